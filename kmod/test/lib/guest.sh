# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # tap.sh sets tmp and O
# Sourced after tap.sh: the module in a guest, on a kernel of the lab.
#
#   guest_open		builds kernel and module, or skips all with the reason
#   program NAME [ARG]	a C test in the guest; its lines count as ours
#   bench OUT CLOCK APPEND
#			rows of $tmp/matrix
#   values OUT PASS KEY	"row value" of each sample, sorted
#   matrix [SAMPLES]	a matrix file of the rows on stdin

top=$(cd "$(dirname "$0")/../.." && pwd)
case $O in /*) ;; *) O=$top/$O ;; esac
unset KSRC FILTER RUNS EVENTS CLOCK MODULE PLUGIN
DEBUG=${DEBUG:-} load=fixcost.module=/fixcost.ko
[ -z "$DEBUG" ] || export TIMEOUT="${TIMEOUT:-3000}" MEMORY="${MEMORY:-2048}"

skip_all()
{
	skip 'the module in a guest' "$1"
	finish
	exit
}

guest_open()
{
	for tool in qemu-system-x86_64 flex bison bc cpio; do
		command -v $tool >/dev/null || skip_all "no $tool"
	done
	"$top/lab/source.sh" "${KVER:-6.12}" >/dev/null 2>"$tmp/err" ||
		skip_all "$(tail -n 1 "$tmp/err")"
	if ! kernel=$("$top/lab/kernel.sh" stock 2>"$tmp/err"); then
		[ -z "${CACHED:-}" ] || skip_all "$(tail -n 1 "$tmp/err")"
	fi
	module=$(MODULE=$top/kmod "$top/lab/kernel.sh" stock 2>>"$tmp/err")
	ok 'the module builds for a kernel of the lab' eval \
		"cat $tmp/err; [ -f '${module:-none}/fixcost.ko' ]"
}

# boot OUT CLOCK APPEND FILE... -- COMMAND...
boot()
{
	out=$tmp/$1 clock=$2 append=$3
	shift 3
	"$top/lab/guest.sh" "$tmp/initramfs" "$module/fixcost.ko:/fixcost.ko" "$@" &&
		CLOCK=$clock APPEND=$append "$top/lab/boot.sh" "$kernel/image" \
			"$tmp/initramfs" "$out"
}

# Lines of a guest's tests, in $tmp/lines, under the name of their program.
adopt()
{
	while read -r line; do
		text=${line#*- }
		case $line in
		*'# SKIP '*)	skip "$1: ${text%% # SKIP*}" "${text##*# SKIP }" ;;
		ok*)		ok "$1: $text" true ;;
		*)		ok "$1: $text" false ;;
		esac
	done <"$tmp/lines"
}

program()
{
	prog=$1
	shift
	boot "$prog" wall "$load" "$O/kmod/test/$prog:/$prog" -- "/$prog" "$@" \
		>"$tmp/log" 2>&1
	code=$?
	[ -f "$tmp/$prog/output" ] && cp "$tmp/$prog/output" "$tmp/log"
	ok "$prog: ends well, and without a warning" \
		eval "cat $tmp/log; [ $code = 0 ]"
	grep '^\(not \)\{0,1\}ok ' "$tmp/log" >"$tmp/lines"
	adopt "$prog"
}

bench()
{
	case $2 in icount) option=icount ;; *) option=monotonic ;; esac
	boot "$1" "$2" "$3" "$O/fixcost:/fixcost" "$tmp/matrix:/matrix" -- /fixcost \
		--label=lab --results=/results/runs --matrix=/matrix \
		--clock=$option --runs=1 --swapdev=auto
}

values()
{
	sed -n -e 's/.*"run_name": "\([^"]*\)".*/\1/p' \
		-e "s/.*\"$3\": \"\{0,1\}\([^,\"]*\)\"\{0,1\}.*/\1/p" \
		"$tmp/$1"/runs/*/*/*/"$2".json | paste -d' ' - - |
		sed 's,/iterations:[^ ]*,,' | LC_ALL=C sort
}

matrix()
{
	printf 'set runs=1 samples=%d\n\n' "${1:-2}"
	cat
}
