#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The lab from end to end, to the instruction: the hooks alone change nothing,
# one nop in the freeing function is one instruction per batch, the pin can be
# switched off at run time, and both architectures boot and count. Builds kernels
# when they are not cached; those of other versions with ALL_KERNELS=1.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)
top=$(cd "$lab/.." && pwd)
case $O in /*) ;; *) O=$top/$O ;; esac
export O RESULTS="$tmp/results" MATRIX="$tmp/matrix"
unset KSRC KVER PREEMPT DEBUG FILTER RUNS EVENTS CLOCK
cat >"$tmp/matrix" <<'END'
set runs=1 samples=3

zap_present	mib=16
zap_swapped	slots=shuffled cache=no mib=16
zap_swapped	slots=contiguous cache=no mib=16
END

instructions()
{
	"${2}objdump" -d --no-show-raw-insn "$1/vmlinux" | tail -n +4
}

same_code()
{
	stock=$("$lab/kernel.sh" stock) && getput=$("$lab/kernel.sh" getput) ||
		return 1
	instructions "$stock" "${1:-}" >"$tmp/stock"
	instructions "$getput" "${1:-}" >"$tmp/getput"
	[ "$(wc -l <"$tmp/stock")" -gt 100000 ] && cmp "$tmp/stock" "$tmp/getput"
}

cached()
{
	(export CACHED=1 && "$lab/kernel.sh" stock && "$lab/kernel.sh" getput) \
		>/dev/null 2>"$tmp/err"
}

# run A B: 0 to 2 is a verdict, 3 an error
run()
{
	A=$1 B=$2 "$lab/lab.sh" >"$tmp/table" 2>"$tmp/err"
	[ $? -lt 3 ] && return
	cat "$tmp/err"
	return 1
}

# A QEMU whose first guest clears each page that it frees, and no other does.
unequal()
{
	mkdir -p "$tmp/bin"
	cat >"$tmp/bin/qemu-system-x86_64" <<-END
	#!/bin/sh
	for arg; do
		shift
		[ "\$last" != -append ] || ! mkdir "$tmp/first" 2>/dev/null ||
			arg="\$arg init_on_free=1"
		last=\$arg
		set -- "\$@" "\$arg"
	done
	exec $(command -v qemu-system-x86_64) "\$@"
	END
	chmod +x "$tmp/bin/qemu-system-x86_64"
	(export PATH="$tmp/bin:$PATH" && A=stock B=getput "$lab/lab.sh") \
		>"$tmp/unequal" 2>"$tmp/err"
	[ $? = 3 ] && [ ! -s "$tmp/unequal" ] &&
		grep -q 'two boots of lab-.*-stock differ, so neither' "$tmp/err" && return
	cat "$tmp/err"
	return 1
}

# rows LABEL: "row per_page" for each sample of both boots
rows()
{
	cat "$RESULTS"/lab-"$1"/*/*/time.json |
		sed -n -e 's/.*"run_name": "\([^"]*\)".*/\1/p' \
			-e 's/.*"per_page": \([^,]*\).*/\1/p' | paste -d' ' - -
}

# change ROW A B: instructions per page, B less A
change()
{
	{ rows "$2" | sed 's/^/A /'; rows "$3" | sed 's/^/B /'; } |
		awk -v row="$1" 'index($2, row) == 1 { sum[$1] += $3; nr[$1]++ }
			END { printf "%.3f", sum["B"] / nr["B"] - sum["A"] / nr["A"] }'
}

# is ROW A B VALUE: within 0.01 of it
is()
{
	found=$(change "$1" "$2" "$3")
	echo "$1: $found, not $4"
	[ -n "$found" ] &&
		awk -v a="$found" -v b="$4" 'BEGIN { exit !(a - b <= 0.01 && b - a <= 0.01) }'
}

sum_is_whole()
{
	cat "$tmp/table"
	! grep -q 'the sum is off' "$tmp/table" &&
		grep -q '+1.000  free_swap_and_cache_nr' "$tmp/table"
}

# The nop is in code that the rows which free run, and no other.
reached()
{
	grep -q '^Code that differs: free_swap_and_cache_nr; run by 2 of 3 rows$' "$tmp/table" &&
		grep -A 1 '^zap_present' "$tmp/table" | grep -q '^  PASS, not reached ' &&
		[ "$(grep -c 'not reached ' "$tmp/table")" = 1 ]
}

nothing_differs()
{
	grep -q "^No function's code differs between A and B, and no data$" "$tmp/table" &&
		! grep -q 'not reached' "$tmp/table"
}

# The pin decided at run time: without it a zap is cheaper by a whole number.
switched()
{
	run stock switchable && on=$(change "$1" "$2" "$3") || return 1
	(export APPEND=fc_variant.getput=0 && run stock switchable) &&
		off=$(change "$1" "$2" "$3") || return 1
	echo "$1: with the pin $on, without $off"
	awk -v pin="$(echo "$on - $off" | bc)" \
		'BEGIN { exit !(pin > 20 && (pin + 0.01) % 1 <= 0.02) }'
}

for tool in qemu-system-x86_64 spatch flex bison bc cpio; do
	command -v $tool >/dev/null ||
		{ skip 'kernels to the instruction' "no $tool"; finish; exit; }
done
if ! "$lab/source.sh" >/dev/null 2>"$tmp/err"; then
	skip 'kernels to the instruction' "$(cat "$tmp/err")"
	finish
	exit
fi

export ARCH=x86_64
ok 'getput is stock, instruction by instruction' same_code
release=$(cat "$("$lab/kernel.sh" stock)/release")
a=x86_64-$release-stock b=x86_64-$release-nop
export PROFILE=1
ok 'two kernels, two boots each, all equal' run stock "$lab/test/nop.patch"
unset PROFILE
ok 'two boots that differ are an error, and no table' unequal
ok 'a nop is one instruction per page freed alone' \
	is zap_swapped/slots:shuffled "$a" "$b" 1
ok 'and one per batch' is zap_swapped/slots:contiguous "$a" "$b" 0.002
ok 'and none where nothing is freed' is zap_present "$a" "$b" 0
ok 'attributed to the function, to the last' sum_is_whole
ok 'which the rows that free reach, and the other does not' reached

for other in 6.1 7.2 7.3; do
	name="$other: getput is stock"
	export KVER=$other
	if [ "${ALL_KERNELS:-}" = 1 ] || cached; then
		ok "$name" same_code
	else
		skip "$name" "$(tail -n 1 "$tmp/err"); ALL_KERNELS=1 builds it"
	fi
	unset KVER
done
ok 'the pin is switched off by the command line' switched \
	zap_swapped/slots:shuffled "$a" "x86_64-$release-switchable"

export ARCH=arm64
if command -v qemu-system-aarch64 >/dev/null &&
   command -v aarch64-linux-gnu-g++ >/dev/null; then
	ok 'arm64: getput is stock' same_code aarch64-linux-gnu-
	ok 'arm64: boots and counts' run stock getput
	ok 'arm64: no code of theirs differs' nothing_differs
	ok 'arm64: no difference where there is none' is \
		zap_swapped/slots:shuffled "arm64-$release-stock" \
		"arm64-$release-getput" 0
else
	skip 'arm64' 'no cross compiler or QEMU for it'
fi
finish
