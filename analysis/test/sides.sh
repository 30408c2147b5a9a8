#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How compare.sh finds its sides and its folder, whatever they are called, and
# what it leaves behind.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

compare=$(dirname "$0")/../compare.sh
RESULTS=$tmp/results
export RESULTS

# side NAME: one boot of one run
side()
{
	mkdir -p "$RESULTS/$1/boot/run"
	echo '{"start": "2026-01-01T00:00:00Z"}' >"$RESULTS/$1/boot/run/env.json"
	echo '{"benchmarks": [{"name": "zap", "real_time": 100}]}' \
		>"$RESULTS/$1/boot/run/time.json"
}

# compares ARGUMENT...: the same samples on both sides
compares()
{
	"$compare" "$@" >"$tmp/out"
	code=$?
	cat "$tmp/out"
	[ $code = 0 ]
}

dash()
{
	side -x
	side B
	compares -- -x B && [ -s "$RESULTS/compare/-x--B/report.html" ] &&
		compares --margin=2 --format md -- B -x &&
		grep -q '^| row' "$tmp/out" &&
		[ -s "$RESULTS/compare/B---x/rows.json" ] &&
		compares --margin 2 B B && grep -q 'Margin 2 %' "$tmp/out"
}

# a killed compare's folder is swept, a live one's is not
sweeps()
{
	side A
	side B
	mkdir -p "$RESULTS/compare/.new.killed/figures" \
		"$RESULTS/compare/.new.alive" "$tmp/elsewhere"
	ln -s "$tmp/elsewhere" "$RESULTS/compare/.new.link"
	flock "$RESULTS/compare/.new.alive" sleep 600 &
	holder=$!
	while flock -n "$RESULTS/compare/.new.alive" true; do
		sleep 0.1
	done
	compares A B
	code=$?
	kill $holder
	[ $code = 0 ] && [ ! -e "$RESULTS/compare/.new.killed" ] &&
		[ -d "$RESULTS/compare/.new.alive" ] && [ -d "$tmp/elsewhere" ]
}

left()
{
	find "$RESULTS/compare" -maxdepth 1 -type d -name '.new.*'
}

# killed where it cannot clean up; the next one does
killed()
{
	side A
	mkdir -p "$tmp/bin"
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\nkill -9 $(cat "%s")\n' "$tmp/pid" >"$tmp/bin/gnuplot"
	chmod +x "$tmp/bin/gnuplot"
	# shellcheck disable=SC2016 # for the inner shell
	PATH=$tmp/bin:$PATH sh -c 'echo $$ >"$1/pid"; exec "$2" A A' - "$tmp" \
		"$compare"
	rm -rf "$RESULTS/compare/.new.alive"
	# once who was drawing has ended, too
	flock "$(left)" true && compares A A && [ -z "$(left)" ]
}

folder()
{
	RESULTS="$tmp/[a] it's \"q\" *?\$(id)\`id\`"
	side '{b}'
	side A
	compares A '{b}' && [ -s "$RESULTS/compare/A--{b}/report.html" ] &&
		[ -s "$RESULTS/compare/A--{b}/figures/samples-zap.png" ]
}

ok 'a label that begins with a dash'		dash
ok 'what a killed one left is swept'		sweeps
ok '... also when it was killed in the middle'	killed
ok 'any name of the results folder'		folder
finish
