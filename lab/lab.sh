#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two kernels, two boots each, one comparison: what "make lab" runs.
#
#   A=baseline B=getput	variants, patch files or revisions of KSRC
#   KSRC= KVER=6.12	kernel source: git tree, folder, or Debian's package
#   ARCH=x86_64|arm64	PREEMPT=dynamic|none|lazy	DEBUG=|1|kcsan
#   MATRIX=counts FILTER= SWAPDEV=auto EVENTS=	as for bench; quick with CLOCK=wall
#   CLOCK=icount|wall	count instructions, or run for real (not for numbers)
#   CONFIG=fragment	options of both kernels; CONFIG_A=, CONFIG_B= of one
#   PROFILE=1		instructions by kernel function
#   FIXCOST=file	the benchmark, already built for the guest
#
# Ends with the exit code of compare.sh; 3 when it did not get that far.
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

O=${O:-build} RESULTS=${RESULTS:-results} MATRIX=${MATRIX:-}
A=${A:-} B=${B:-} CLOCK=${CLOCK:-icount} DEBUG=${DEBUG:-}
CPUS=${CPUS:-2} PROFILE=${PROFILE:-} TIMEOUT=${TIMEOUT:-600}
export ARCH CLOCK CPUS DEBUG TIMEOUT

case $CLOCK in
icount)	boots='1 2' clock_option=icount suffix='' MATRIX=${MATRIX:-counts} ;;
wall)	boots=1 clock_option=monotonic suffix=-wall MATRIX=${MATRIX:-quick} ;;
*)	die "CLOCK=$CLOCK: known are icount and wall" ;;
esac
[ -z "$PROFILE" ] || [ "$CLOCK" = icount ] ||
	die "PROFILE=1 counts instructions: it goes with CLOCK=icount"

# The benchmark for the guest's architecture, and this machine's judge.
program()
{
	if [ -n "${FIXCOST:-}" ]; then
		echo "$FIXCOST"
		return
	fi
	make -s -C "$top" O="$O" all >/dev/null || die "fixcost does not build"
	if [ -z "$cross" ]; then
		echo "$(cd "$top" && cd "$O" && pwd)/fixcost"
		return
	fi
	need "${cross}g++"
	make -s -C "$top" O="$O/$ARCH" "$O/$ARCH/fixcost" \
		CC="${cross}gcc" CXX="${cross}g++" \
		CPPFLAGS="--sysroot=$SYSROOT" LDFLAGS="--sysroot=$SYSROOT" >/dev/null ||
		die "fixcost does not build for $ARCH"
	echo "$(cd "$top" && cd "$O/$ARCH" && pwd)/fixcost"
}

# Both kernels get the same initramfs to the byte: the label is not in it.
make_guest()
{
	[ -z "$cross" ] || SYSROOT=$("$top/lab/sysroot.sh") || exit 3
	export SYSROOT="${SYSROOT:-}"
	fixcost=$(program) || exit 3
	set -- "$fixcost:/fixcost" "$top/configs/matrix:/configs/matrix"
	matrix=$MATRIX
	if [ ! -f "$top/configs/matrix/$MATRIX" ]; then
		[ -f "$MATRIX" ] || die "MATRIX=$MATRIX: not in configs/matrix/" \
			"and no file"
		matrix=/matrix
		set -- "$@" "$MATRIX:/matrix"
	fi
	"$top/lab/guest.sh" "$work/initramfs" "$@" -- /fixcost --label=lab \
		--results=/results/runs --matrix="$matrix" --clock=$clock_option \
		--filter="${FILTER:-}" --runs="${RUNS:-1}" \
		--swapdev="${SWAPDEV:-auto}" --events="${EVENTS:-}"
}

# kernel_of CONFIG WHAT AGAINST
kernel_of()
{
	CONFIG_OWN=$1 "$top/lab/kernel.sh" "$2" "$3"
}

label_of()
{
	echo "lab-$ARCH-$(cat "$1/release")-$(cat "$1/name")$suffix"
}

accelerator()
{
	[ "$CLOCK" != icount ] || { echo icount; return; }
	"$top/lab/kvm.sh" "$1/image" && echo kvm || echo wall
}

# A counting guest is the same guest on every boot, down to its boot id and the
# time of day: what tells boots apart is put in here. Nothing else is changed. Which
# of its options only this kernel's Kconfig files have is known here alone.
stamp()
{
	run=$(find "$1/runs" -name env.json)
	[ "$(echo "$run" | wc -w)" = 1 ] ||
		die "the guest left $(echo "$run" | wc -w) results, not one;" \
			"its output is in $1/output"
	run=${run%/env.json}
	boot=$(cat /proc/sys/kernel/random/uuid)
	sed -i -e "s/^\(  \"label\": \)\"lab\"/\1\"$2\"/" \
		-e "s/^\(  \"boot_id\": \)\"[^\"]*\"/\1\"$boot\"/" \
		-e "s/^\(  \"start\": \)\"[^\"]*\"/\1\"$3\"/" "$run/env.json"
	[ ! -f "$run/config" ] || cmp -s "$run/config" "$4/config" ||
		die "the guest ran another configuration than was built"
	mkdir -p "$RESULTS/$2/$boot"
	cp "$1/console" "$1/output" "$4/config" "$run/"
	[ ! -f "$4/new" ] || sed 's/^/# new: /' "$4/new" >>"$run/config"
	mv "$run" "$RESULTS/$2/$boot/$(echo "$3" | tr -d :)"
}

# Samples of one side's boots must be equal: a difference is a broken lab. The CPU
# time is not of a section: it has all that surrounds it, by the tick.
samples()
{
	cat "$1"/runs/*/*/*/time.json |
		grep -v '"date"\|"load_avg"\|"cpu_time"\|^ *"[0-9.]*",*$'
}

check_equal()
{
	samples "$work/$1.1" >"$work/1"
	samples "$work/$1.2" >"$work/2"
	cmp -s "$work/1" "$work/2" ||
		die "two boots of $2 differ, so neither is a result; the first" \
			"difference: $(diff "$work/1" "$work/2" |
				sed -n 's/^[<>] *//p' | head -n 2 | tr '\n' ' ')"
}

# What differs between kernel A and that of SIDE: see changed.c.
list_changes()
{
	[ "$CLOCK" = icount ] || return 0
	"$top/lab/reached.sh" changed "$work" "$kernel_a" "$2" >"$work/$1.list" ||
		exit 3
	cut -f4 "$work/$1.list" | grep '[1-9a-f]' >"$work/$1.watch" || :
}

code_differs()
{
	[ -f "$work/$1.list" ] && grep -qv '^data' "$work/$1.list"
}

# count_into PROFILE SIDE KERNEL: by function
count_into()
{
	set -- "$3" "$1" "$work" "$work/$2.watch"
	[ -s "$4" ] || set -- "$1" "$2" "$3"
	"$top/lab/profile.sh" plugin "$fixcost" "$@"
}

# The second boot is the profiled one: it must equal the first all the same.
plugin()
{
	[ "$CLOCK" = icount ] && [ "$3" = 2 ] || return 0
	[ -n "$PROFILE" ] || { code_differs b && has_plugins; } || return 0
	count_into "$work/$1.profile" "$1" "$2"
}

# A process can be waited for once only.
boot_ended()
{
	eval "wait \$pid$1" || failed=${failed:-$1}
}

# A background process ignores the keyboard's interrupt: it is ended by hand.
boot_side()
{
	trap 'kill $pids 2>/dev/null; exit 130' INT TERM
	pids='' failed=''
	for n in $boots; do
		plugin=$(plugin "$1" "$2" "$n") || exit 3
		PLUGIN=$plugin CLOCK=$accelerator "$top/lab/boot.sh" "$2/image" \
			"$work/initramfs" "$work/$1.$n" 2>"$work/$1.$n.err" &
		eval "pid$n=$!"
		pids="$pids $!"
		[ "$JOBS" -gt 1 ] || boot_ended "$n"
	done
	[ "$JOBS" -le 1 ] || for n in $boots; do
		boot_ended "$n"
	done
	[ -z "$failed" ] || { cat "$work/$1.$failed.err" >&2; exit 3; }
}

# run_side SIDE KERNEL: results in RESULTS under the label it prints
run_side()
{
	label=$(label_of "$2")
	start=$(date -u +%Y-%m-%dT%H:%M:%S)
	say "booting $label"
	boot_side "$1" "$2"
	[ "$CLOCK" != icount ] || check_equal "$1" "$label"
	[ "$CLOCK" != icount ] ||
		cat "$work/$1.2"/runs/*/*/*/time.json >"$work/$1.time"
	rm -rf "${RESULTS:?}/$label"
	for n in $boots; do
		stamp "$work/$1.$n" "$label" "$start.00${n}Z" "$2"
	done
	echo "$label"
}

limits()
{
	if [ "$CLOCK" = wall ]; then
		echo "Times of a virtual machine ($accelerator, $CPUS CPUs), to find" \
			"races and stalls: not for publication."
		return
	fi
	cat <<-END
	PREEMPT=${PREEMPT:-dynamic}, $("${cross}gcc" --version | head -n 1):
	another compiler or preemption model gives another count.
	END
}

compare()
{
	# how far the kernel got with its clock says nothing about these times, and
	# the configurations are A's and B's: the table lists what differs
	[ "$CLOCK" = icount ] || set -- --allow=clocksource,config_hash "$@"
	RESULTS=$RESULTS O=$(cd "$top" && cd "$O" && pwd) \
		"$top/analysis/compare.sh" "$@"
}

attribute()
{
	folder=$RESULTS/compare/$1--$2
	mkdir -p "$folder"
	"$top/lab/profile.sh" report "$work/a.time" "$work/a.profile" \
		"$work/$3.time" "$work/$3.profile" "$folder/profile" |
		tee "$folder/profile.txt"
}

# With A and B unset, the second fix too, where the kernel and the matrix have
# what it is paid by.
second_fix()
{
	[ -z "$A$B" ] || return 1
	grep -q ' move_pages\| userfaultfd_move' "$kernel_a/System.map" || return 1
	grep -q 'FC_BENCH(move_' "$top"/bench/*.c || return 1
	[ -n "$cross" ] || "$fixcost" --list --matrix="$MATRIX" \
		--filter="${FILTER:-}" 2>/dev/null | grep -q '^move_'
}

build_id()
{
	sed -n 's/^  "build_id": "\([0-9a-f]*\)".*/\1/p' "$RESULTS/$1"/*/*/env.json |
		head -n 1
}

# report LABEL_A LABEL_B SIDE_B: what differs, and which rows ran it
report()
{
	side=$3
	set -- "$work/$3.list" "$(build_id "$1")" "$(build_id "$2")"
	[ ! -s "$work/$side.profile" ] ||
		set -- "$@" "$work/a.time" "$work/a.profile" \
			"$work/$side.time" "$work/$side.profile"
	"$top/lab/reached.sh" report "$@"
}

kernel_at()
{
	case $1 in b) echo "$kernel_b" ;; *) echo "$kernel_c" ;; esac
}

# families SIDE_B: what a boot of all families runs of it, where that works
families()
{
	say "no row runs what differs: looking for a family that does"
	kernel=$(kernel_at "$1")
	"$top/lab/guest.sh" "$work/families.initramfs" "$fixcost:/fixcost" \
		"$top/lab/families:/matrix" -- /fixcost --label=lab \
		--results=/results/runs --matrix=/matrix --clock=icount
	plugin=$(count_into "$work/families.profile" "$1" "$kernel") || return 1
	PLUGIN=$plugin CLOCK=icount "$top/lab/boot.sh" "$kernel/image" \
		"$work/families.initramfs" "$work/families" || return 1
	cat "$work/families"/runs/*/*/*/time.json >"$work/families.time"
	"$top/lab/reached.sh" families "$work/$1.list" "$work/families.time" \
		"$work/families.profile" >"$work/families.list"
}

# The same arguments: reached.json into B's second run.
reached()
{
	[ "$CLOCK" = icount ] || return 0
	json=$(echo "$RESULTS/$2"/*/*.002Z)/reached.json
	report "$@" >"$json"
	[ -s "$work/$3.profile" ] && code_differs "$3" &&
		! grep -q '"instructions_b": [1-9]' "$json" || return 0
	if families "$3"; then
		FAMILIES=$work/families.list report "$@" >"$json"
	else
		say "which family would is not known"
	fi
}

# judge LABEL_A LABEL_B SIDE_B
judge()
{
	reached "$1" "$2" "$3"
	compare "$1" "$2" || {
		this=$?
		[ "$this" -le "$code" ] || code=$this
	}
	[ -z "$PROFILE" ] || attribute "$1" "$2" "$3"
}

need cpio make
cache_open
mkdir -p "$RESULTS"
RESULTS=$(cd "$RESULTS" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/fixcost-lab.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# what is missing is told before a kernel is built
[ "$CLOCK" != icount ] || "$top/lab/reached.sh" build "$work" || exit 3
a=${A:-baseline} b=${B:-getput}
kernel_a=$(kernel_of "${CONFIG_A:-}" "$a" "$b") || exit 3
kernel_b=$(kernel_of "${CONFIG_B:-}" "$b" "$a") || exit 3
list_changes b "$kernel_b"
make_guest
accelerator=$(accelerator "$kernel_a")
label_a=$(run_side a "$kernel_a") || exit 3
label_b=$(run_side b "$kernel_b") || exit 3
code=0
judge "$label_a" "$label_b" b
if second_fix; then
	kernel_c=$(kernel_of "${CONFIG_B:-}" anonvma "$a") || exit 3
	list_changes c "$kernel_c"
	label_c=$(run_side c "$kernel_c") || exit 3
	judge "$label_a" "$label_c" c
fi
limits
exit $code
