#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The parsers, each as often as RUNS (a million) by coverage, with ASan and UBSan:
# what the folders' own fuzz/run.sh do.
# shellcheck source=test/soak/lib.sh
. "$(dirname "$0")/lib.sh"

RUNS=${RUNS:-${SHORT:+1000}}
RUNS=${RUNS:-1000000}
scripts=$(ls ./*/test/fuzz/run.sh 2>/dev/null)
[ -n "$scripts" ] || campaign_skip 'no fuzzers in this tree'

# A table: parser, executions, seconds, findings; what is indented is of the row
# above it.
for script in $scripts; do
	code=0
	"$script" "$RUNS" >"$WORK/out" 2>&1 || code=$?
	cat "$WORK/out"
	sed -n 's/^[a-z][a-z_]* *[0-9].*/note: &/p' "$WORK/out"
	nr_runs=$((nr_runs + $(awk '$2 ~ /^[0-9]+$/ { n += $2 } END { print n + 0 }' "$WORK/out")))
	case $code in
	0)	;;
	3)	echo "note: ${script#./}: $(tail -n 1 "$WORK/out")" ;;
	*)	found "${script#./}: $(grep '^ ' "$WORK/out" | head -n 1)" ;;
	esac
done
[ $nr_runs -gt 0 ] || [ $nr_found -gt 0 ] || campaign_skip "$(tail -n 1 "$WORK/out")"
campaign_end
