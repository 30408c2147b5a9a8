#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What differs between two kernels, on small ones: only that, wherever it lies.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)

cat >"$tmp/kernel.c" <<'END'
#ifndef LIMIT
#define LIMIT 60
#endif
#ifndef CALLEE
#define CALLEE below
#endif
#ifndef CLONE
#define CLONE "cloned.constprop.0"
#endif
#ifndef STEP
#define STEP 64
#endif
int limit = LIMIT;
/* as the per-CPU section of x86 lies: at 0, with a gap that is no symbol's */
__attribute__((section("percpu"))) int first_percpu = 1;
__attribute__((section("percpu"), aligned(4096))) int second_percpu = 2;
#ifdef PERCPU
__attribute__((section("percpu"))) int third_percpu[40] = { 3 };
#endif
__attribute__((section("percpu"))) int last_percpu = 4;
int step(int i) { return i + STEP; }
const int *at_percpu(void) { return &last_percpu; }
int numbers[100] = { 1, 2, 3 };
__attribute__((noinline)) int above(int i) { return i * 3 + limit; }
__attribute__((noinline)) int below(int i) { return i * 5 - limit; }
int (*const table[])(int) = { above, below };
const char *text(void) { return "some text"; }
int sum(void)
{
	int s = 0;

	for (int *n = numbers; n < numbers + 100; n++)
		s += *n;
	return s;
}
int cloned(int i) __asm__(CLONE);
__attribute__((noinline)) int cloned(int i) { return i ^ 77; }
__attribute__((noinline)) int caller(int i)
{
#ifdef NOP
	__asm__ volatile("nop");
#endif
	return CALLEE(i) + numbers[i] + cloned(i) + 1;
}
extern char _edata[];
int is_data(const char *p) { return p < _edata; }
#ifndef GONE
int gone(int i) { return table[i & 1](i); }
#endif
int _start(void) { return caller(sum()); }
END

# moves all of it
cat >"$tmp/pad.c" <<'END'
int pad_table[1000] = { 1 };
const char *pad(int i)
{
	return pad_table[i] ? "a string that the other has not" : "nor this";
}
END

echo 'int more[500] = { 1 };' >"$tmp/more.c"

# kernel OUT OPTION...
kernel()
{
	out=$1
	shift
	# shellcheck disable=SC2086 # options
	"${cross}gcc" -O2 -w $flags -nostdlib -static -fno-pic -no-pie \
		-fno-asynchronous-unwind-tables -fno-builtin -falign-functions=16 \
		-Wl,-Ttext-segment=0xffff800080000000 -Wl,--build-id=none "$@" \
		-o "$tmp/$out" "$tmp/kernel.c" 2>"$tmp/$out.log" || { cat "$tmp/$out.log"; return 1; }
}

changed()
{
	"$tmp/changed" "$tmp/a" "$tmp/b" >"$tmp/list" || return 1
	cut -f1,2 "$tmp/list" | tr '\t\n' ' ;'
}

# differs EXPECTED OPTION...: all that differs of a kernel with these
differs()
{
	expected=$1
	shift
	kernel a && kernel b "$@" || return 1
	found=$(changed)
	echo "found: $found"
	[ "$found" = "$expected" ]
}

refused()
{
	printf '\177ELF and no more' >"$tmp/short"
	for file in "$tmp/short" "$tmp/none" /dev/null; do
		"$tmp/changed" "$tmp/a" "$file" >"$tmp/out" 2>"$tmp/err"
		[ $? = 3 ] && [ ! -s "$tmp/out" ] && [ "$(wc -l <"$tmp/err")" = 1 ] ||
			return 1
	done
}

# Whatever byte of it is wrong, it ends by itself.
damaged()
{
	size=$(wc -c <"$tmp/a")
	for at in 16 32 40 58 60 62 $((size - 64)) $((size - 200)) $((size - 1000)) \
		  $((size / 2)) $((size - 40)); do
		for byte in '\377\377\377\377' '\0\0\0\0'; do
			cp "$tmp/a" "$tmp/bad"
			# shellcheck disable=SC2059 # bytes
			printf "$byte" | dd of="$tmp/bad" bs=1 seek="$at" conv=notrunc \
				2>/dev/null
			"$tmp/changed" "$tmp/a" "$tmp/bad" >/dev/null 2>&1
			code=$?
			[ $code = 0 ] || [ $code = 3 ] || { echo "$at: $code"; return 1; }
		done
	done
}

# Before any kernel is built, and in a line.
no_capstone()
{
	mkdir -p "$tmp/bin"
	printf '#!/bin/sh\necho "code.c:7:10: fatal error: capstone/capstone.h: No such file" >&2\nexit 1\n' \
		>"$tmp/bin/gcc"
	chmod +x "$tmp/bin/gcc"
	(PATH=$tmp/bin:$PATH; export PATH; RESULTS=$tmp/results KSRC=/none "$lab/lab.sh") >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/err"
	[ $code = 3 ] && [ "$(cat "$tmp/err")" = \
		'lab: capstone is not installed; run: sudo ./setup.sh lab' ]
}

# each NAME: of one architecture
each()
{
	ok "$1: equal but for where they lie" differs 'new pad;data pad_table;' \
		"$tmp/pad.c"
	ok "$1: nothing of a kernel and itself" differs ''
	ok "$1: a nop more" differs 'differs caller;' -DNOP
	ok "$1: another callee" differs 'differs caller;' -DCALLEE=above
	ok "$1: a constant that is as small as a per-CPU address" differs \
		'differs step;' -DSTEP=128
	ok "$1: a per-CPU address that moved" differs 'data third_percpu;' -DPERCPU
	ok "$1: where the data ends moved with it" differs 'data more;' "$tmp/more.c"
	ok "$1: a value in the data alone" differs 'data limit;' -DLIMIT=90
	ok "$1: one that is gone" differs 'gone gone;' -DGONE
	ok "$1: a clone by another number is the same" differs '' \
		'-DCLONE="cloned.constprop.7"'
	ok "$1: a clone of another kind is not" differs \
		'differs caller;differs cloned;differs cloned;' \
		'-DCLONE="cloned.isra.0"'
}

if ! echo '#include <capstone/capstone.h>' | gcc -E - >/dev/null 2>&1; then
	skip 'what differs' 'no capstone: libcapstone-dev'
	finish
	exit
fi
gcc -std=gnu11 -D_GNU_SOURCE -g -fsanitize=address,undefined -fno-sanitize-recover \
	-o "$tmp/changed" "$lab/changed.c" "$lab/code.c" "$lab/place.c" "$lab/elf.c" -lcapstone
export ASAN_OPTIONS=detect_leaks=0
case $(uname -m) in
x86_64)	cross='' flags='-mcmodel=large -Wl,-Ttext-segment=0xffffffff81000000
	-Wl,--section-start=percpu=0' ;;
*)	cross='' flags='' ;;
esac
each here
ok 'a file that is no kernel is refused in a line' refused
ok 'a damaged one does not crash it' damaged
ok 'a decoder that is missing is told first' no_capstone
if command -v aarch64-linux-gnu-gcc >/dev/null; then
	cross=aarch64-linux-gnu- flags=''
	each arm64
else
	skip arm64 'no cross compiler'
fi
finish
