#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A patch whose code is under an option of its own, on by default, from end to end:
# the option is on in the kernel that is booted, the instruction below it is counted
# and the table says what is configured otherwise.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)
case $O in /*) ;; *) O=$lab/../$O ;; esac
export O RESULTS="$tmp/results" MATRIX="$tmp/matrix" ARCH=x86_64
unset KSRC KVER PREEMPT DEBUG FILTER RUNS EVENTS CLOCK CONFIG CONFIG_A CONFIG_B
printf 'set runs=1 samples=3\n\nzap_swapped slots=shuffled cache=no mib=16\n' \
	>"$MATRIX"

run()
{
	A=stock B=$lab/test/option.patch "$lab/lab.sh" >"$tmp/table" 2>"$tmp/err"
	[ $? -lt 3 ] && return
	cat "$tmp/err"
	return 1
}

counted()
{
	cat "$tmp/table"
	grep -q '  +1\.000 ' "$tmp/table"
}

listed()
{
	cat >"$tmp/want" <<-'END'
	The configurations differ in 5 options:
	  CONFIG_FC_OPTION: y in B, its default; only B's Kconfig has it
	  CONFIG_FC_OPTION_SECOND: y in B, its default; only B's Kconfig has it
	  CONFIG_FC_OPTION_SIZE: 7 in B, its default; only B's Kconfig has it
	  CONFIG_FC_OPTION_FIRST: n in B, its default; only B's Kconfig has it
	  CONFIG_FC_OPTION_NONE: n in B, its default; only B's Kconfig has it
	END
	sed -n '/^The conf/,/^[^ T]/p' "$1" | grep '^The conf\|^  CONFIG' |
		diff "$tmp/want" -
}

in_letter()
{
	"$lab/../analysis/compare.sh" --cover-letter \
		"$(cd "$RESULTS" && echo lab-*-stock)" \
		"$(cd "$RESULTS" && echo lab-*-option)" >"$tmp/letter"
	listed "$tmp/letter"
}

for tool in qemu-system-x86_64 spatch flex bison bc cpio git; do
	command -v $tool >/dev/null ||
		{ skip 'an option of a patch' "no $tool"; finish; exit; }
done
if ! "$lab/source.sh" >/dev/null 2>"$tmp/err"; then
	skip 'an option of a patch' "$(cat "$tmp/err")"
	finish
	exit
fi
ok 'a patch with an option of its own is built, booted and judged' run
ok '... with the option on' counted
ok '... and the head of the table lists what differs' listed "$tmp/table"
ok '... as does the cover letter' in_letter
finish
