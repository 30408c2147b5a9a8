#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The figure over threads: which rows make a line, what it shows of them, and
# that it is drawn.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
RESULTS=$tmp/results
export RESULTS

# Time per page in ns, and p99, of one and of two threads.
cat >"$tmp/rows" <<'END'
1 1000 7000
2 2000 9000
2/vma:own 500 8000
END

# latency of a label: what results.awk does not write
latency()
{
	for run in "$RESULTS/$1"/*/*/; do
		awk -v times="$2" '{
			printf "%s{\"run_name\": \"move_x/kib:4/threads:%s/manual_time\", \"run_type\": \"iteration\", \"p99_ns\": %d}",
				(NR > 1 ? "," : "{\"benchmarks\": ["), $1, $3 * times
		} END { print "]}" }' "$tmp/rows" |
			sed 's,/threads:1/manual,/manual,' >"$run/latency.json"
	done
}

side()
{
	echo "env $1 build_id \"$1\""
	for boot in 1 2; do
		echo "run $1 $1-boot$boot 2026-01-01T00000$boot.000Z 2026-01-01T00:00:0$boot.000Z"
		while read -r threads ns _; do
			name=move_x/kib:4/threads:$threads
			[ "$threads" != 1 ] || name=move_x/kib:4
			echo "row $name 100 $((ns * $2)) $((ns * $2)) $((ns * $2))"
		done <"$tmp/rows"
	done
}

mkdir "$RESULTS"
{ side one 1; side two 2; } | awk -v out="$RESULTS" -f "$here/results.awk"
latency one 1
latency two 3

data()
{
	mkdir -p "$tmp/plot"
	"$O/fcstat" compare --results="$RESULTS" --out="$tmp/plot" one two
	cat "$tmp/plot/threads-move_x.tsv" || return 1
	tr '\t' ' ' <"$tmp/plot/threads-move_x.tsv" | grep -v '^$' >"$tmp/got"
	printf '%s\n' '1 1000000 7000' '2 500000 9000' '1 1000000 7000' \
		'2 2000000 8000' '1 500000 21000' '2 250000 27000' \
		'1 500000 21000' '2 1000000 24000' | diff - "$tmp/got"
}

drawn()
{
	"$here/../compare.sh" --allow=hypervisor one two >/dev/null
	[ -s "$RESULTS/compare/one--two/figures/threads-move_x.png" ]
}

without_latency()
{
	rm -f "$RESULTS"/*/*/*/latency.json "$tmp"/plot/*
	"$O/fcstat" compare --results="$RESULTS" --out="$tmp/plot" one two \
		--allow=hypervisor >/dev/null
	[ -e "$tmp/plot/samples-move_x.tsv" ] && [ ! -e "$tmp/plot/threads-move_x.tsv" ]
}

# The same two, and what a guest says of itself.
marked()
{
	grep -q '^virtual = 0' "$tmp/plot/threads-move_x.def" || return 1
	sed -i '1s/{/{"hypervisor": "unnamed",/' "$RESULTS"/two/*/*/env.json
	"$O/fcstat" compare --results="$RESULTS" --out="$tmp/plot" one two --allow=hypervisor
	grep -q '^virtual = 1' "$tmp/plot/threads-move_x.def"
}

ok 'lines: one VMA and own, of both kernels, from one thread on' data
ok 'a virtual machine is marked as one' marked
if command -v gnuplot >/dev/null; then
	ok 'it is drawn' drawn
else
	skip 'it is drawn' 'no gnuplot'
fi
ok 'no figure where single calls were not timed' without_latency
finish
