#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A counting guest that sleeps a lot wakes up at the same moments on every boot,
# though QEMU's main loop runs beside it; halt.c sees to that.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)
unset KSRC KVER PREEMPT DEBUG CLOCK MODULE PLUGIN APPEND

guest()
{
	# shellcheck source=lab/lib.sh
	(. "$lab/lib.sh" && need "${cross}gcc" &&
		"${cross}gcc" -O2 -static -o "$tmp/late" "$lab/test/late.c") &&
		"$lab/guest.sh" "$tmp/initramfs" "$tmp/late:/late" -- /late 10000
}

boots_are_equal()
{
	guest || return 1
	rm -rf "$tmp"/boot.*
	for n in 1 2 3 4; do
		CLOCK=icount "$lab/boot.sh" "$kernel/image" "$tmp/initramfs" \
			"$tmp/boot.$n" 2>"$tmp/err.$n" &
		[ $((n % 2)) = 1 ] || wait
	done
	cat "$tmp"/boot.*/output "$tmp"/err.*
	[ "$(cat "$tmp"/boot.*/output | wc -l)" = 4 ] &&
		[ "$(sort -u "$tmp"/boot.*/output | wc -l)" = 1 ]
}

for ARCH in x86_64 arm64; do
	export ARCH
	name="$ARCH: 10000 sleeps end as late on each of four boots"
	if kernel=$(CACHED=1 "$lab/kernel.sh" stock 2>"$tmp/err"); then
		ok "$name" boots_are_equal
	else
		skip "$name" "$(tail -n 1 "$tmp/err")"
	fi
done
finish
