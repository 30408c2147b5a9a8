#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The module in a guest, on a kernel of the lab: its C tests, each primitive,
# alone and in parallel, and the quick rows, whose calls it counts; no warning
# of the kernel in any of it. Builds what is not cached.
#
#   KVER=6.12 DEBUG=	as for make lab
#   CACHED=1		skip rather than build a kernel
#   PARTS=		of: kunit programs primitives rows
#   FUZZ=20000		requests of the fuzzer in each of its boots
#   SEEDS=1		and their seeds, a boot for each
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"
# shellcheck source=kmod/test/lib/guest.sh
. "$(dirname "$0")/lib/guest.sh"

FUZZ=${FUZZ:-20000} SEEDS=${SEEDS:-1}

# CPUs of the guest in the place of the many that the matrix has
primitives()
{
	grep '^k_' "$top/configs/matrix/kmod" | sed 's/threads=.*/threads=2,4/
		s/readers=0,1,.*/readers=0,1,3/' | matrix 1 >"$tmp/matrix"
	CPUS=4 bench kmod wall "$load" || return 1
	guest_values kmod time real_time | tee "$tmp/times"
	! grep -h '_message"' "$tmp"/kmod/runs/*/*/*/time.json &&
		[ "$(wc -l <"$tmp/times")" -ge 24 ]
}

# What is asked of a kernel that checks itself are warnings: of fewer pages.
quick_rows()
{
	grep -v '^set\|^#' "$top/configs/matrix/quick" |
		sed "${DEBUG:+s/mib=[0-9]*/mib=2/}" | matrix >"$tmp/matrix"
	bench quick wall "$load" --inside
}

path_is_predicted()
{
	guest_values quick path label >"$tmp/labels"
	guest_values quick path calls >"$tmp/calls"
	guest_values quick path calls_expected >"$tmp/expected"
	cat "$tmp/labels" "$tmp/calls"
	[ "$(grep -c 'by fixcost.ko' "$tmp/labels")" -ge 10 ] &&
		[ "$(wc -l <"$tmp/calls")" -ge 10 ] && diff "$tmp/calls" "$tmp/expected"
}

# Of each function that this kernel has; a zap and an exit for sure.
calls_have_durations()
{
	grep -h '"label"' "$tmp"/quick/runs/*/*/*/inside.json | tee "$tmp/labels"
	for function in 'unmap_page_range\|__zap_vma_range' exit_mmap; do
		grep -q "\"\($function\): 1 calls, p50 [1-9].*a probe costs [1-9]" \
			"$tmp/labels" || return 1
	done
}

# A batch is one page where the slots are shuffled, and many where they are not.
batches_have_lengths()
{
	awk -F'"' '/"run_name":/ { row = $4 }
		/"length_max":/ { sub(/.*: /, ""); print row, $0 + 0 }' \
		"$tmp"/quick/runs/*/*/*/inside.json | tee "$tmp/lengths"
	awk '/shuffled/ { bad += $2 != 1; shuffled++ }
		/contiguous/ { bad += $2 < 64; contiguous++ }
		END { exit bad || shuffled < 3 || contiguous < 3 }' "$tmp/lengths"
}

kunit()
{
	boot kunit wall "kunit.enable=1 fixcost.module=/fixcost_kunit.ko" \
		"$module/fixcost_kunit.ko:/fixcost_kunit.ko" \
		"$O/fixcost:/fixcost" -- /fixcost --help >"$tmp/log" 2>&1
	sed -n 's/^[^;]*; *\(\(not \)\{0,1\}ok [0-9]* [a-z]*\).*/\1/p' \
		"$tmp/kunit/dmesg" >"$tmp/kunit.lines"
	cat "$tmp/log" "$tmp/kunit.lines"
	grep -qx 'ok [0-9]* fixcost' "$tmp/kunit.lines" &&
		[ "$(grep -c '^ok' "$tmp/kunit.lines")" -ge 4 ] &&
		! grep '^not ok' "$tmp/kunit.lines"
}

part_kunit()
{
	if [ -f "$module/fixcost_kunit.ko" ]; then
		ok 'kunit: its tests pass in the guest' kunit
	else
		skip 'kunit' 'this kernel has no CONFIG_KUNIT: DEBUG=1 has'
	fi
}

part_programs()
{
	for prog in device kill swapoff state; do
		program $prog
	done
	CPUS=4 program hotplug
	CPUS=4 program reload
	for seed in $SEEDS; do
		program fuzz "$FUZZ" "$seed"
	done
}

part_primitives()
{
	ok 'every primitive runs, alone and in parallel' primitives
}

part_rows()
{
	ok 'the quick rows run, with the module loaded' quick_rows
	ok 'path: calls by fixcost.ko are what the proof predicts' path_is_predicted
	ok 'inside: calls have durations, and a probe its cost' calls_have_durations
	ok 'inside: batches are as long as the slots make them' batches_have_lengths
}

guest_open
for part in ${PARTS:-kunit programs primitives rows}; do
	"part_$part"
done
finish
