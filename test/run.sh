#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Run TAP test files, print what failed or was skipped, and close with
# "N passed, N failed, N skipped". Exit 1 when anything failed.
set -u

passed=0 failed=0 skipped=0 begun=$(date +%s)
log=$(mktemp "${TMPDIR:-/tmp}/fixcost-tap.XXXXXX")
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM

count()
{
	grep -c "$1" "$log"
}

for file; do
	start=$(date +%s)
	"$file" </dev/null >"$log" 2>&1
	code=$?
	s=$(count '^ok .*# SKIP')
	p=$(($(count '^ok ') - s))
	f=$(count '^not ok ')
	# no plan, another number of tests than planned, or a crash: a failure
	plan=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$log" | tail -n 1)
	if [ "${plan:-none}" != $((p + f + s)) ] ||
	   { [ $code != 0 ] && [ "$f" = 0 ]; }; then
		f=$((f + 1))
		echo "not ok - $file ended early (exit $code)" >>"$log"
		tail -n 15 "$log"
	fi
	printf '%-36s %4d passed %3d failed %3d skipped  %4d s\n' \
		"$file" $p "$f" "$s" $(($(date +%s) - start))
	sed -n 's/^ok [0-9]* - \(.*\) # SKIP \(.*\)/    skipped: \1: \2/p' "$log"
	[ "$f" -gt 0 ] && sed -n '/^not ok/,/^ok\|^1\.\./{/^ok/d;/^1\.\./d;s/^/    /;p;}' "$log"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

echo "in $((($(date +%s) - begun + 30) / 60)) min:"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
