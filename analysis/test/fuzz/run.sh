#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Fuzz what reads other people's files: run.sh EXECUTIONS [PARSER...]
#
# Each parser (time env path count latency csv) is run that often by libFuzzer
# with ASan and UBSan, beginning with the corpus and with what earlier calls
# found in $O/fuzz. Prints a table; what a finding needs to be had again is
# named below it. Exit code: 0 nothing was found, 1 something, 3 no clang.
set -u

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
case ${O:-build} in
/*) out=$O/fuzz ;;
*)  out=$root/${O:-build}/fuzz ;;
esac

die()
{
	echo "fuzz: $*" >&2
	exit 3
}

build()
{
	[ -z "$(find "$root/analysis" "$out/fuzz" -name '*.[ch]' \
		-newer "$out/fuzz" 2>&1)" ] && return
	# shellcheck disable=SC2046 # a list of files of ours
	clang -g -O1 -std=gnu11 -D_GNU_SOURCE -w \
		-fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=undefined \
		-I"$root/analysis" -I"$root/analysis/test" \
		$(find "$root"/analysis/*.c ! -name main.c) "$here/fuzz.c" -o "$out/fuzz" \
		-ljansson -lsqlite3 -lgsl -lgslcblas -lpthread -lm
}

# What libFuzzer says at its end, or at its last sign of life.
executions()
{
	sed -n 's/^stat::number_of_executed_units: //p; s/^#\([0-9]*\)	.*/\1/p' \
		"$1" | sort -n | tail -n 1
}

# fuzz PARSER: one line of the table
fuzz()
{
	mkdir -p "$out/corpus/$1" "$out/found/$1"
	start=$(date +%s)
	FUZZ_READER=$1 "$out/fuzz" -runs="$wanted" -timeout=60 -max_len=8192 \
		-print_final_stats=1 -artifact_prefix="$out/found/$1/" \
		"$out/corpus/$1" "$(seeds "$1")" >"$out/$1.log" 2>&1
	code=$?
	printf '%-10s %10s %8s %9s\n' "$1" "$(executions "$out/$1.log")" \
		$(($(date +%s) - start)) $((code != 0))
	[ $code = 0 ] && return
	nr_found=$((nr_found + 1))
	grep -h 'ERROR\|runtime error\|Test unit written' "$out/$1.log" |
		sed "s/^/    /"
}

# A parser without a corpus of its own begins with that of its shape.
seeds()
{
	if [ -d "$here/../corpus/$1" ]; then
		echo "$here/../corpus/$1"
	else
		echo "$here/../corpus/count"
	fi
}

[ $# -ge 1 ] || die "run.sh EXECUTIONS [PARSER...]"
command -v clang >/dev/null || die "needs clang (and its compiler-rt)"
wanted=$1
shift
[ $# -gt 0 ] || set -- time env path count latency csv
mkdir -p "$out"
build || die "cannot build"
nr_found=0
printf '%-10s %10s %8s %9s\n' parser executions seconds findings
for parser; do
	fuzz "$parser"
done
[ $nr_found = 0 ]
