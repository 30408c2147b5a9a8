#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Other forms of output, other verbs, and what a bare machine lacks.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
fcstat=$O/fcstat
RESULTS=$tmp/results
export RESULTS

make_results()
{
	rm -rf "$RESULTS"
	mkdir -p "$RESULTS"
	awk -v out="$RESULTS" -f "$here/results.awk" "$here/golden/$1.txt"
}

form()
{
	"$fcstat" compare --results="$RESULTS" --format="$1" baseline patched
}

letter_is_whole()
{
	"$fcstat" compare --results="$RESULTS" --cover-letter baseline \
		patched >"$tmp/letter"
	cat "$tmp/letter"
	! grep -E '^.{73,}' "$tmp/letter" || return 1
	for want in '^REGRESSION: patched is slower' \
			'5.00 % slower (95 % interval +2.66 to' \
			'sudo make bench KERNEL=baseline' \
			'analysis/compare.sh baseline patched' \
			'build id bbbbbbbbbbbbbbbbbbbb' 'virtual machine' \
			'^Not measured:'; do
		grep -q -- "$want" "$tmp/letter" || { echo "no $want"; return 1; }
	done
}

# every line is empty, key: value, a unit, or BenchmarkName 1 VALUE UNIT
benchfmt_is_legal()
{
	form benchfmt >"$tmp/bench"
	! grep -Ev '^$|^[a-z][^A-Z ]*: .+$|^Unit [^ ]+ better=lower$|^Benchmark[A-Z][^ ]* 1 [0-9.e+-]+ ns(/page)?$' \
		"$tmp/bench" || return 1
	[ "$(grep -c '^Benchmark' "$tmp/bench")" = 18 ] &&
		grep -q '^BenchmarkZap_swapped/slots=shuffled/mib=64 1 100 ns/page$' \
			"$tmp/bench"
}

csv_counts()
{
	form csv >"$tmp/csv"
	cat "$tmp/csv"
	[ "$(wc -l <"$tmp/csv")" = 2 ] &&
		[ "$(awk -F, 'NR == 1 { a = NF } END { print (a == NF && $5 > 1.0499 && $5 < 1.0501) }' "$tmp/csv")" = 1 ]
}

md_has_row()
{
	# shellcheck disable=SC2016 # Markdown's backquotes
	form md | grep -q '^| `zap_swapped/slots:shuffled/mib:64` | REGRESSION | 100.0 ns | 105.0 ns | 5.00 % slower | +2.66 to +7.40 % |'
}

html_is_alone()
{
	form html >"$tmp/html"
	grep -q '</html>' "$tmp/html" && ! grep -qE 'https?://|<script' "$tmp/html" &&
		grep -q 'name="viewport"' "$tmp/html"
}

gbench_reads_back()
{
	mkdir -p "$tmp/back/b/r" && echo '{}' >"$tmp/back/b/r/env.json"
	"$fcstat" export --results="$RESULTS" baseline \
		>"$tmp/back/b/r/time.json"
	"$fcstat" export --results="$RESULTS" --format=csv "$tmp/back" |
		grep -c 'slots:shuffled/mib:64' | grep -qx 9
}

# refused PATTERN COMMAND...: exit 3, one line, nothing printed
refused()
{
	pattern=$1
	shift
	"$@" >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/out" "$tmp/err"
	[ $code = 3 ] && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" = 1 ] && grep -q -- "$pattern" "$tmp/err"
}

certifies()
{
	sed -i 's/bbbbbbbbbbbbbbbbbbbb/aaaaaaaaaaaaaaaaaaaa/' \
		"$RESULTS"/patched/*/*/env.json
	"$fcstat" certify --results="$RESULTS" baseline patched >"$tmp/out"
	code=$?
	cat "$tmp/out"
	[ $code = 1 ] && grep -q '^NOT CERTIFIED: 1 of 1' "$tmp/out"
}

plans()
{
	"$fcstat" plan --results="$RESULTS" --effect=2 baseline >"$tmp/out"
	code=$?
	cat "$tmp/out"
	[ $code = 0 ] && grep -q 'boots a side x' "$tmp/out" &&
		! grep -E '^.{73,}' "$tmp/out"
}

# the program for a row compiles alone and is short
repro()
{
	"$fcstat" compare --repro="$1" >"$tmp/repro.c" &&
		[ "$(wc -l <"$tmp/repro.c")" -le 80 ] &&
		cc -Wall -Werror -O2 -o "$tmp/repro" "$tmp/repro.c"
}

# the program with a /proc/swaps and a /sys of our own
repro_refuses()
{
	printf 'Filename Type Size Used Priority\n%s' "$1" >"$tmp/swaps"
	mkdir -p "$tmp/block/loop7/loop"
	echo "$2" >"$tmp/block/loop7/loop/backing_file"
	"$fcstat" compare --repro=zap_swapped/mib:1 |
		sed "s|/proc/swaps|$tmp/swaps|; s|/sys/class/block|$tmp/block|" \
		>"$tmp/repro.c"
	cc -O2 -o "$tmp/repro" "$tmp/repro.c" || return 1
	"$tmp/repro" >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/out" "$tmp/err"
	[ $code = 1 ] && [ ! -s "$tmp/out" ] && grep -q "$3" "$tmp/err"
}

make_results regression
ok 'the letter answers the obvious questions'	letter_is_whole
ok 'benchfmt is what the format allows'		benchfmt_is_legal
ok 'csv has a line per row'			csv_counts
ok 'md has a line per row'			md_has_row
ok 'html needs nothing else'			html_is_alone
ok 'exported samples read back'			gbench_reads_back
ok 'another format is refused' refused 'not text' form xml
ok 'two kernels are not certified' refused 'not known to be one kernel' \
	"$fcstat" certify --results="$RESULTS" baseline patched
ok 'a plan from a pilot'			plans
ok 'one kernel that differs is not certified'	certifies
ok 'an empty label is refused' refused 'no label ""' \
	"$fcstat" compare --results="$RESULTS" '' patched
ok 'a margin of nothing is refused' refused 'margin 0' \
	"$fcstat" compare --results="$RESULTS" --margin=0 baseline patched
ok 'an unknown key to allow is refused' refused 'no such key' \
	"$fcstat" compare --results="$RESULTS" --allow=nothing baseline patched
make_results regression
touch "$RESULTS/compare"
ok 'results that cannot be written to are refused' refused 'cannot make' \
	"$here/../compare.sh" baseline patched
make_results one-boot
ok 'one boot is no pilot' refused 'one boot says nothing' \
	"$fcstat" plan --results="$RESULTS" baseline
for row in zap_present/mib:64 zap_swapped/slots:shuffled/cache:no/mib:64 \
		zap_swapped/op:munmap/slots:contiguous/cache:yes/mib:16 \
		exit_swapped/slots:shuffled/mib:64; do
	ok "a program for $row" repro $row
done
ok 'the program wants swap'	repro_refuses '' '' 'no swap is on'
loop='/dev/loop7 partition 1048572 0 -2
'
if [ "$(stat -f -c %T /dev/shm)" = tmpfs ]; then
	ok 'the program will not swap to a loop over tmpfs' \
		repro_refuses "$loop" /dev/shm '/dev/loop7: a loop over tmpfs'
else
	skip 'the program will not swap to a loop over tmpfs' 'no tmpfs in /dev/shm'
fi
ok 'the program will not swap to it knows not what' \
	repro_refuses "$loop" /nowhere/gone '/dev/loop7: a loop over tmpfs'
ok 'no program for a family without one' refused \
	'no program for move_swapped; there is one for' \
	"$fcstat" compare --repro=move_swapped/mib:4
ok 'no program for another row' refused 'no program for order:4' \
	"$fcstat" compare --repro=zap_swapped/order:4
# what is no name of a row, or one of another row, is in no program
for row in exit_swapped/op:munmap zap_present/slots:shuffled zap_present/op:free \
		zap_present/cache:no exit_swapped/share:1 zap_present/procs:1 \
		'zap_present/mib:1*/int x;/*' zap_present/mib:64x zap_present/mib: \
		zap_present/mib:+64 'zap_present/mib: 64' zap_present/mib:0 \
		zap_present/mib:16385 zap_present/mib:64/mib:4 zap_present/order:0x \
		zap_present/ zap_present//mib:64 zap_present/mib:64/ \
		'zap_present/op:munmap/op:dontneed' 'zap_present */' '' \
		"zap_present/mib:64
/x"; do
	ok "no program for $(echo "$row" | tr '\n' ' ')" refused '^fcstat: --repro: ' \
		"$fcstat" compare --repro="$row"
done
finish
