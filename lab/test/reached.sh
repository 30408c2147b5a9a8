#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A patch that no row reaches is no PASS, and its function is named. Where rows do
# reach it, and where nothing differs, exact.sh looks at. Builds a kernel when it
# is not cached.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)
top=$(cd "$lab/.." && pwd)
case $O in /*) ;; *) O=$top/$O ;; esac
# one boot after the other, as on a machine of one CPU
export O RESULTS="$tmp/results" MATRIX="$tmp/matrix" ARCH=x86_64 JOBS=1
unset KSRC KVER PREEMPT DEBUG FILTER RUNS EVENTS CLOCK PROFILE
cat >"$tmp/matrix" <<'END'
set runs=1 samples=2

zap_present	mib=2
zap_swapped	slots=shuffled cache=no mib=2
END

unreached()
{
	A=stock B=$lab/test/unreached.patch "$lab/lab.sh" >"$tmp/table" 2>"$tmp/err"
	code=$?
	cat "$tmp/table" "$tmp/err"
	[ $code = 2 ] && grep -q '^INCONCLUSIVE: none of 2 rows runs code' "$tmp/table"
}

named()
{
	tr -s ' \n' ' ' <"$tmp/table" >"$tmp/line"
	cat "$tmp/line"
	grep -q 'Code that differs: [a-z0-9_]*msync; run by 0 of 2 rows' "$tmp/line"
}

told()
{
	[ "$(grep -c '^  PASS, not reached .* no difference$' "$tmp/table")" = 2 ]
}

tried()
{
	grep -q 'None of these families runs it, others were not counted: zap_present, zap_swapped, exit_swapped, move_present,' \
		"$tmp/line"
}

# from the results alone
again()
{
	set -- "$RESULTS"/lab-*-stock "$RESULTS"/lab-*-unreached
	"$top/analysis/compare.sh" "$@" >"$tmp/again"
	[ $? = 2 ] && sed '/^PREEMPT=/,$d' "$tmp/table" | diff - "$tmp/again"
}

for tool in qemu-system-x86_64 flex bison bc cpio; do
	command -v $tool >/dev/null ||
		{ skip 'what no row reaches' "no $tool"; finish; exit; }
done
if ! "$lab/source.sh" >/dev/null 2>"$tmp/err"; then
	skip 'what no row reaches' "$(cat "$tmp/err")"
	finish
	exit
fi
ok 'a patch that no row reaches has no verdict' unreached
ok 'its function is named' named
ok 'each row is told not to reach it' told
ok 'so are the families that were tried' tried
ok 'compare.sh says it again' again
finish
