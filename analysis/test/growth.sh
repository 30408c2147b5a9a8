#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What judging costs as boots and samples grow: growth.sh [BOOTS...] prints
# seconds of CPU a size, and how many times those of the size before it. Times
# are for a person to read; what is tested is that the answers are right, and
# that memory is not a matter of how long a file is.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

# make_sides BOOTS SAMPLES: A and B in turns, B 5 % slower, three rows
make_sides()
{
	rm -rf "$tmp/results"
	awk -v out="$tmp/results" -v n="$1" 'BEGIN {
		for (b = 0; b < 2 * n; b++)
			printf "%s/%s/b%06d/r\n", out, b % 4 % 3 ? "b" : "a", b
	}' >"$tmp/runs"
	xargs mkdir -p <"$tmp/runs"
	awk -v samples="$2" '{
		b = NR - 1
		env = $0 "/env.json"
		time = $0 "/time.json"
		printf "{\"start\": \"2026-%02d-%02dT%02d:%02d:00Z\"}\n",
			1 + int(b / 40320), 1 + int(b / 1440) % 28,
			int(b / 60) % 24, b % 60 >env
		level = (b % 4 % 3 ? 105 : 100) * (1 + b * 7 % 11 / 5000)
		printf "{\"benchmarks\": [" >time
		for (i = 0; i < 3 * samples; i++)
			printf "%s\n{\"name\": \"row/%d\", \"real_time\": %.4f}",
				i ? "," : "", i / samples,
				level * (1 + i * 5 % 7 / 5000) >time
		print "]}" >time
		close(env)
		close(time)
	}' "$tmp/runs"
}


# judge WHAT: what it took is shown
judge()
{
	times >"$tmp/before"
	"$O/fcstat" compare --results="$tmp/results" a b >"$tmp/out"
	code=$?
	times >"$tmp/after"
	awk -v what="$1" -v last="${last:-0}" 'NR % 2 == 0 {
		for (i = 1; i <= 2; i++) {
			split($i, part, /[ms]/)
			sum[NR] += 60 * part[1] + part[2]
		}
	}
	END {
		s = sum[4] - sum[2]
		printf "%s: %.2f s", what, s
		if (last > 0)
			printf ", %.1f times", s / last
		print ""
		print s >"/dev/stderr"
	}' "$tmp/before" "$tmp/after" >"$tmp/line" 2>"$tmp/last"
	last=$(cat "$tmp/last")
	echo "# $(cat "$tmp/line")" >&3
	[ $code = 1 ] && grep -q 'slower than a in 3 of 3 rows' "$tmp/out"
}

boots()
{
	make_sides "$1" 5
	judge "$1 boots a side, 5 samples in each of 3 rows"
}

samples()
{
	make_sides 4 "$1"
	judge "4 boots a side, $1 samples in each of 3 rows"
}

# a pass of two hundred thousand rows in 128 MiB, libraries included
long_pass()
{
	make_sides 2 5
	file=$(head -n 1 "$tmp/runs")/count.json
	awk 'BEGIN {
		print "{\"benchmarks\": ["
		for (i = 0; i < 200000; i++)
			printf "%s{\"name\": \"row/1\", \"cycles:k\": 1000, \"a\": 1, \"b\": 2}",
				i ? ",\n" : ""
		print "]}"
	}' >"$file"
	sh -c 'ulimit -v 131072 && exec "$@"' - "$O/fcstat" export \
		--results="$tmp/results" a >"$tmp/out"
}

exec 3>&1
[ $# -gt 0 ] || set -- 100 1000
for n; do
	ok "$n boots a side are judged"	boots "$n"
done
last=0
for n in 1000 10000; do
	ok "$n samples a process are judged"	samples $n
done
ok 'a long pass takes no more memory'	long_pass
finish
