# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # tap.sh sets tmp and O
# Sourced after tap.sh: the module in a guest, on a kernel of the lab.
#
#   guest_open		builds kernel and module, or skips all with the reason
#   boot OUT CLOCK APPEND FILE... -- COMMAND...
#			guest_boot with the module at hand
#   program NAME [ARG]	a C test in a guest that has it loaded
#   bench OUT CLOCK APPEND [OPTION]...
#			rows of $tmp/matrix
#   matrix [SAMPLES]	a matrix file of the rows on stdin

# shellcheck source=test/guest.sh
. "$(dirname "$0")/../../test/guest.sh"
top=$lab/..
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

boot()
{
	files=$module/fixcost.ko:/fixcost.ko
	guest_boot "$@"
}

program()
{
	prog=$1 files=$module/fixcost.ko:/fixcost.ko append=$load
	shift
	guest_program "kmod/test/$prog" "$@"
}

bench()
{
	files=$module/fixcost.ko:/fixcost.ko append=$3 rows_of=$1 clock_of=$2
	shift 3
	guest_rows "$rows_of" "$clock_of" "$@"
}

matrix()
{
	printf 'set runs=1 samples=%d\n\n' "${1:-2}"
	cat
}
