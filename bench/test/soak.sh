#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The campaigns of test/soak.sh, a few of each: what hours of them are for is
# known to work.
. test/tap.sh

# short CAMPAIGN NAME
short()
{
	if SHORT=1 test/soak.sh "$1" >"$tmp/table" 2>&1 &&
	   grep -q "^$1 .* skipped: " "$tmp/table"; then
		skip "$2" "$(sed -n 's/.* skipped: //p' "$tmp/table")"
		return
	fi
	ok "$2" sh -c "cat '$tmp/table'; grep -q '^$1 .* 0\$' '$tmp/table'"
}

short kills 'killed at random moments: nothing is left'
short faults 'calls that fail: results whole or absent, and the error named'
short two 'two runs at once: each has its results'
short power 'a power cut: results whole, the next command puts back'
finish
