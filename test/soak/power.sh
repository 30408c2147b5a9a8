#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest with a disk measures for ever, its journal, results and swap file on
# that disk, until QEMU is killed at a random moment. It boots again, on the disk
# as it was left, and does what a person does: the next command. Then every
# result is whole, nothing is left to put back, and no swap file lies about.
# shellcheck source=test/soak/lib.sh
. "$(dirname "$0")/lib.sh"

CUTS=${CUTS:-${SHORT:+1}}
CUTS=${CUTS:-40}

for tool in qemu-system-x86_64 cpio mkfs.ext4 debugfs e2fsck; do
	PATH=$PATH:/sbin:/usr/sbin command -v $tool >/dev/null ||
		campaign_skip "no $tool"
done
PATH=$PATH:/sbin:/usr/sbin
[ -n "$SHORT" ] && export CACHED=1
kernel=$(CONFIG=$PWD/test/soak/power.config lab/kernel.sh stock 2>"$WORK/err") ||
	campaign_skip "$(tail -n 1 "$WORK/err")"

cat >"$WORK/matrix" <<END
set runs=1000 samples=1
zap_swapped slots=shuffled mib=4
move_swapped mib=4
exit_swapped slots=contiguous mib=4
END

# What the guest does: $1 is measure or restore.
cat >"$WORK/guest" <<'END'
#!/bin/sh
mount -t ext4 /dev/vda /disk || exit 1
mkdir -p /disk/swap
export FIXCOST_STATE=/disk/state
[ "$1" = restore ] ||
	exec /fixcost --label=lab --matrix=/matrix --results=/disk/results --swapdev=/disk/swap
/fixcost --restore --results=/disk/results
echo "restored: $?"
/fixcost --restore --results=/disk/results
umount /disk
END

# initramfs WHAT: the same guest with another command
initramfs()
{
	lab/guest.sh "$WORK/$1.initramfs" "$fixcost:/fixcost" "$WORK/matrix:/matrix" \
		"$WORK/guest:/guest" "$(readlink -f /bin/sh):/bin/sh" \
		"$(command -v mount):/bin/mount" "$(command -v umount):/bin/umount" \
		"$(command -v mkdir):/bin/mkdir" "$WORK/matrix:/disk/none" \
		-- /bin/sh /guest "$1"
}

boot()
{
	: >"$WORK/port"
	exec qemu-system-x86_64 -M pc -accel tcg -cpu max -m 512 -nodefaults \
		-display none -no-reboot -kernel "$kernel/image" \
		-initrd "$WORK/$1.initramfs" -serial "file:$WORK/console" \
		-serial "file:$WORK/port" \
		-drive "file=$WORK/disk,format=raw,if=virtio,cache=writethrough" \
		-append 'panic=-1 console=ttyS0 fixcost.port=/dev/ttyS1 fixcost.seconds=600' \
		</dev/null >"$WORK/qemu" 2>&1
}

# What came out of the port is an archive; the output is in it.
output()
{
	rm -rf "$WORK/unpacked"
	mkdir "$WORK/unpacked"
	lab/unpack.sh "$WORK/port" "$WORK/unpacked" 2>&1
	cat "$WORK/unpacked/output" 2>/dev/null
}

# The disk's folders as they would be after the next mount, without mounting.
look()
{
	cp "$WORK/disk" "$WORK/copy"
	e2fsck -fy "$WORK/copy" >/dev/null 2>&1
	rm -rf "$WORK/seen"
	mkdir "$WORK/seen"
	debugfs -R "rdump / $WORK/seen" "$WORK/copy" >/dev/null 2>&1
}

cut_power()
{
	boot measure &
	guest=$!
	for _ in $(seq 600); do
		look_begun && break
		sleep 0.2
	done
	random "$2"
	sleep "$((chance / 1000)).$(printf '%03d' $((chance % 1000)))"
	kill -9 $guest
	wait $guest 2>/dev/null
	nr_runs=$((nr_runs + 1))
	look
	before=$(count_lines "$WORK/seen/state/journal")
	not_whole=$(results_whole "$WORK/seen/results") ||
		found "$1: not whole after the cut: $not_whole"
}

# The journal's magic is on the disk: the run has begun.
look_begun()
{
	grep -qa 'fixcost-journal' "$WORK/disk"
}

count_lines()
{
	awk 'END { print NR }' "$1" 2>/dev/null || echo 0
}

check_restored()
{
	(boot restore)
	output >"$WORK/said"
	cat "$WORK/said"
	grep -qx 'restored: 0' "$WORK/said" ||
		found "$1: restore ($before lines): $(tail -n 2 "$WORK/said" | tr '\n' ' ')"
	grep -q 'nothing to put back' "$WORK/said" || found "$1: something is put back twice"
	look
	not_whole=$(results_whole "$WORK/seen/results") || found "$1: not whole: $not_whole"
	[ "$(count_lines "$WORK/seen/state/journal")" -le 1 ] ||
		found "$1: the journal has $(count_lines "$WORK/seen/state/journal") lines"
	left=$(find "$WORK/seen/swap" -type f; find "$WORK/seen/results" -name '.partial-*')
	[ -z "$left" ] || found "$1: left: $(echo "$left" | sed "s,$WORK/seen,,")"
}

for what in measure restore; do
	initramfs $what || campaign_skip 'no initramfs can be made'
done
dirty=0 results_seen=0
for i in $(seq "$CUTS"); do
	rm -f "$WORK/disk"
	truncate -s 256M "$WORK/disk"
	mkfs.ext4 -q "$WORK/disk"
	cut_power "cut $i" 12000
	[ "$before" -le 1 ] || dirty=$((dirty + 1))
	results_seen=$((results_seen + $(find "$WORK/seen/results" -name env.json | wc -l)))
	check_restored "cut $i after $chance ms"
done
echo "note: something was to be put back in $dirty of them; $results_seen results lay there"
campaign_end
