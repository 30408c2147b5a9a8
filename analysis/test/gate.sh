#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every member of env.json, as the table in bench/lib/README.md has it: null, not
# there and different on the two sides.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
readme=$here/../../bench/lib/README.md
fcstat=$O/fcstat
results=$tmp/results

cat >"$tmp/lines" <<-END
	run a boot-1 run-1 2026-01-01T00:00:00Z
	row zap/mib:1 256 10 11 12
	run b boot-2 run-1 2026-01-02T00:00:00Z
	row zap/mib:1 256 11 12 14
END
awk -v out="$results" -f "$here/results.awk" "$tmp/lines"

# "member null absent differs", a line each; "-" where it is not told
table()
{
	awk -F '|' '
	/^\| member/ { inside = 1; next }
	!inside || /^\|--/ { next }
	!/^\|/ { exit }
	{
		for (i = 4; i <= 6; i++) {
			gsub(/^ *`?|`? *$/, "", $i)
			if ($i == "")
				$i = "-"
			gsub(/ /, "_", $i)
		}
		n = split($2, names, ",")
		for (k = 1; k <= n; k++) {
			gsub(/[` ]/, "", names[k])
			print names[k], $4, $5, $6
		}
	}' "$readme"
}

# Two values that it can have, as JSON.
values()
{
	one='"one"' other='"other"'
	case $1 in
	schema)		one=1 other=2 ;;
	clock)		one='"monotonic"' other='"icount"' ;;
	start)		one='"2026-01-03T00:00:00Z"' other='"2026-01-04T00:00:00Z"' ;;
	primary)	one='["zap/mib:1"]' other='["zap/mib:1","zap/mib:2"]' ;;
	warnings)	one='["one"]' other='["another"]' ;;
	swaps)		one='[{"device":"/dev/a"}]' other='[]' ;;
	core_*)		one='[1]' other='[1,2]' ;;
	esac
}

# put SIDE VALUE: into env.json, nothing where it is empty
put()
{
	case $member in
	schema)	echo "{${2:+\"schema\": $2, }\"start\": \"$start\"}" ;;
	start)	echo "{\"schema\": 1${2:+, \"start\": $2}}" ;;
	*)	echo "{\"schema\": 1, \"start\": \"$start\"${2:+, \"$member\": $2}}" ;;
	esac >"$(echo "$results/$1"/*/*/env.json)"
	start=2026-01-02T00:00:00Z
}

# compare A B [OPTION]: its exit code, what it says in $tmp/out
compare()
{
	start=2026-01-01T00:00:00Z
	put a "$1"
	put b "$2"
	"$fcstat" compare --results="$results" ${3:+"$3"} a b >"$tmp/out" 2>&1
	code=$?
	tr '\n' ' ' <"$tmp/out" | tr -s ' ' >"$tmp/line"
}

says()
{
	grep -q -- "$1" "$tmp/line"
}

# what WHAT: it is what came of it
what()
{
	cat "$tmp/out"
	echo "exit $code, wanted: $1"
	case $1 in
	refuse*) [ "$code" = 3 ] && says "$member" ;;
	warn)	[ "$code" = 2 ] && says "warning: difference: $member: " ;;
	tell)	[ "$code" = 2 ] && says " difference: $member: " ;;
	untold)	[ "$code" = 2 ] && says "difference: . does not tell: $member" ;;
	nothing) [ "$code" = 2 ] && ! says "difference: .*$member" ;;
	esac
}

# missing A B VALUE: one side is null or not there, which stands for VALUE
missing()
{
	compare "$1" "$2"
	[ "$3" = - ] || { what "$differs"; return; }
	case $member,$differs in
	start,*) what refuse ;;	# all boots are ordered by it, or none
	*,refuse*) what untold ;;
	*)	what nothing ;;
	esac
}

allowed()
{
	compare "$one" "$other" --allow="$member"
	case $differs in
	'refuse*') [ "$code" = 3 ] && says "$member" ;;
	refuse)	[ "$code" = 2 ] && says "allowed difference: $member: " ;;
	nothing) [ "$code" = 3 ] && says "no such key" ;;
	*)	what "$differs" ;;
	esac
}

# as_value PLACE VALUE: PLACE beside VALUE is nothing
as_value()
{
	case $2 in
	-) return ;;
	true | false | [0-9] | '{}') value=$2 ;;
	*) value=\"$(echo "$2" | tr _ ' ')\" ;;
	esac
	compare "$1" "$value" && cat "$tmp/out" && what nothing
}

member_is_as_told()
{
	values "$member"
	compare "$one" "$one" && what nothing || return 1
	compare "$one" "$other" && what "$differs" || return 1
	allowed || return 1
	missing '' "$other" "$absent" && missing "$other" '' "$absent" || return 1
	as_value '' "$absent" && compare '' '' && what nothing || return 1
	# read before it is compared
	[ "$member" != schema ] || return 0
	missing null "$other" "$null" && missing "$other" null "$null" &&
		as_value null "$null" && compare null null && what nothing
}

table >"$tmp/table"
while read -r member null absent differs; do
	ok "$member: null $null, absent $absent, differs: $differs" member_is_as_told
done <"$tmp/table"

# gate_fields.c has these members and no others
listed()
{
	sed -n 's/^\t{ \.key = "\([a-z_]*\)".*/\1/p' "$here/../gate_fields.c" |
		sort >"$tmp/code"
	cut -d ' ' -f 1 "$tmp/table" | sort | diff "$tmp/code" -
}

# two RUNS of each side that are not alike, in the same way or not
runs_differ()
{
	member=$1
	for side in a b; do
		boot=$(echo "$results/$side"/boot-?)
		rm -rf "$boot/run-2"
		cp -r "$boot/run-1" "$boot/run-2"
		sed -i 's/11/13/' "$boot/run-2/time.json"
		echo "{\"start\": \"2026-01-05T00:00:00Z\", \"$member\": $2}" \
			>"$boot/run-1/env.json"
		echo "{\"start\": \"2026-01-06T00:00:00Z\", \"$member\": $3}" \
			>"$boot/run-2/env.json"
	done
	[ -z "${4:-}" ] || sed -i "s/\[1\]/[9]/" "$boot/run-1/env.json"
	"$fcstat" compare --results="$results" a b >"$tmp/out" 2>&1
	code=$?
	tr '\n' ' ' <"$tmp/out" | tr -s ' ' >"$tmp/line"
}

differs_within()
{
	runs_differ thp '"always"' '"never"' && what refuse &&
		runs_differ core_type '["core"]' '["core","atom"]' && what nothing &&
		runs_differ core_max_mhz '[1]' '[1,2]' other && what refuse
}

ok "the table and the code have the same members" listed
ok "runs of one side may differ in what goes with their rows alone" differs_within
finish
