#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What Google Benchmark's files call a row: suffixes, escapes, statistics.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

RESULTS=$tmp/results

# fcstat VERB SIDE...
fcstat()
{
	verb=$1
	shift
	"$O/fcstat" "$verb" --results="$RESULTS" "$@"
}

# boot SIDE N: a folder of a boot that started at N o'clock; its rows are stdin
boot()
{
	mkdir -p "$RESULTS/$1/b$2/r"
	echo "{\"start\": \"2026-01-01T0$2:00:00Z\"}" >"$RESULTS/$1/b$2/r/env.json"
	{
		echo '{"benchmarks": ['
		sed '$!s/$/,/'
		echo ']}'
	} >"$RESULTS/$1/b$2/r/time.json"
}

# samples NAME TIME [MEMBERS]: five of them, as Google Benchmark writes them
samples()
{
	for i in 0 1 2 3 4; do
		echo "{\"name\": \"$1\", \"run_name\": \"$1\"," \
			"\"run_type\": \"iteration\", \"repetition_index\": $i," \
			"\"real_time\": $2.$i${3:+, $3}}"
	done
}

# both_sides COMMAND...: boots of A and B in turns whose rows COMMAND SIDE makes
both_sides()
{
	rm -rf "$RESULTS"
	for b in 1 4 5 8; do
		"$@" a | boot a $b
		"$@" b | boot b $((b % 2 ? b + 1 : b - 1))
	done
}

# exits_with CODE COMMAND...
exits_with()
{
	want=$1
	shift
	"$@" >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/out" "$tmp/err"
	[ $code = "$want" ]
}

compare()
{
	exits_with "$1" fcstat compare a b
}

# has ROW VERDICT: the line below the row's name
has()
{
	grep -Fx -A1 -- "$1" "$tmp/out" | grep -q "^  $2"
}

# refused PATTERN COMMAND...
refused()
{
	pattern=$1
	shift
	exits_with 3 "$@" && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" = 1 ] && grep -q -- "$pattern" "$tmp/err"
}

# one function registered for three kinds of time; B has lost the slow one
kinds()
{
	samples BM/iterations:1/threads:1 100
	samples BM/iterations:1/real_time/threads:1 100
	[ "$1" = b ] || samples BM/iterations:1/process_time/threads:1 200
}
kinds_apart()
{
	both_sides kinds
	compare 2 && has BM/iterations:1/threads:1 PASS &&
		has BM/iterations:1/real_time/threads:1 PASS &&
		has BM/iterations:1/process_time/threads:1 INCONCLUSIVE
}

counts()
{
	samples BM/min_time:0.100 100
	samples BM/min_time:5.000 50
	[ "$1" = a ] || samples BM/repeats:9 10
}
counts_apart()
{
	both_sides counts
	compare 2 && has BM/min_time:0.100 PASS && has BM/min_time:5.000 PASS &&
		has BM/repeats:9 INCONCLUSIVE
}

# runs of one row that were repeated more or less often are one row
counts_differ()
{
	if [ "$1" = a ]; then
		samples BM/iterations:1/repeats:$((b + 3))/manual_time 100
	else
		samples BM/manual_time/threads:1 100
	fi
}
counts_meet()
{
	both_sides counts_differ
	compare 0 && has BM PASS && grep -q '4+4 boots x 1 process x 5' "$tmp/out"
}

other_kind()
{
	samples x/mib:8 100
	case $1 in
	a) samples BM/manual_time 100 ;;
	b) samples BM/real_time 100 ;;
	esac
}
other_kind_apart()
{
	both_sides other_kind
	compare 2 && has BM/manual_time INCONCLUSIVE &&
		has BM/real_time INCONCLUSIVE && has x/mib:8 PASS
}

families()
{
	samples BM 100 '"family_index": 0, "per_family_instance_index": 0'
	samples BM 200 "\"family_index\": 0, \"per_family_instance_index\": $1"
}
two_instances()
{
	both_sides families
	sed -i 's/instance_index": [ab]/instance_index": 1/' "$RESULTS"/*/*/*/time.json
	refused 'time.json: line 7: row BM: two benchmarks have this name.*index 0 and 1' \
		fcstat compare a b
}
two_families()
{
	both_sides families
	sed -i 's/0, "per_family_instance_index": [ab]/3/' "$RESULTS"/*/*/*/time.json
	refused 'row BM: two benchmarks have this name.*family_index 0 and 3' \
		fcstat export a
}
one_twice()
{
	samples BM 100
	samples BM 200
}
repetition_twice()
{
	both_sides one_twice
	refused 'row BM has repetition_index 0 twice' fcstat compare a b
}

# a name that is escaped on side A and written out on side B
escaped()
{
	if [ "$1" = a ]; then
		samples 'BM/\u65e5\u672c' 100
		samples 'BM/\u4E2d\ud83d\uDE00' 200
	else
		samples 'BM/日本' 100
		samples 'BM/中😀' 200
	fi
}
escapes_meet()
{
	both_sides escaped
	compare 0 && has 'BM/日本' PASS && has 'BM/中😀' PASS &&
		grep -q 'any of 2 rows' "$tmp/out"
}

# bad_name NAME PATTERN
bad_name()
{
	rm -rf "$RESULTS"
	samples "$1" 100 | boot a 1
	refused "time.json: line 2: .*$2" fcstat export a
}

# before 1.5: nothing says which rows are statistics
old_samples()
{
	for i in 0 1 2; do
		echo "{\"name\": \"$1\", \"iterations\": 9, \"real_time\": $2.$i}"
	done
}
old_statistics()
{
	for s in "$@"; do
		echo "{\"name\": \"$s\", \"iterations\": 9, \"real_time\": 5$side}"
	done
}
old()
{
	[ "$1" = a ] && side=1 || side=2
	old_samples BM/8 100
	old_statistics BM/8_mean BM/8_median BM/8_stddev BM/8_cv BM/8_p95
	# a benchmark of its own, and what it is called after
	old_samples BM/8_fast 50
	old_statistics BM/8_fast_mean BM/8_fast_median BM/8_fast_stddev
	echo '{"name": "BM_BigO", "cpu_coefficient": 1, "big_o": "N", "time_unit": "ns"}'
	echo '{"name": "BM_RMS", "rms": 0.01}'
	old_statistics all_BigO all_RMS
}
old_files()
{
	both_sides old
	compare 0 && has BM/8 PASS && has BM/8_fast PASS &&
		grep -q 'any of 2 rows' "$tmp/out"
}

aggregates()
{
	for s in mean median stddev cv; do
		echo "{\"name\": \"BM_$s\", \"run_name\": \"BM\"," \
			"\"run_type\": \"aggregate\"," \
			"\"aggregate_name\": \"$s\", \"real_time\": 100}"
	done
}
only_aggregates()
{
	both_sides "$1"
	for verb in 'compare a b' 'export a' 'plan a' 'history a' 'certify a b'; do
		# shellcheck disable=SC2086 # a verb and its sides
		refused 'a: only aggregates, no samples' fcstat $verb ||
			return 1
	done
}
old_aggregates()
{
	old_statistics BM_mean BM_median BM_stddev
}
some_aggregates()
{
	samples x 100
	aggregates
	echo '{"name": "x_mean", "run_type": "aggregate", "real_time": 1}'
	echo '{"name": "x_BigO", "run_name": "x", "run_type": "aggregate",' \
		'"aggregate_name": "BigO", "cpu_coefficient": 1}'
}
aggregates_are_told()
{
	both_sides some_aggregates
	compare 2 && has x PASS && has BM INCONCLUSIVE &&
		grep -q 'no samples in a: only aggregates' "$tmp/out" &&
		grep -q '1 of 2 rows' "$tmp/out"
}

skipped()
{
	samples x 100
	samples y 0 '"skipped": true, "skip_message": "no huge pages"'
	samples z 0 '"error_occurred": true, "error_message": "it burnt"'
}
skips()
{
	both_sides skipped
	compare 2 && grep -q 'a: 20 skipped, 0 failed: no huge pages' "$tmp/out" &&
		grep -q 'a: 0 skipped, 20 failed: it burnt' "$tmp/out"
}

ok 'three kinds of time are three rows'		kinds_apart
ok 'two minimum times are two rows'		counts_apart
ok 'runs that were repeated unlike are one row'	counts_meet
ok 'wall time and manual time do not meet'	other_kind_apart
ok 'two instances under one name are refused'	two_instances
ok 'two families under one name are refused'	two_families
ok 'a repetition that is there twice is refused' repetition_twice
ok 'escaped and raw names meet'			escapes_meet
ok 'half a surrogate pair is refused'	bad_name 'BM\ud83d' 'half a pair'
ok '... and the other half'		bad_name 'BM\ude00\ud83d' 'half a pair'
ok '\u0000 is refused'			bad_name 'BM\u0000x' '.u0000'
ok 'three digits are no escape'		bad_name 'BM\u12zx' 'bad escape'
ok 'a sign is no digit of an escape'	bad_name 'BM\u+123' 'bad escape'
ok 'a name in Latin-1 is refused'	bad_name "$(printf 'BM\351')" 'not UTF-8'
ok 'statistics of files without run_type are no samples' old_files
ok 'only aggregates: every verb says so'	only_aggregates aggregates
ok '... and where run_type is missing'		only_aggregates old_aggregates
ok 'a row of nothing but aggregates is told'	aggregates_are_told
ok 'skipped is counted as skipped'		skips
finish
