#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Boot a guest once and fetch its results: boot.sh IMAGE INITRAMFS OUT
#
# OUT gets console (the kernel's messages), output (what the command printed)
# and all else that the command left in /results; it appears whole or not at
# all. Exit 0: the command ended well. Exit 3: it did not, or the kernel
# warned, panicked or hung; the message says which.
#
#   CLOCK=icount	time is instructions, one CPU: the same on every boot
#   CLOCK=wall		real time, CPUS of them: never for numbers
#   TIMEOUT=300		seconds until a guest counts as hung
#   APPEND=		further kernel parameters
#   PLUGIN=file,k=v	a TCG plugin
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

CLOCK=${CLOCK:-icount} TIMEOUT=${TIMEOUT:-300} CPUS=${CPUS:-2} MEMORY=${MEMORY:-1024}
export MAX_MIB="${MAX_MIB:-256}"
# kernel messages that say a run cannot be trusted
bad='BUG:\|WARNING:\|Oops\|Kernel panic\|possible recursive locking\|possible circular locking\|inconsistent lock state\|rcu:.*stall\|blocked for more than'

[ $# = 3 ] || die "usage: boot.sh IMAGE INITRAMFS OUT"
image=$1 initramfs=$2 out=$3

# What a guest printed, for the eye: nothing in it reaches the terminal's ear.
shown()
{
	tr -d '\r' | LC_ALL=C tr -c '\n\t -~' '?' | sed 's/^/    /' >&2
}

tail_of_log()
{
	grep -av '^$' "$out.new/console" | tail -n 12 | shown
}

machine()
{
	case $ARCH in
	x86_64)	echo "-M pc -serial file:$out.new/console -serial file:$out.new/port" ;;
	arm64)	echo "-M virt -serial file:$out.new/console" \
			"-device virtio-serial-device" \
			"-chardev file,id=port,path=$out.new/port" \
			"-device virtserialport,chardev=port,name=results" ;;
	esac
}

# nolapic_timer keeps the host's time out of a counting guest, and with it
# most of the exits. The base and the seed fix the phase of the tick.
accelerator()
{
	case $CLOCK in
	icount)	echo "-accel tcg -icount shift=0,sleep=off -smp 1" \
			"-rtc base=2026-01-01,clock=vm -seed 1" ;;
	kvm)	echo "-accel kvm -cpu host -smp $CPUS,sockets=$CPUS" ;;
	wall)	echo "-accel tcg,thread=$threads -smp $CPUS,sockets=$CPUS" ;;
	esac
	# rdrand, or the first getrandom() spins for 2.5 billion instructions
	case $ARCH-$CLOCK in
	x86_64-icount) echo "-cpu qemu64,+rdrand" ;;
	arm64-icount|arm64-wall) echo "-cpu cortex-a57,pmu=on" ;;
	x86_64-wall) echo "-cpu max" ;;
	esac
}

parameters()
{
	echo "panic=-1 loglevel=5 nokaslr norandmaps"
	case $ARCH in
	x86_64)	echo "console=ttyS0 fixcost.port=/dev/ttyS1" ;;
	arm64)	echo "console=ttyAMA0 fixcost.port=/dev/vport0p1" ;;
	esac
	case $ARCH-$CLOCK in
	x86_64-icount) echo nolapic_timer ;;
	# without ACPI a busy host makes calibration fail, and then it is jiffies
	x86_64-wall) echo tsc=reliable
		sed -n 's/^cpu MHz.*: \([0-9]*\).*/tsc_early_khz=\1000/p' \
			/proc/cpuinfo | head -n 1 ;;
	esac
	# A counting guest does not wait while it is idle: its seconds are short.
	# The clock of another one goes on while a busy host keeps it from running:
	# that host has the say, and a CPU that waits for its turn is not stalled.
	case $CLOCK in
	icount)	echo "fixcost.seconds=$((100 * TIMEOUT))" ;;
	*)	echo rcupdate.rcu_cpu_stall_timeout=300 ;;
	esac
	echo "${APPEND:-}"
}

# A counting guest that sleeps wakes up when it should: see halt.c.
halt_plugin()
{
	[ "$CLOCK" = icount ] || return 0
	if ! has_plugins; then
		say "this QEMU has no plugins: where two boots differ, do it again"
		return
	fi
	"$top/lab/plugin.sh" halt "$out.new/halt.so" || exit 3
	echo "-plugin $out.new/halt.so"
}

# shellcheck disable=SC2046,SC2086 # lists of options
run_qemu()
{
	ulimit -f $((MAX_MIB * 2048))
	exec "qemu-system-${triplet%%-*}" $(machine) \
		$(accelerator) -m "$MEMORY" -nodefaults -display none \
		-no-reboot -kernel "$image" -initrd "$initramfs" \
		-append "$(parameters | tr '\n' ' ')" \
		$halt ${PLUGIN:+-plugin "$PLUGIN"} </dev/null >"$out.new/qemu" 2>&1
}

need "qemu-system-${triplet%%-*}"
[ -f "$image" ] || die "no kernel image at $image"
rm -rf "$out"
trap 'rm -rf "$out.new"' EXIT
trap 'exit 130' INT TERM

# boot_once THREADS: multi, one for each CPU, or single, one for all. In the
# background, so that a signal ends the guest too.
boot_once()
{
	threads=$1
	rm -rf "$out.new"
	mkdir -p "$out.new"
	halt=$(halt_plugin) || exit 3
	run_qemu &
	guest=$!
	"$top/lab/watch.sh" $guest "$TIMEOUT" >"$out.new/hung" 2>&1 &
	watch=$!
	trap 'kill $guest $watch; exit 130' INT TERM
	code=0
	wait $guest || code=$?
	kill $watch 2>/dev/null || :
}

# QEMU before 8.1 may translate code while another CPU's thread patches it, and
# then runs into a breakpoint that the kernel has taken out again. Where a kprobe
# is registered, one by ftrace, the kernel takes it for that one's and goes on with
# its copy of the instruction, which it has not: setup_singlestep(), to 0. One
# thread for all CPUs cannot: it does one thing after the other.
is_stale_int3()
{
	[ "$CLOCK" = wall ] && [ "$CPUS" -gt 1 ] &&
		grep -a -m 1 -A 9 "$bad" "$out.new/console" | tr -d '\r' |
		sed -n '1{/Oops: int3/p;/address: 0*$/!q;}; /RIP: 0010:0x0$/p' |
		grep -q . &&
		"qemu-system-${triplet%%-*}" --version |
		sed -n '1s/.*version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' |
		awk '{ exit !($1 < 8 || $1 == 8 && $2 < 1) }'
}

boot_once multi
if is_stale_int3; then
	say "an int3 that is a fault of this QEMU (before 8.1): once more, in one thread"
	boot_once single
fi
if [ -s "$out.new/hung" ]; then
	tail_of_log
	die "the guest hung: $(cat "$out.new/hung"); its console ends above"
fi
if grep -aq "$bad" "$out.new/console"; then
	grep -a -m 1 -A 30 "$bad" "$out.new/console" | shown
	die "the guest's kernel warned, as above; no result from such a boot"
fi
[ $code != 153 ] || die "more than $MAX_MIB MiB came out of the guest"
if [ $code != 0 ]; then
	shown <"$out.new/qemu"
	die "QEMU ended with $code, as above"
fi
if ! why=$("$top/lab/unpack.sh" "$out.new/port" "$out.new" 2>&1); then
	tail_of_log
	die "${why#lab: }; its console ends above"
fi
rm -f "$out.new/port" "$out.new/halt.so" "$out.new/hung"
status=$(head -c 4 "$out.new/status" 2>/dev/null | tr -c '0-9\n' '?')
if [ "$status" != 0 ]; then
	tail -n 40 "$out.new/output" | shown
	die "the command in the guest ended with ${status:-no status};" \
		"its output ends above"
fi
mv "$out.new" "$out"
