#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What can go wrong with a guest, each with a QEMU that does just that.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$tmp/bin" "$tmp/in"
: >"$tmp/image"
: >"$tmp/initramfs"

# The fake finds out where console and port are as QEMU would.
fake()
{
	cat >"$tmp/bin/qemu-system-x86_64" <<-END
	#!/bin/sh
	[ "\$1" != -help ] || exit
	for arg; do
		case \$arg in
		file:*console) console=\${arg#file:} ;;
		file:*port) port=\${arg#file:} ;;
		esac
	done
	$1
	END
	chmod +x "$tmp/bin/qemu-system-x86_64"
}

# An archive as init sends it; \$1 is the command's exit status.
results()
{
	echo "$1" >"$tmp/in/status"
	echo 'all rows ran' >"$tmp/in/output"
	tar c --format=ustar --owner=0 --group=0 --mode=u=rwX,go=rX \
		-C "$tmp/in" . >"$tmp/port"
	# shellcheck disable=SC2046 # two numbers
	set -- $(cksum <"$tmp/port")
	echo "end $2 $1" >>"$tmp/port"
}

boot()
{
	PATH="$tmp/bin:$PATH" ARCH=x86_64 TIMEOUT=${TIMEOUT:-20} "$lab/boot.sh" \
		"$tmp/image" "$tmp/initramfs" "$tmp/out" 2>"$tmp/err"
}

# refused TEXT: exit 3, the message has the text, and nothing is left behind
refused()
{
	rm -rf "$tmp/out"
	boot
	[ $? = 3 ] && grep -q "$1" "$tmp/err" && [ ! -e "$tmp/out" ] &&
		[ ! -e "$tmp/out.new" ]
}

good()
{
	boot && [ "$(cat "$tmp/out/output")" = 'all rows ran' ] &&
		[ "$(cat "$tmp/out/console")" = 'reboot: Restarting' ]
}

no_qemu()
{
	mkdir -p "$tmp/few"
	for tool in sh sed grep tail cat dirname cut rm mkdir nproc uname; do
		ln -sf "$(command -v $tool)" "$tmp/few/$tool"
	done
	PATH=$tmp/few ARCH=x86_64 "$lab/boot.sh" "$tmp/image" "$tmp/initramfs" \
		"$tmp/out" 2>"$tmp/err"
	[ $? = 3 ] && grep -q 'setup.sh lab' "$tmp/err"
}

other_arch()
{
	ARCH=mips "$lab/boot.sh" a b c 2>"$tmp/err"
	[ $? = 3 ] && grep -q 'x86_64 and arm64' "$tmp/err"
}

done_well="echo 'reboot: Restarting' >\$console; cat $tmp/port >\$port"

results 0
fake "$done_well"
ok 'results come out whole' good

fake "echo one >\$console; head -c 700 $tmp/port >\$port"
ok 'results cut short are none' refused 'before its results came out'

fake "echo one >\$console; sed 's/all rows/ALL rows/' $tmp/port >\$port"
ok 'results that changed on the way are none' refused 'before its results'

ln -s /etc/passwd "$tmp/in/dmesg"
results 0
fake "$done_well"
ok 'results that are not regular files are none (more in unpack.sh)' \
	refused 'neither a file nor a folder'
rm "$tmp/in/dmesg"
results 0

fake "printf 'one\033[2Jtwo\233x\r\n' >\$console"
ok 'what a guest prints does not control the terminal' refused 'one?\[2Jtwo?x$'
ok '... in any line' eval "! LC_ALL=C grep -q '[^ -~]' '$tmp/err'"

export MAX_MIB=1
# shellcheck disable=SC2016 # for the fake
fake 'exec head -c 2M /dev/zero >"$console"'
ok 'a guest cannot fill the disk' refused 'more than 1 MiB'
unset MAX_MIB

fake "echo 'Kernel panic - not syncing: no init' >\$console"
ok 'a panic is told, with the log' refused 'Kernel panic - not syncing: no init'

fake "echo 'WARNING: CPU: 0 PID: 1 at mm/swapfile.c:1' >\$console; cat $tmp/port >\$port"
ok 'a kernel warning is no result' refused 'mm/swapfile.c:1'

# breakpoint VERSION TIMES [LINE]...: the first boots of that QEMU end in one
breakpoint()
{
	rm -f "$tmp/boots"
	version=$1 times=$2
	shift 2
	printf '%s\r\n' "${@:-Oops: int3: 0000 [#1] PREEMPT SMP}" >"$tmp/oops"
	fake "[ \"\$1\" != --version ] || { echo 'QEMU emulator version $version'; exit; }
	echo \"\$*\" >>$tmp/boots
	if [ \$(wc -l <$tmp/boots) -le $times ]; then
		cat $tmp/oops >\$console
	else
		$done_well
	fi"
}
export CLOCK=wall
breakpoint 7.2.22 1
ok 'a breakpoint that an old QEMU left: the second boot counts' good
ok '... and it is said' grep -q 'once more, in one thread' "$tmp/err"
ok '... and that thread runs all CPUs' eval \
	"[ \"\$(grep -o 'thread=[a-z]*' '$tmp/boots' | xargs)\" = 'thread=multi thread=single' ]"
breakpoint 7.2.22 2
ok '... but not a third' refused 'Oops: int3'
breakpoint 8.1.0 1
ok 'a breakpoint in a later one is no result' refused 'Oops: int3'
breakpoint 7.2.22 1 'BUG: kernel NULL pointer dereference, address: 0000000000000000' \
	'RIP: 0010:0x0'
ok 'one that was taken for a kprobe: the second boot counts' good
breakpoint 7.2.22 1 'BUG: kernel NULL pointer dereference, address: 0000000000000000' \
	'RIP: 0010:exit_mmap+0x5/0x300'
ok 'no other NULL pointer is excused' refused 'exit_mmap'
breakpoint 7.2.22 1 'BUG: kernel NULL pointer dereference, address: 0000000000000008' \
	'RIP: 0010:0x0'
ok '... at whatever address' refused '0008'
unset CLOCK

# the guest's own limit: a counting one is idle for seconds that nobody waits for
seconds()
{
	fake "echo \"\$*\" >$tmp/args; $done_well"
	CLOCK=$1 good && grep -q "fixcost.seconds=$2 " "$tmp/args"
}
ok 'a counting guest has seconds enough' seconds icount 2000
ok 'another one is judged by the host alone' eval '! seconds wall'

# shellcheck disable=SC2016 # for the fake
fake 'echo last words >$console; exec sleep 60'
TIMEOUT=1
ok 'a guest that sleeps for ever is told, with the end of the log' refused 'last words'
ok '... and how much of a CPU it had' grep -q 'no end after 1 s .* 0 s of them' "$tmp/err"
# shellcheck disable=SC2016 # for the fake
fake 'echo last words >$console; while :; do :; done'
ok 'one that works for ever is told' refused 'last words'
unset TIMEOUT

fake 'echo no such machine >&2; exit 1'
ok 'what QEMU says is passed on' refused 'no such machine'

results 1
fake "$done_well"
ok 'a command that fails is told, with its output' refused 'all rows ran'

ok 'no QEMU: says what to install' no_qemu
ok 'an architecture that is not known' other_arch
finish
