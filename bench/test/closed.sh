#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Both programs, started without standard descriptors: no file of theirs takes
# the number of one, a run ends and is whole.
. test/tap.sh

export FIXCOST_STATE="$tmp/state"
echo 'zebra_busy us=100 mood=calm samples=2' >"$tmp/matrix"

run()
{
	timeout -s KILL 60 "$O/fixcost-fake" --label=a --runs=1 \
		--matrix="$tmp/matrix" --results="$tmp/$1"
}

without_in()
{
	run in <&-
}

without_out()
{
	run out >&-
}

without_err()
{
	run err 2>&-
}

without_any()
{
	run any <&- >&- 2>&-
}

has_result()
{
	grep -q '"run_type": "iteration"' "$tmp/$1"/a/*/*/time.json
}

for which in in out err any; do
	ok "a run without standard $which ends" without_$which
	ok "... and has its result" has_result $which
done
finish
