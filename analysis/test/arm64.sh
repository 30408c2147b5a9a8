#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Same input, same output: fcstat built for arm64, run by QEMU's user mode.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
top=$(cd "$here/../.." && pwd)
cross=aarch64-linux-gnu-
RESULTS=$tmp/results

missing()
{
	skip 'the same output on arm64' "$1"
	finish
	exit
}

# Eight boots a side in turns, whose values use all their digits.
make_boots()
{
	awk 'BEGIN {
		for (i = 0; i < 16; i++) {
			label = i % 4 % 3 ? "patched" : "baseline"
			printf "run %s b%02d r 2026-01-01T%02d:00:00Z\n", label, i, i
			for (row = 1; row <= 4; row++) {
				printf "row zap_present/mib:%d %d", row, row * 256
				for (k = 0; k < 7; k++)
					printf " %.12f", 100 * row * \
						exp(sin(97 * i + 11 * row + k) / 99)
				print ""
			}
		}
	}' | awk -v out="$RESULTS" -f "$here/results.awk"
}

here_and_there()
{
	"$O/fcstat" "$@" >"$tmp/here"
	qemu-aarch64 -L "$sysroot" "$arm64" "$@" >"$tmp/there"
	diff "$tmp/here" "$tmp/there"
}

compares()
{
	for form in text json csv md html benchfmt; do
		here_and_there compare --results="$RESULTS" --naive \
			--format=$form baseline patched || return 1
	done
	here_and_there compare --results="$RESULTS" --cover-letter baseline \
		patched
}

golden()
{
	for file in "$here"/golden/*.txt; do
		rm -rf "$RESULTS"
		awk -v out="$RESULTS" -f "$here/results.awk" "$file"
		compares || return 1
	done
}

command -v qemu-aarch64 >/dev/null || missing 'no qemu-aarch64 (qemu-user)'
command -v ${cross}gcc >/dev/null || missing "no ${cross}gcc"
sysroot=$(ARCH=arm64 "$top/lab/sysroot.sh" 2>"$tmp/why") ||
	missing "no libraries: $(tail -n 1 "$tmp/why")"
make -s -C "$top" O="$tmp/build" "$tmp/build/fcstat" CC=${cross}gcc \
	CXX=${cross}g++ CPPFLAGS="--sysroot=$sysroot" \
	LDFLAGS="--sysroot=$sysroot" >"$tmp/log" 2>&1
arm64=$tmp/build/fcstat
ok 'fcstat builds for arm64'	test -x "$arm64"
make_boots
ok 'bootstrap, drift and plan'	compares
ok 'a plan'	here_and_there plan --results="$RESULTS" baseline
ok 'samples go out'	here_and_there export --results="$RESULTS" baseline
ok 'golden inputs'	golden
finish
