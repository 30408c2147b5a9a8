#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every call by which a run changes its results or its journal fails in turn.
# Then: the exit code is not 0, a message names the error, results are whole or
# absent, and the machine is put back, by the run or by the next command.
# shellcheck source=test/soak/lib.sh
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || campaign_skip 'not root'
FIXCOST_STATE=$WORK/seen/state results=$WORK/seen/results
mkdir "$WORK/seen"
cat >"$WORK/matrix" <<END
set runs=1 samples=1
zap_swapped slots=shuffled mib=4
move_present mib=4
END
"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -O2 -o "$WORK/fault" test/soak/fault.c ||
	campaign_skip "no compiler"

# run_failing K ERRNO: in $code
run_failing()
{
	rm -rf "$results" "$FIXCOST_STATE"
	code=0
	timeout -k 5 120 "$WORK/fault" "$WORK/seen" "$1" "$2" "$WORK/calls" "$fixcost" \
		--label=fault --matrix="$WORK/matrix" --results="$results" \
		>"$WORK/out" 2>"$WORK/err" || code=$?
	nr_runs=$((nr_runs + 1))
}

# An unfinished folder may stay where even removing it failed; the next run
# sweeps it.
judge()
{
	what="$1 at $2"
	[ "$code" != 0 ] || is_harmless "$2" ||
		found "$what: exit code 0"
	[ "$code" -lt 124 ] || found "$what: ended with $code"
	[ "$code" = 0 ] || grep -q "$1" "$WORK/err" ||
		found "$what: said only: $(tail -n 1 "$WORK/err")"
	not_whole=$(results_whole "$results") || found "$what: not whole: $not_whole"
	"$fixcost" --restore --results="$results" >/dev/null 2>"$WORK/err" ||
		found "$what: restore: $(tail -n 1 "$WORK/err")"
	put_back || found "$what: left: $(what_differs)"
	journal_is_empty || found "$what: the journal is not empty"
}

# What is only tidying up may fail without a word.
is_harmless()
{
	case $1 in unlink*|rmdir*) return 0 ;; esac
	return 1
}

run_failing 0 0
[ "$code" = 0 ] || campaign_skip "a run without faults ends with $code: $(tail -n 1 "$WORK/err")"
calls=$(cut -d' ' -f1 "$WORK/calls")
echo "note: $calls calls change the results or the journal of such a run"
machine_state >"$WORK/before"
step=${SHORT:+$((calls / 4 + 1))}
for error in '28 No space left on device' '5 Input/output error'; do
	for k in $(seq 1 "${step:-1}" "$calls"); do
		run_failing "$k" "${error%% *}"
		failed=$(cut -d' ' -f2- "$WORK/calls" | sed "s,$WORK/seen/,,")
		[ -z "$failed" ] || judge "${error#* }" "$failed"
	done
done

# A file system of each size, from one that holds nothing to one that is enough.
full()
{
	rm -rf "$results"
	mkdir -p "$WORK/small"
	mount -t tmpfs -o "size=$1k,nr_inodes=$2" tmpfs "$WORK/small" || return
	code=0
	timeout -k 5 120 "$fixcost" --label=full --matrix="$WORK/matrix" \
		--results="$WORK/small/r" >"$WORK/out" 2>"$WORK/err" || code=$?
	nr_runs=$((nr_runs + 1))
	[ "$code" = 0 ] || [ -s "$WORK/err" ] || found "tmpfs of $1 KiB: $code, and no word"
	not_whole=$(results_whole "$WORK/small/r") ||
		found "tmpfs of $1 KiB, $2 files: not whole: $not_whole"
	nr=$(find "$WORK/small/r" -name env.json 2>/dev/null | grep -vc '/\.')
	[ $((code == 0)) = "$nr" ] || found "tmpfs of $1 KiB, $2 files: $code, and $nr results"
	umount "$WORK/small"
}

if mount -t tmpfs tmpfs "$WORK" 2>/dev/null && umount "$WORK"; then
	files_step=${SHORT:+6}
	for files in $(seq 2 "${files_step:-1}" 14); do
		full 20480 "$files"
	done
	[ -n "$SHORT" ] || for kib in $(seq 16384 4 16480); do
		full "$kib" 100
	done
	put_back || found "full file systems: left: $(what_differs)"
fi
campaign_end
