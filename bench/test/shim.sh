#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The shim with benchmarks of known behaviour (fake/): skip, fail, order,
# samples, filter, exit codes, labels, bad input.
. test/tap.sh

export FIXCOST_STATE="$tmp/not/there/yet"
fake=$O/fixcost-fake

# run NAME OPTIONS...: a run into $tmp/results/NAME, its output in $tmp/out
run()
{
	label=$1
	shift
	"$fake" --label="$label" --results="$tmp/results" --runs=1 "$@" \
		>"$tmp/out" 2>&1
}

# refused PATTERN OPTIONS...: exit 3, one line that matches, nothing written
refused()
{
	pattern=$1
	shift
	"$fake" --results="$tmp/refused" "$@" >"$tmp/out" 2>&1
	code=$?
	cat "$tmp/out"
	[ $code = 3 ] && [ "$(wc -l <"$tmp/out")" = 1 ] &&
		grep -q -- "$pattern" "$tmp/out" && [ ! -e "$tmp/refused" ]
}

exits()
{
	want=$1
	shift
	"$@"
	code=$?
	cat "$tmp/out"
	[ $code = "$want" ]
}

# rows PATTERN: how many rows of the last time.json match, ignoring white space
rows()
{
	tr -d ' \n' <"$json" | sed 's/},{/}\n{/g' | grep -c -- "$1"
}

listed()
{
	"$fake" --list "$@" | tr '\n' ' '
}

matrix()
{
	printf '%b\n' "$1" >"$tmp/matrix"
}

is()
{
	echo "got '$1', want '$2'"
	[ "$1" = "$2" ]
}

ok "rows are listed by name, not by link order" is "$(listed)" \
	"ant_skip bee_fail cat_moody dog_short elk_loop fox_calls gnu_elapsed zebra_busy/us:100 zebra_busy/us:200 "
ok "filter keeps matching rows" is "$(listed --filter=us:1)" "zebra_busy/us:100 "
matrix 'zebra_busy us=7 mood=wild,calm primary # why\n\nant_skip'
ok "a file names rows, their order and the primary ones" is \
	"$(listed --matrix="$tmp/matrix")" \
	"zebra_busy/us:7/mood:wild primary zebra_busy/us:7 primary ant_skip "

ok "a row that fails makes exit code 1" exits 1 run all
cp "$tmp/out" "$tmp/all"
json=$(echo "$tmp"/results/all/*/*/time.json)
ok "one sample is one row" is "$(rows '"name":"zebra_busy/us:100/.*"repetitions":10')" 10
ok "no row is an average" is "$(rows '"run_type":"aggregate"')" 0
ok "a skip tells its reason" is "$(rows '"error_message":"skip:nosugarhere"')" 10
ok "a failure tells its reason" is "$(rows '"error_message":"fail:stung3times"')" 10
ok "half of the samples of a row may be skipped" is \
	"$(rows 'cat_moody.*"error_message":"skip:asleep"')" 5
ok "a time taken elsewhere is the row's, and never too short" is \
	"$(rows 'gnu_elapsed.*"real_time":6.15[0-9]*e+01')" 10
ok "too short for the clock is a skip" is \
	"$(rows 'dog_short.*tooshortforaclock')" 10
ok "counters of the benchmark are in the row" is "$(rows '"stripes":7')" 20
ok "four passes leave four files and env.json" is \
	"$(cd "$tmp"/results/all/*/*/ && echo *.json)" \
	"count.json env.json latency.json path.json time.json"
if [ -r /proc/config.gz ]; then
	ok "the kernel's configuration is beside them" is \
		"$(sha256sum <"$(echo "$tmp"/results/all/*/*/config)" | cut -d' ' -f1)" \
		"$(sed -n 's/^  "config_hash": "\(.*\)",*$/\1/p' \
			"$(echo "$tmp"/results/all/*/*/env.json)")"
else
	skip "the kernel's configuration is beside them" "no /proc/config.gz"
fi
ok "single calls are told apart in a pass of their own, ..." is \
	"$(rows 'fox_calls.*"p50_ns"')" 0
json=$(echo "$tmp"/results/all/*/*/latency.json)
ok "... with quantiles" is \
	"$(rows '"name":"fox_calls/.*"max_ns":1[.0]*e+03,"p50_ns":5.01.*"p99_9_ns":9.98')" 10
ok "... and only of those who have them" is "$(rows '"name"')" 10
ok "... numbered as samples of that row" is \
	"$(rows '"repetitions":10,"repetition_index":[0-9],')" 10
ok "... and told" grep -q '^latency  *6/9  fox_calls$' "$tmp/all"
ok "skips alone do not make a run fail" exits 0 run skips --filter='ant|cat'
ok "a run without one sample is none" exits 3 run none --filter=ant
ok "... and gives the reason" \
	is "$(tail -n 1 "$tmp/out")" "fixcost: no row has a sample: no sugar here"
ok "... or the commonest of them" exits 3 run none --filter='ant|dog' --matrix=
ok "... with its share" grep -q \
	'no sugar here (10 of 20 samples; the others have other reasons)$' "$tmp/out"
ok "... and leaves nothing behind" test ! -e "$tmp/results/none"
ok "where all rows fail the exit code is that of a failure" exits 1 \
	run none --filter=bee
ok "... and nothing is left either" test ! -e "$tmp/results/none"
matrix 'zebra_busy us=100 samples=3\ncat_moody\nset samples=4'
ok "samples come from the row, or else from the file" exits 0 \
	run counts --matrix="$tmp/matrix"
json=$(echo "$tmp"/results/counts/*/*/time.json)
ok "... three of them" is "$(rows 'zebra_busy')" 3
ok "a pass that no row is in leaves no file" is \
	"$(cd "$tmp"/results/counts/*/*/ && echo *.json)" "count.json env.json path.json time.json"
ok "... and four" is "$(rows 'cat_moody')" 4

for bad in \
	"matrix:1:1: no benchmark 'yak'|yak us=1" \
	"matrix:1:12: 'zebra_busy' has no key 'ms'|zebra_busy ms=1" \
	"matrix:2:15: 'us' cannot be 'many'|\nzebra_busy us=many" \
	"matrix:1:15: 'us' cannot be '0'|zebra_busy us=0" \
	"matrix:1:17: 'us' cannot be '007'|zebra_busy us=1,007" \
	"matrix:1:17: 'us' cannot be '100001'|zebra_busy us=5,100001" \
	"matrix:1:17: 'mood' cannot be 'calmwild'|zebra_busy mood=calmwild" \
	"matrix:1:12: 'us' is neither|zebra_busy us" \
	"matrix:1:15: empty value of 'us'|zebra_busy us=,1" \
	"matrix:1:17: value '1' is given twice|zebra_busy us=1,1" \
	"matrix:1:20: key 'us' is given twice|zebra_busy us=1 us=2" \
	"matrix:2:1: row 'zebra_busy/us:1' is there already|zebra_busy us=1\nzebra_busy us=1" \
	"matrix:1:13: '0' is not a number|set samples=0" \
	"matrix:1:5: cannot set 'color'|set color=red" \
	"matrix: no row in it|# nothing"; do
	matrix "${bad#*|}"
	ok "refused: ${bad%%|*}" refused "${bad%%|*}" --label=x --matrix="$tmp/matrix"
done
ok "refused: no such matrix" refused "No such file" --label=x --matrix=nowhere
ok "refused: a filter that matches nothing" refused "matches no row" \
	--label=x --filter=nothing
ok "refused: a filter that is no regex" refused "filter '('" --label=x --filter='('
ok "refused: no label" refused "no label" --label=
ok "refused: a label with a slash" refused "label 'a/b'" --label=a/b
ok "refused: a label that hides" refused "label '.a'" --label=.a
ok "refused: the label compare" refused "where comparisons are kept" --label=compare
ok "refused: an unknown option" refused "unrecognized option" --lable=x
ok "refused: a stray argument" refused "unexpected argument: 'x'" --label=x x
ok "refused: runs out of range" refused "not a number in range: '0'" --label=x --runs=0
if [ -e /dev/fixcost ]; then
	skip "refused: inside the kernel without the module" "it is loaded"
else
	ok "refused: inside the kernel without the module" \
		refused "inside: module not loaded" --label=x --inside
fi
ok "refused: too long for the time given" refused "more than the 1 allowed" \
	--label=x --minutes=1 --runs=1000

tuned="rows without swap are tuned for as well, or refused"
if [ -e /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor ]; then
	skip "$tuned" "this machine has a governor, which a test leaves alone"
else
	ok "$tuned" exits 3 run tuned --tune --filter=elk
fi

# what needs no root runs without it, and with little memory that may be locked
as_nobody()
{
	prlimit --memlock=65536 setpriv --reuid=65534 --regid=65534 \
		--clear-groups env FIXCOST_STATE="$tmp/nobody/state" \
		"$tmp/fake" --label=x --results="$tmp/nobody" --runs=1 \
		--filter=elk >"$tmp/out" 2>&1
}

if [ "$(id -u)" = 0 ]; then
	chmod 0755 "$tmp"
	mkdir -m 0777 "$tmp/nobody"
	cp "$fake" "$tmp/fake"	# the tree may be where nobody else can go
	ok "not root: rows that need no root run" exits 0 as_nobody
else
	skip "not root: rows that need no root run" "the other tests show it"
fi

# a label that another kernel has used
other=$tmp/results/other/boot/run
mkdir -p "$other"
echo '{"build_id": "00ff", "kernel_release": "6.1.0"}' >"$other/env.json"
ok "one label means one kernel" exits 3 run other --filter=ant
ok "... and says which" grep -q "another kernel (6.1.0, build id 00ff" "$tmp/out"
finish
