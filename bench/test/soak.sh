#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The campaigns of test/soak.sh, a few of each: what hours of them are for is
# known to work.
. test/tap.sh

found_nothing()
{
	cat "$tmp/table"
	[ "$(awk -v name="$1" '$1 == name { print $4 }' "$tmp/table")" = 0 ]
}

# short CAMPAIGN NAME
short()
{
	SHORT=1 test/soak.sh "$1" >"$tmp/table" 2>&1
	why=$(sed -n 's/^ *skipped: //p' "$tmp/table")
	if [ -n "$why" ]; then
		skip "$2" "$why"
	else
		ok "$2" found_nothing "$1"
	fi
}

short kills 'killed at random moments: nothing is left'
short faults 'calls that fail: results whole or absent, and the error named'
short two 'two runs at once: each has its results'
short power 'a power cut: results whole, the next command puts back'
finish
