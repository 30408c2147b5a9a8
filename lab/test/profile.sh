#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sections of a profile find the samples they were, and functions their rows.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)

# samples ROW:NS...: a time.json of them, two pages each
samples()
{
	for sample; do
		printf '    {\n      "run_name": "%s",\n' "${sample%:*}"
		printf '      "real_time": %s,\n      "pages": 2.0\n    },\n' "${sample##*:}"
	done
}

# sections LENGTH:FUNCTION...: a profile in which each is in one function
sections()
{
	for section; do
		printf 'sample %d 0\n%d 2 %s\n' "${section%:*}" "${section%:*}" \
			"${section#*:}"
	done
}

report()
{
	awk -v slack=100 -v csv="$1" -f "$lab/sections.awk" -f "$lab/profile.awk" "$tmp/time_a" \
		"$tmp/profile_a" "$tmp/time_b" "$tmp/profile_b"
}

# The warm-up of each row is as long as its samples; that of "long" is as long as
# the sample of "last", which must not be taken for it.
run()
{
	samples "short:$1" "short:$1" "long:$((9000 + $1))" "last:9020" >"$tmp/time_$2"
	sections "$1:warm" "$1:short" "$1:short" 9020:warm "$((9000 + $1)):long" \
		7777:path 9020:last >"$tmp/profile_$2"
}

functions()
{
	run 4000 a
	run 4100 b
	report 1 >"$tmp/csv" || return 1
	grep -qx 'long,long,6500.000000,6550.000000,1.000000,1.000000' "$tmp/csv" &&
		grep -q '^short,short,' "$tmp/csv" &&
		! grep -q 'warm.*,0.000000,0.000000$\|^long,warm\|path' "$tmp/csv"
}

sum()
{
	report '' >"$tmp/text" || return 1
	grep -qx 'short  +50.000 instructions per page' "$tmp/text" &&
		grep -qx 'long  +50.000 instructions per page' "$tmp/text" &&
		grep -qx 'last  +0.000 instructions per page' "$tmp/text" &&
		! grep -q 'off by\|no section' "$tmp/text"
}

added()
{
	samples row:4000 >"$tmp/time_a"
	samples row:4030 >"$tmp/time_b"
	printf 'sample 4000 0\n4000 2 zap\n' >"$tmp/profile_a"
	printf 'sample 4030 0\n4008 2 zap\n22 2 pin\n' >"$tmp/profile_b"
	report '' | grep -qx '  functions called more or less often +11.000, code that changed around them +4.000'
}

off()
{
	printf 'sample 4030 0\n4008 2 zap\n' >"$tmp/profile_b"
	report '' | grep -qx '  the sum is off by -11.000'
}

none()
{
	printf 'sample 5000 0\n5000 2 zap\n' >"$tmp/profile_b"
	report '' | grep -q 'no section of the profile is as long as a sample'
}

# A guest that was taken over chooses the names: one column, one string, no command.
hostile_names()
{
	row="'; system(\\\"touch $tmp/canary\\\"); y='=a|\$(touch $tmp/canary)\`touch $tmp/canary\`"
	samples "$row:4000" '=1+1:4000' >"$tmp/time_a"
	samples "$row:4100" '=1+1:4100' >"$tmp/time_b"
	sections 4000:zap 4000:zap >"$tmp/profile_a"
	sections 4100:zap 4100:zap >"$tmp/profile_b"
	ARCH=x86_64 "$lab/profile.sh" report "$tmp/time_a" "$tmp/profile_a" \
		"$tmp/time_b" "$tmp/profile_b" "$tmp/figure" >"$tmp/text" || return 1
	cat "$tmp/text" "$tmp/figure.csv"
	[ ! -e "$tmp/canary" ] && grep -q '^"'"'"'=1+1",zap,' "$tmp/figure.csv" &&
		[ -s "$tmp/figure.svg" ] && grep -q 'system' "$tmp/figure.svg"
}

no_terminal()
{
	samples "$(printf 'a\033[2J\302\233b'):4000" >"$tmp/time_a"
	samples "$(printf 'a\033[2J\302\233b'):4100" >"$tmp/time_b"
	sections 4000:zap >"$tmp/profile_a"
	sections 4100:zap >"$tmp/profile_b"
	LC_ALL=C report '' >"$tmp/text"
	grep -q '^a?\[2J??b  ' "$tmp/text"
}

ok 'sections are the samples of their rows, warm-ups are not' functions
ok 'the sum is the difference of the row' sum
ok 'what is called and the code around it are told apart' added
ok 'a sum that is off says by how much' off
ok 'a sample without a section says so' none
if command -v gnuplot >/dev/null; then
	ok 'names of a guest are text in the figure'	hostile_names
else
	skip 'names of a guest are text in the figure' 'no gnuplot'
fi
ok '... and on a terminal'	no_terminal
finish
