#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A/A: the running kernel against itself, under two labels, is no regression,
# and the table says that both are one kernel.
. test/tap.sh

export FIXCOST_STATE="$tmp/state"
if [ "$(id -u)" != 0 ]; then
	skip "A/A" "not root"
	finish
	exit 0
fi

cat >"$tmp/matrix" <<END
set runs=3 samples=5
zap_present mib=16
zap_swapped slots=shuffled cache=no mib=16 primary
exit_swapped slots=shuffled mib=16
END

measure()
{
	"$O/fixcost" --label="$1" --matrix="$tmp/matrix" --results="$tmp/results"
}

judge()
{
	RESULTS=$tmp/results analysis/compare.sh one two >"$tmp/table"
	code=$?
	cat "$tmp/table"
	[ $code = 0 ] || [ $code = 2 ]
}

ok "first label" measure one
ok "second label" measure two
ok "no regression" judge
ok "one boot a side is inconclusive" grep -q '^INCONCLUSIVE' "$tmp/table"
ok "it is announced as A/A" grep -q 'A/A' "$tmp/table"
ok "within 72 columns" sh -c "! grep -E '^.{73}' '$tmp/table'"
ok "the figures are there" sh -c \
	"cd '$tmp'/results/compare/one--two/figures && ls ./*.png ./*.svg"
finish
