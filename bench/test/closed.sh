#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Started without standard descriptors: no file of the run's takes the number of
# one. It ends, with an error where it could not say what it did, and is whole.
. test/tap.sh

export FIXCOST_STATE="$tmp/state"
echo 'zebra_busy us=100 mood=calm samples=2' >"$tmp/matrix"

run()
{
	timeout -s KILL 60 "$O/fixcost-fake" --label=a --runs=1 \
		--matrix="$tmp/matrix" --results="$tmp/$1"
}

# ends CODE COMMAND...
ends()
{
	want=$1
	shift
	code=0
	"$@" || code=$?
	[ "$code" = "$want" ]
}

without_in()
{
	ends 0 run in <&-
}

without_out()
{
	ends 3 run out >&-
}

without_err()
{
	ends 0 run err 2>&-
}

without_any()
{
	ends 3 run any <&- >&- 2>&-
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
