#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that others wrote: their times, numbers and marks, what is no file, and
# a process that may have little. Nothing may hang or crash.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

RESULTS=$tmp/results

# fcstat VERB ...; what would wait for ever ends with 124
fcstat()
{
	verb=$1
	shift
	timeout 20 "$O/fcstat" "$verb" --results="$RESULTS" "$@"
}

# run SIDE BOOT ENV [FIRST]: a boot of five samples around FIRST
run()
{
	dir=$RESULTS/$1/$2/r
	mkdir -p "$dir"
	echo "$3" >"$dir/env.json"
	awk -v first="${4:-100}" 'BEGIN {
		print "{\"context\": {}, \"benchmarks\": ["
		for (i = 0; i < 5; i++)
			printf "{\"name\": \"zap\", \"real_time\": %.3f}%s\n",
				first * (1 + i % 3 / 1000), i < 4 ? "," : ""
		print "]}"
	}' >"$dir/time.json"
}

# two sides of four boots each
sides()
{
	rm -rf "$RESULTS"
	for b in 1 2 3 4; do
		run a b$b "{\"start\": \"2026-01-0${b}T00:00:00Z\"}" 100.$b
		run b b$b "{\"start\": \"2026-01-0${b}T12:00:00Z\"}" 100.$b
	done
	file=$RESULTS/a/b2/r
}

exits_with()
{
	want=$1
	shift
	"$@" >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/out" "$tmp/err"
	[ $code = "$want" ]
}

# refused PATTERN COMMAND...
refused()
{
	pattern=$1
	shift
	exits_with 3 "$@" && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" = 1 ] && grep -q -- "$pattern" "$tmp/err"
}

# all of A, then all of B, which is what the clock on the wall said elsewhere
blocks()
{
	rm -rf "$RESULTS"
	for h in 1 2 3 4; do
		run a b$h "{\"start\": \"$2\"}" 10$h
		sed -i "s/HOUR/0$((h + $1))/" "$RESULTS/a/b$h/r/env.json"
		run b b$h "{\"start\": \"2026-01-01T0$((h + 5)):00:00Z\"}" 10$((h + 4))
	done
	exits_with 2 fcstat compare a b && grep -q 'ran in blocks' "$tmp/out"
}

dates()
{
	blocks 4 2026-01-01THOUR:30:00+04:00
	for h in 1 2 3 4; do
		date=$(sed 's/.*: "\(.*\)"}/\1/' "$RESULTS/a/b$h/r/env.json")
		echo '{}' >"$RESULTS/a/b$h/r/env.json"
		sed -i "1s/{}/{\"date\": \"$date\"}/" "$RESULTS/a/b$h/r/time.json"
	done
	exits_with 2 fcstat compare a b && grep -q 'ran in blocks' "$tmp/out"
}

# start VALUE PATTERN: what is no time is refused
start()
{
	sides
	echo "{\"start\": $1}" >"$file/env.json"
	refused "a/b2/r/$2" fcstat compare a b
}

date_refused()
{
	sides
	echo '{}' >"$file/env.json"
	sed -i '1s/{}/{"date": "03\/14\/18 10:22:31"}/' "$file/time.json"
	refused 'time.json: date "03/14/18 10:22:31" is no time' fcstat plan a
}

some_starts()
{
	sides
	echo '{}' >"$file/env.json"
	refused 'a says when run r started, a not when r did' \
		fcstat compare a b || return 1
	for b in 1 3 4; do
		echo '{}' >"$RESULTS/a/b$b/r/env.json"
	done
	refused 'b says when run r started, a not when' fcstat compare a b
}

# rows of a history in the order of their instants
history_order()
{
	rm -f "$tmp/db"
	cat >"$tmp/in.csv" <<-END
	label,start,row,unit,value,boots
	v2,2026-01-01T10:00:00+04:00,zap,ns,100,1
	v3,2026-01-01T07:00:00Z,zap,ns,100,1
	v1,2026-01-01t05:59:59.5z,zap,ns,100,1
	END
	exits_with 0 fcstat history --db="$tmp/db" --import="$tmp/in.csv" \
		--export="$tmp/out.csv" && grep -q 'newest: v3' "$tmp/out" &&
		[ "$(cut -d, -f1 "$tmp/out.csv" | tr -d '"\n')" = labelv1v2v3 ]
}

# import LINE PATTERN
import()
{
	printf %b "$1" >"$tmp/in.csv"
	rm -f "$tmp/db"
	refused "in.csv: line $2" fcstat history --db="$tmp/db" \
		--import="$tmp/in.csv"
}

marked_import()
{
	rm -f "$tmp/db"
	printf '\357\273\277label,start,row,unit,value,boots\r\nv1,2026-01-01T00:00:00Z,zap,ns,1,1\r\n' \
		>"$tmp/in.csv"
	exits_with 0 fcstat history --db="$tmp/db" --import="$tmp/in.csv" &&
		grep -q 'newest: v1' "$tmp/out"
}

# members TEXT: in every row, without a difference
members()
{
	sides
	sed -i "s/{\"name\"/{$1, \"name\"/" "$RESULTS"/*/*/r/time.json
	exits_with 0 fcstat compare a b
}

# ours MEMBER VALUE PATTERN: it is named, with its row and line
ours()
{
	sides
	sed -i "3s/}/, \"$1\": $2}/" "$file/time.json"
	[ "$1" != real_time ] || sed -i "3s/, \"real_time\": [0-9.]*//" \
		"$file/time.json"
	refused "b2/r/time.json: line 3: $3" fcstat compare a b
}

# a pass beside: numbers that are none are passed over
passes()
{
	sides
	cat >"$file/count.json" <<-END
	{"benchmarks": [{"name": "zap", "cycles:k": NaN, "instructions:k": -Infinity,
	"misses": null, "branches": 1000}]}
	END
	cp "$file/count.json" "$file/latency.json"
	exits_with 0 fcstat compare a b
}

marks()
{
	sides
	for f in env time; do
		{
			printf '\357\273\277'
			cat "$file/$f.json"
		} >"$tmp/marked"
		mv "$tmp/marked" "$file/$f.json"
	done
	exits_with 0 fcstat compare a b
}

twice()
{
	sides
	sed -i '$s/}/, "benchmarks": []}/' "$file/time.json"
	refused 'time.json: line 7: a second "benchmarks"' fcstat export a &&
		sides && sed -i 's/^{"s/{"start": null, "s/' "$file/env.json" &&
		refused 'env.json: line 1: duplicate' fcstat export a
}

# no_file FILE KIND: fails, and does not wait
no_file()
{
	sides
	rm -f "$file/$1"
	case $2 in
	pipe)	mkfifo "$file/$1" ;;
	device)	ln -s /dev/zero "$file/$1" ;;
	folder)	mkdir "$file/$1" ;;
	esac
	refused "a/b2/r/$1: not a file" fcstat compare a b
}

no_files()
{
	for name in env.json time.json count.json path.json latency.json; do
		for kind in pipe device folder; do
			no_file $name $kind || return 1
		done
	done
	sides
	mkfifo "$tmp/pipe"
	refused 'pipe: not a file' fcstat history --import="$tmp/pipe" \
		--db="$tmp/new" && refused 'pipe: not a file' \
		fcstat history --db="$tmp/pipe" a
}

# with_limit LIMIT VALUE VERB ...: fcstat in a process that has little
with_limit()
{
	limit="ulimit $1 $2"
	verb=$3
	shift 3
	timeout 20 sh -c "$limit && exec \"\$@\"" - "$O/fcstat" "$verb" \
		--results="$RESULTS" "$@"
}

# deep FILE COUNT BRACKET
deep()
{
	sides
	awk -v nr="$2" -v what="$3" 'BEGIN {
		printf "{\"x\": "
		while (nr--)
			printf "%s", what
	}' >"$file/$1"
	refused "b2/r/$1: line 1: nested too deeply" \
		with_limit -s 64 compare a b
}

# a megabyte in one piece, and a name of a page
long()
{
	sides
	awk 'BEGIN {
		printf "{\"context\": \""
		for (i = 0; i < 100000; i++)
			printf "0123456789"
		print "\", \"benchmarks\": []}"
	}' >"$file/time.json"
	refused 'time.json: line 1: longer than 64 KiB in one piece' \
		fcstat compare a b || return 1
	cp "$file/time.json" "$file/env.json"
	for _ in 1 2 3 4 5 6 7 8; do
		cat "$file/time.json" >>"$file/env.json"
	done
	refused 'env.json: longer than 8 MiB' fcstat compare a b
}

# little LIMIT VALUE: works all the same
little()
{
	sides
	exits_with 0 with_limit "$@" compare a b &&
		exits_with 0 with_limit "$@" compare --format=html a b &&
		exits_with 0 with_limit "$@" compare --format=json a b &&
		exits_with 0 with_limit "$@" plan a &&
		exits_with 0 with_limit "$@" history --db="$tmp/little$1" a b
}

# a value that every boot has for itself is told shortly, and the part of a
# long one that differs
own_values()
{
	rm -rf "$RESULTS"
	long=$(printf 'word%d ' $(seq 100))
	for b in $(seq 10 49); do
		run a "b$b" "{\"start\": \"2026-01-01T00:$b:00Z\", \"cmdline\": \"id=$b\", \"governor\": \"$long mine=1 $long\"}"
		run b "b$b" "{\"start\": \"2026-01-01T01:$b:00Z\", \"cmdline\": \"id=$b\", \"governor\": \"$long mine=2 $long\"}"
	done
	fcstat compare --allow=cmdline,governor a b >"$tmp/out"
	sed -n '/cmdline/,/^ *$/p' "$tmp/out" >"$tmp/told"
	cat "$tmp/told"
	[ "$(grep -o id= "$tmp/told" | wc -l)" = 32 ] &&
		grep -q 'governor: ...mine=1...; ...mine=2...' "$tmp/out"
}

# $RESULTS is where labels are
results_folder()
{
	sides
	rm -rf "$tmp/[it's"*
	mv "$RESULTS" "$tmp/[it's a \"*?\$x\`]"
	exits_with 0 env RESULTS="$tmp/[it's a \"*?\$x\`]" "$O/fcstat" compare a b
}

# names below the results folder that are ours
our_names()
{
	sides
	mkdir -p "$RESULTS/compare/a--b/figures"
	refused 'compare is where comparisons are kept' \
		fcstat compare compare b || return 1
	mkdir "$RESULTS/history.db"
	refused 'history.db: a folder; name another file with --db' \
		fcstat history a
}

ok 'an offset is not sorted as text'	blocks 4 2026-01-01THOUR:30:00+04:00
ok 'neither is Google Benchmark'"'s date" dates
ok 'a day is no start'			start '"2026-01-01"' 'env.json: start "2026-01-01" is no time'
ok 'a word is no start'			start '"now"' 'env.json: start "now" is no time'
ok 'a number is no start'		start 20260101 'env.json: start is no string'
ok 'a date of another form is refused'	date_refused
ok 'a start that only some have is refused' some_starts
ok 'a history is in the order of instants' history_order
ok 'a day is no start of an imported line' \
	import 'v1,2026-01-01,zap,ns,1,1\n' '1: 2026-01-01 is no time'
ok 'a value with something behind it'	\
	import 'v1,2026-01-01T00:00:00Z,zap,ns,1x,1\n' '1: 1x is no value'
ok 'boots that are no number'	\
	import 'v1,2026-01-01T00:00:00Z,zap,ns,1,-1\n' '1: -1 is no number'
ok 'a seventh field'	import 'v1,2026-01-01T00:00:00Z,zap,ns,1,1,\n' '1: more than six'
ok "'\\\\0' in a line"	import 'v1,2026-01-01T00:00:00Z,z\0000p,ns,1,1\n' '1: not UTF-8'
ok 'an escape in a line'	import 'v1,2026-01-01T00:00:00Z,z\0033p,ns,1,1\n' '1: not UTF-8'
ok 'a byte order mark before CSV'	marked_import
ok 'a byte order mark before JSON'	marks
ok 'numbers of others may be none' members \
	'"x": NaN, "y": [-Infinity, nan], "z": -inf, "items_per_second": 1e999'
ok 'halves of surrogates in what is not read'	members '"x": "\\\\udcff \\\\u0000"'
ok 'real_time: NaN is named'	ours real_time NaN 'row zap: real_time'
ok 'real_time: null is named'	ours real_time null 'row zap: real_time'
ok 'real_time: 1e999 is named'	ours real_time 1e999 'row zap: real_time inf'
ok 'pages: Infinity is named'	ours pages Infinity 'row zap: pages inf'
ok 'pages: -1 is named'		ours pages -1 'row zap: pages -1'
ok 'a second real_time is refused'	ours cpu '1, "real_time": 2' 'a second member'
ok 'counters of other passes may be no number'	passes
ok 'a second array, a second member are refused'	twice
ok 'a pipe, a device, a folder are no file'	no_files
ok '100,000 arrays, one in the other'	deep time.json 100000 '['
ok '100,000 arrays in env.json'		deep env.json 100000 '['
ok '100,000 objects'			deep env.json 100000 '{"x":'
ok 'a limit is told as what it is'	long
ok 'a stack of 64 KiB'			little -s 64
ok 'twelve descriptors'			little -n 12
ok 'of many or long values little is told'	own_values
ok 'any name of the results folder'	results_folder
ok 'names that are ours are no labels'	our_names
finish
