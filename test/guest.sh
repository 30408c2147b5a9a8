# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # tap.sh sets tmp
# Sourced after tap.sh by tests that boot guests of the lab.
#
#   guest_boot OUT CLOCK APPEND FILE... -- COMMAND...
#			boot $kernel once; what it left is in $tmp/OUT
#   guest_program PROG [ARG]...
#			a test program of the host runs there: its tests are
#			counted as ours; $append and $files are the guest's
#   guest_rows OUT CLOCK [OPTION]...
#			fixcost runs the rows of $tmp/matrix, once
#   guest_values OUT PASS KEY
#			"row value" of every sample of that run, sorted

lab=$(cd "$(dirname "$0")/../../lab" && pwd)
case $O in /*) ;; *) O=$PWD/$O ;; esac
unset KSRC FILTER RUNS EVENTS CLOCK MODULE PLUGIN
append='' files=''

guest_boot()
{
	out=$tmp/$1 clock=$2 parameters=$3
	shift 3
	# shellcheck disable=SC2086 # a list
	"$lab/guest.sh" "$tmp/initramfs" $files "$@" &&
		CLOCK=$clock APPEND=$parameters "$lab/boot.sh" "$kernel/image" \
			"$tmp/initramfs" "$out"
}

guest_program()
{
	program=$1 prog=$(basename "$1")
	shift
	guest_boot "$prog" wall "$append" "$O/$program:/$prog" -- "/$prog" "$@" \
		>"$tmp/log" 2>&1
	code=$?
	[ -f "$tmp/$prog/output" ] && cp "$tmp/$prog/output" "$tmp/log"
	ok "$prog: ends well, and without a warning" \
		eval "cat $tmp/log; [ $code = 0 ]"
	grep '^\(not \)\{0,1\}ok ' "$tmp/log" >"$tmp/lines"
	while read -r line; do
		text=${line#*- }
		case $line in
		*'# SKIP '*)	skip "$prog: ${text%% # SKIP*}" "${text##*# SKIP }" ;;
		ok*)		ok "$prog: $text" true ;;
		*)		ok "$prog: $text" false ;;
		esac
	done <"$tmp/lines"
}

guest_rows()
{
	rows_out=$1 rows_clock=$2 option=monotonic
	shift 2
	[ "$rows_clock" != icount ] || option=icount
	guest_boot "$rows_out" "$rows_clock" "$append" "$O/fixcost:/fixcost" \
		"$tmp/matrix:/matrix" -- /fixcost --label=lab \
		--results=/results/runs --matrix=/matrix --clock=$option \
		--runs=1 --swapdev=auto "$@"
}

guest_values()
{
	sed -n -e 's/.*"run_name": "\([^"]*\)".*/\1/p' \
		-e "s/.*\"$3\": \"\{0,1\}\([^,\"]*\)\"\{0,1\}.*/\1/p" \
		"$tmp/$1"/runs/*/*/*/"$2".json | paste -d' ' - - |
		sed 's,/iterations:[^ ]*,,' | LC_ALL=C sort
}
