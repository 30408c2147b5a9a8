#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# From sections of a profile to what rows reach of what differs.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)
tab=$(printf '\t')

# a part that both have, one of B's, one of A's; "same" has the address of A's free
cat >"$tmp/list" <<END
differs${tab}free_it${tab}a1${tab}b1
new${tab}pin${tab}0${tab}b2
gone${tab}old${tab}a3${tab}0
data${tab}limit
END

# samples ROW:NS...: a time.json of them
samples()
{
	for sample; do
		printf '    {\n      "run_name": "%s/iterations:1/manual_time",\n' "${sample%:*}"
		printf '      "real_time": %s,\n      "pages": 2.0\n    },\n' "${sample##*:}"
	done
}

samples zap:5000 zap:5000 copy:7000 setup:8000 lost:9000 lost:9500 cold:6000 \
	>"$tmp/time"
printf '%s\n' 'sample 5000 0' '10 2 free_it a1' 'sample 5000 0' '10 2 free_it a1' \
	'sample 7000 0' '10 2 same b1' 'sample 8000 0' '7 1 other f1' \
	'sample 9000 0' 'sample 6000 0' '3 0 old a3' >"$tmp/a"
printf '%s\n' 'sample 5000 0' '12 2 free_it b1' '5 1 pin b2' 'before b2' \
	'sample 5000 0' '14 4 free_it b1' 'sample 7000 0' '10 2 same a1' \
	'sample 8000 0' '7 1 other f1' 'before b2' 'sample 9000 0' 'sample 6000 0' \
	'before b1' >"$tmp/b"

reached()
{
	awk -v slack=100 -v list="$tmp/list" -f "$lab/sections.awk" \
		-f "$lab/reached.awk" "$@" >"$tmp/out"
}

says()
{
	cat "$tmp/out"
	for want; do
		tr -d '\n' <"$tmp/out" | tr -s ' ' | grep -qF "$want" ||
			{ echo "not there: $want"; return 1; }
	done
}

rows()
{
	reached -v a=1 -v b=2 "$tmp/time" "$tmp/a" "$tmp/time" "$tmp/b" &&
		says '{"name": "old", "how": "gone"} ], "nr_functions": 3, "nr_data": 1,' \
		'"name": "zap", "reached": [ {"name": "free_it", "calls_a": 2, "calls_b": 3, "instructions_a": 10, "instructions_b": 13}, {"name": "pin", "calls_a": 0, "calls_b": 0.5,' \
		'"name": "copy", "reached": [], "before": []' \
		'"name": "setup", "reached": [], "before": ["pin"]' \
		'"name": "cold", "reached": [ {"name": "old", "calls_a": 0,'
}

# one of its samples is no section
unknown()
{
	! grep -q lost "$tmp/out"
}

no_profile()
{
	reached -v a=1 -v b=2 /dev/null && says '"rows": [ ]}'
}

families()
{
	samples zap/x:1:5000 copy/y:2:7000 >"$tmp/time"
	reached -v first=B "$tmp/time" "$tmp/b" &&
		printf 'zap\nzap free_it\nzap pin\ncopy\n' | diff - "$tmp/out" &&
		cp "$tmp/out" "$tmp/families" &&
		reached -v a=1 -v b=2 -v families="$tmp/families" /dev/null &&
		says '"families": [ {"name": "zap", "reached": ["free_it", "pin"]}, {"name": "copy", "reached": []} ]'
}

ok 'rows have what they ran of each side, by address' rows
ok 'of a row that is not wholly found nothing is said' unknown
ok 'without a profile rows are not known' no_profile
ok 'families are listed, and what they ran' families
finish
