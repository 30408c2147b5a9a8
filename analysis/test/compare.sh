#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Golden tables, exit codes and refusals of compare.sh and fcstat.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
fcstat=$O/fcstat
RESULTS=$tmp/results
export RESULTS

# results of golden/NAME.txt, in $RESULTS
make_results()
{
	rm -rf "$RESULTS"
	mkdir -p "$RESULTS"
	awk -v out="$RESULTS" -f "$here/results.awk" "$here/golden/$1.txt"
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

# refused PATTERN COMMAND...: exit 3, one line that matches, nothing printed
refused()
{
	pattern=$1
	shift
	exits_with 3 "$@" && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" = 1 ] && grep -q -- "$pattern" "$tmp/err"
}

golden()
{
	make_results "$1"
	exits_with "$2" "$fcstat" compare --results="$RESULTS" baseline \
		patched && diff -u "$here/golden/$1.table" "$tmp/out"
}

narrow()
{
	! grep -E '^.{73,}' "$here"/golden/*.table
}

leaves_files()
(
	make_results regression
	exits_with 1 "$here/../compare.sh" baseline patched &&
		diff "$tmp/out" "$here/golden/regression.table" || return 1
	cd "$RESULTS/compare/baseline--patched" || return 1
	grep -q 'svg+xml;base64' report.html && grep -q '</html>' report.html &&
		for kind in samples cdf forest; do
			[ -s figures/$kind-zap_swapped.png ] &&
				[ -s figures/$kind-zap_swapped.svg ] &&
				[ -s figures/$kind-zap_swapped.pdf ] || return 1
		done && [ ! -e figures/samples-zap_swapped.tsv ] && [ -s table.txt ] &&
		[ -s rows.json ] && [ "$(ls -A ..)" = baseline--patched ]
)

# whatever is printed, the page is a page
page_is_html()
(
	make_results regression
	for form in --cover-letter --format=md '--format json'; do
		# shellcheck disable=SC2086 # an option and its value
		exits_with 1 "$here/../compare.sh" $form baseline patched &&
			grep -q '</html>' \
			"$RESULTS/compare/baseline--patched/report.html" || return 1
	done
)

json_says()
{
	make_results regression
	"$fcstat" compare --results="$RESULTS" --format=json baseline patched \
		>"$tmp/rows.json"
	for want in '"verdict": "REGRESSION"' '"ratio": 1.05,' \
			'"clock": "monotonic"' '"margin": 0.01' \
			'"lo": 1.02658' '"hi": 1.07395' '"rejected_b": 1'; do
		grep -q "$want" "$tmp/rows.json" || { echo "no $want"; return 1; }
	done
}

no_report_left()
{
	make_results regression
	echo '{' >"$RESULTS/patched/b2/r1/time.json"
	refused 'b2/r1/time.json: line' "$here/../compare.sh" baseline patched &&
		[ -z "$(ls -A "$RESULTS/compare")" ]
}

# break_time SED PATTERN: a changed time.json is refused
break_time()
{
	make_results regression
	sed -i "$1" "$RESULTS/patched/b2/r1/time.json"
	refused "$2" "$fcstat" compare --results="$RESULTS" baseline patched
}

ok 'a regression, worked out by hand'	golden regression 1
ok 'one boot a side has no verdict'	golden one-boot 2
ok 'gaps, skips and wrong paths'	golden gaps 2
ok 'instructions are subtracted'	golden exact 1
ok 'tables are at most 72 columns wide'	narrow
ok 'compare.sh leaves its files'	leaves_files
ok 'whatever is printed, the page is one'	page_is_html
ok 'json has the numbers'		json_says

copy_is_same()
{
	make_results regression
	cp -r "$RESULTS/baseline" "$RESULTS/copy"
	exits_with 0 "$fcstat" compare --results="$RESULTS" baseline copy &&
		grep -q 'no difference' "$tmp/out" &&
		grep -q '^A and B are the same samples' "$tmp/out"
}
ok 'a copy is no different'		copy_is_same

announces_aa()
{
	make_results regression
	sed -i 's/bbbbbbbbbbbbbbbbbbbb/aaaaaaaaaaaaaaaaaaaa/' \
		"$RESULTS"/patched/*/*/env.json
	exits_with 1 "$fcstat" compare --results="$RESULTS" baseline patched
	grep -q '^A/A: both sides are the same kernel' "$tmp/out"
}
ok 'one build id on both sides is A/A'	announces_aa

ok 'a truncated file leaves no report'	no_report_left
ok 'a time of zero is refused' \
	break_time 's/"real_time": [0-9.]*/"real_time": 0/' 'real_time 0 is not'
ok 'a negative time is refused' \
	break_time 's/"real_time": /"real_time": -/' 'real_time -'
ok 'NaN is refused'	break_time 's/"real_time": [0-9.]*/"real_time": NaN/' \
	'time.json: line'
ok 'a huge time is refused' \
	break_time 's/"real_time": [0-9.]*/"real_time": 1e999/' 'time.json: line'
ok 'an unknown unit is refused' \
	break_time 's/"time_unit": "ns"/"time_unit": "h"/' 'time_unit'

ok 'Infinity is refused' \
	break_time 's/"real_time": [0-9.]*/"real_time": Infinity/' 'time.json: line'
ok 'a name of 600 letters is refused' \
	break_time "s/zap_swapped/$(printf 'x%.0s' $(seq 600))/" 'too long'
ok 'nesting without end is refused' \
	break_time "s/{\"context\": {}/{\"context\": $(printf '[%.0s' $(seq 200))/" \
	'nested too deeply'
ok 'a name that is not UTF-8 is refused' \
	break_time "s/zap_swapped/$(printf 'zap\377')/g" 'UTF-8'

# a file cut anywhere before its last bracket
truncated()
{
	make_results regression
	file=$RESULTS/patched/b2/r1/time.json
	cp "$file" "$tmp/whole"
	for share in 0 1 10 25 50 75 90 99; do
		head -c $(($(wc -c <"$tmp/whole") * share / 100)) "$tmp/whole" \
			>"$file"
		refused 'b2/r1/time.json: line' "$fcstat" compare \
			--results="$RESULTS" baseline patched || return 1
	done
}
ok 'a file that is empty or cut anywhere is refused'	truncated

one_sample()
{
	make_results one-boot
	for run in "$RESULTS"/*/*/*; do
		echo '{"benchmarks": [{"name": "zap", "real_time": 5}]}' \
			>"$run/time.json"
	done
	exits_with 2 "$fcstat" compare --results="$RESULTS" baseline patched &&
		grep -q 'cannot tell the kernel from the boot' "$tmp/out"
}
ok 'one sample a side has no verdict'	one_sample

# calls_by MECHANISM: one more than expected; is the row refused for that?
calls_by()
{
	make_results regression
	cat >"$RESULTS/patched/b2/r1/path.json" <<-END
	{"benchmarks": [{"run_name": "zap_swapped/slots:shuffled/mib:64",
	"run_type": "iteration", "label": "path: f by $1, 7 calls",
	"calls": 7, "calls_expected": 6}]}
	END
	"$fcstat" compare --results="$RESULTS" baseline patched >"$tmp/out"
	cat "$tmp/out"
	grep -q '7 calls seen, 6 expected' "$tmp/out"
}
others_calls()
{
	! calls_by kprobe && ! calls_by 'function tracer'
}
ok 'a call too many is one too many'	calls_by fentry
ok '... but where calls of other processes are counted as well' others_calls

# as somebody who may not read it
unreadable()
{
	make_results regression
	chmod 755 "$tmp"
	chmod 700 "$RESULTS/patched/b2"
	cp "$fcstat" "$tmp/fcstat"
	if [ "$(id -u)" = 0 ]; then
		refused 'patched/b2: Permission denied' setpriv --reuid=65534 \
			--regid=65534 --clear-groups "$tmp/fcstat" compare \
			--results="$RESULTS" baseline patched
	else
		chmod 0 "$RESULTS/patched/b2"
		refused 'patched/b2: Permission denied' "$fcstat" compare \
			--results="$RESULTS" baseline patched
	fi
	code=$?
	chmod 755 "$RESULTS/patched/b2"
	return $code
}
ok 'a folder that may not be read is refused'	unreadable

full_disk()
{
	make_results regression
	"$fcstat" compare --results="$RESULTS" baseline patched \
		>/dev/full 2>"$tmp/err"
	code=$?
	cat "$tmp/err"
	[ $code = 3 ] && [ "$(wc -l <"$tmp/err")" = 1 ]
}
ok 'a full disk is told'	full_disk

make_results regression
rm "$RESULTS/patched/b2/r1/env.json"
ok 'a run without env.json is refused' refused 'b2/r1/env.json' \
	"$fcstat" compare --results="$RESULTS" baseline patched
make_results regression
sed -i 's/bbbbbbbbbbbbbbbbbbbb/cccccccccccc/' "$RESULTS/patched/b3/r1/env.json"
ok 'two kernels under one label are refused' refused 'patched: build_id' \
	"$fcstat" compare --results="$RESULTS" baseline patched
make_results regression
cp -r "$RESULTS/patched/b3/r1" "$RESULTS/patched/b3/r2"
ok 'a run that is there twice is refused' refused 'runs r1 and r2' \
	"$fcstat" compare --results="$RESULTS" baseline patched
ok 'an unknown label is refused' refused 'no label nothing' \
	"$fcstat" compare --results="$RESULTS" baseline nothing
ok 'one side is refused' refused 'takes two' "$here/../compare.sh" baseline
sed -i 's/"schema": 1/"schema": 1, "governor": "powersave"/' \
	"$RESULTS"/baseline/*/*/env.json
sed -i 's/"schema": 1/"schema": 1, "governor": "performance"/' \
	"$RESULTS"/patched/*/*/env.json
rm -rf "$RESULTS/patched/b3/r2"
ok 'another governor is refused' refused '--allow governor' \
	"$fcstat" compare --results="$RESULTS" baseline patched
ok 'another governor can be allowed' exits_with 1 \
	"$fcstat" compare --results="$RESULTS" --allow=governor baseline patched
make_results regression
sed -i 's/"schema": 1/"schema": 1, "page_size": 4096/' "$RESULTS"/baseline/*/*/env.json
sed -i 's/4096/65536/' "$RESULTS"/baseline/b1/*/env.json
cp -r "$RESULTS/baseline" "$RESULTS/copy"
ok 'page sizes that vary alike on both sides are refused' \
	refused 'page_size differs (65536, 4096; 65536, 4096)' \
	"$fcstat" compare --results="$RESULTS" baseline copy
make_results regression
sed -i 's/monotonic/icount/' "$RESULTS"/patched/*/*/env.json
ok 'two clocks are refused' refused 'not comparable' \
	"$fcstat" compare --results="$RESULTS" baseline patched

finish
