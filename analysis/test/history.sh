#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fcstat history: labels over time, change points, CSV both ways.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
fcstat=$O/fcstat
results=$tmp/results

# twelve labels of two rows; zap steps up 5 % with v7, the last is as told
make_labels()
{
	rm -rf "$results"
	mkdir -p "$results"
	awk -v last="$1" 'BEGIN {
		for (i = 1; i <= 12; i++) {
			wave = 1 + (i * 7 % 5 - 2) / 1000
			printf "run v%02d b r 2026-01-%02dT00:00:00Z\n", i, i
			printf "row zap_present/mib:64 16384 %.6f\n",
				(i < 7 ? 100 : 105) * wave * (i == 12 ? last : 1)
			printf "row exit_swapped/mib:64 16384 %.6f\n", 200 * wave
		}
	}' | awk -v out="$results" -f "$here/results.awk"
}

history_says()
{
	want=$1
	shift
	"$fcstat" history --results="$results" --db="$tmp/db" "$@" \
		>"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/out" "$tmp/err"
	[ $code = "$want" ]
}

steady()
{
	make_labels 1
	rm -f "$tmp/db"
	(cd "$results" && ls) | tr '\n' ' ' >"$tmp/labels"
	# shellcheck disable=SC2046 # a list of labels
	history_says 0 $(cat "$tmp/labels") && grep -q '^PASS' "$tmp/out" &&
		grep -q '105.0 ns (+5.* %) from v07 on' "$tmp/out"
}

worse()
{
	make_labels 1.03
	rm -f "$tmp/db"
	# shellcheck disable=SC2046 # a list of labels
	history_says 1 $(cat "$tmp/labels") &&
		grep -q 'newest: v12 +3.* %: REGRESSION' "$tmp/out"
}

round_trip()
{
	history_says 1 --export="$tmp/one.csv" || return 1
	[ "$(wc -l <"$tmp/one.csv")" = 25 ] || return 1
	rm "$tmp/db"
	history_says 1 --import="$tmp/one.csv" --export="$tmp/two.csv" &&
		cmp "$tmp/one.csv" "$tmp/two.csv"
}

bad_import()
{
	before=$(cat "$tmp/one.csv")
	printf 'v13,2026-02-01T00:00:00Z,zap,ns,1,1\nv14,2026-02-02T00:00:00Z,zap,ns,nan,1\n' \
		>"$tmp/bad.csv"
	history_says 3 --import="$tmp/bad.csv" && grep -q 'line 2' "$tmp/err" &&
		history_says 1 --export="$tmp/three.csv" &&
		[ "$before" = "$(cat "$tmp/three.csv")" ]
}

few()
{
	rm -f "$tmp/db"
	history_says 0 v01 v02 && grep -q 'five are the least' "$tmp/out"
}

thousands()
{
	rm -f "$tmp/db"
	awk 'BEGIN {
		for (i = 0; i < 3000; i++)
			printf "v%04d,%d-01-01T00:00:00Z,zap,ns,%.6f,1\n", i, 2000 + i,
				(i < 2000 ? 100 : 103) * (1 + (i * 7 % 11) / 1000)
	}' >"$tmp/many.csv"
	history_says 0 --import="$tmp/many.csv" &&
		grep -q 'from v2000 on' "$tmp/out"
}

no_database()
{
	echo 'no database' >"$tmp/db"
	history_says 3 && grep -q 'not a database' "$tmp/err"
}

draws()
{
	rm -f "$tmp/db"
	mkdir "$tmp/plot"
	# shellcheck disable=SC2046 # a list of labels
	history_says 1 --plot="$tmp/plot" $(cat "$tmp/labels") || return 1
	"$here/../draw.sh" "$here/../plot/history.gp" "$tmp/plot/history" &&
		mv "$tmp/plot/history.svg" "$tmp/history.svg" || return 1
	for kind in png svg pdf; do
		gnuplot -e "folder = '$tmp/plot'; kind = '$kind'" \
			"$here/../plot/history.gp" || return 1
		[ -s "$tmp/plot/history.$kind" ] || return 1
	done
	cmp "$tmp/plot/history.svg" "$tmp/history.svg"
}

ok 'an old step is found, the newest label passes'	steady
ok 'the newest label is a regression'			worse
ok 'CSV goes out and comes back the same'		round_trip
ok 'a bad line imports nothing'				bad_import
ok 'two labels are too few'				few
ok 'the history is drawn'				draws
ok 'thousands of labels'				thousands
ok 'what is no database is left alone'			no_database
finish
