#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# bench/test/fuzz/run.sh EXECUTIONS [PARSER...]: coverage-guided fuzzing of what
# bench/ reads of others (journal, matrix, env), with ASan and UBSan. A line for
# each: executions, seconds, findings. Ends with 1 when there is one; its input
# is in $O/fuzz/. A filter is left out: what bounds it is memory, which ASan has
# other ideas of.
set -eu
O=${O:-build}
here=bench/test/fuzz
executions=${1:?how many executions}
shift
[ $# -gt 0 ] || set -- journal matrix env

folder=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)/fixcost-fuzz.XXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$O/fuzz"

lib()
{
	for file; do echo "bench/lib/$file.c"; done
}

build()
{
	# shellcheck disable=SC2046 # names without spaces
	clang -g -O1 -std=gnu11 -D_GNU_SOURCE -Ibench/lib \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$here/fuzz.c analysis/text.c \
		$(lib caller folder knob knob_known knob_line knob_lock matrix \
			matrix_domain matrix_input matrix_parse partial results \
			results_others right) \
		-ljansson -o "$O/fuzz/bench"
}

# What a matrix names lives as long as the program.
fuzz()
{
	leaks=1
	[ "$1" != matrix ] || leaks=0
	mkdir -p "$folder/$1/new" "$folder/$1/state"
	chmod 0700 "$folder/$1/state"
	FUZZ_PARSER=$1 FUZZ_FOLDER=$folder/$1/state \
		ASAN_OPTIONS=detect_leaks=$leaks \
		"$O/fuzz/bench" -runs="$executions" -max_len=4096 -timeout=60 -rss_limit_mb=6000 \
		-artifact_prefix="$O/fuzz/$1-" -print_final_stats=1 \
		"$folder/$1/new" "$here/corpus/$1" >"$folder/log" 2>&1
}

build
found=0
printf '%-10s %12s %8s %9s\n' parser executions seconds findings
for parser; do
	start=$(date +%s) findings=0
	fuzz "$parser" || findings=1
	printf '%-10s %12s %8s %9s\n' "$parser" \
		"$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/log")" \
		$(($(date +%s) - start)) $findings
	[ $findings = 0 ] || tail -n 40 "$folder/log"
	found=$((found | findings))
done
exit $found
