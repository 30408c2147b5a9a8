#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Events of the PMU for single primitives. The counting arm64 guest has one
# that counts instructions: the same on both boots, and whole numbers but for
# the timer's interrupts, which are the kernel's too. Its kernel is only taken
# from the cache: ARCH=arm64 lab/kernel.sh stock
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"
# shellcheck source=kmod/test/lib/guest.sh
. "$(dirname "$0")/lib/guest.sh"
export ARCH=arm64 CACHED=1

# Sets O to where the guest's own fixcost is.
arm64_program()
{
	make -s -C "$top" O="$O/arm64" "$O/arm64/fixcost" \
		CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ \
		CPPFLAGS="--sysroot=$SYSROOT" LDFLAGS="--sysroot=$SYSROOT" &&
		O=$O/arm64
}

counted_rows()
{
	matrix 2 <<-END
	k_noop			context=irqs_off
	k_get_put_swap_device	context=irqs_off loops=2000,500
	k_percpu_ref		mode=percpu,atomic context=irqs_off
	k_rcu_read_lock		context=irqs_off
	k_folio_trylock		context=irqs_off
	END
}

# The loop is entered and left once a batch: that much is in each operation.
counts()
{
	counted_rows >"$tmp/matrix"
	bench first icount "$load" && bench second icount "$load" || return 1
	for out in first second; do
		guest_values $out time instructions >"$tmp/$out.values"
	done
	cat "$tmp/first.values"
	diff "$tmp/first.values" "$tmp/second.values" &&
		[ "$(wc -l <"$tmp/first.values")" = 14 ]
}

pin_is_whole()
{
	grep '^k_get_put' "$tmp/first.values" | sort -u | awk '
		{ loops = /loops:500/ ? 500 : 2000; all[loops] = $2 * loops }
		END {
			each = (all[2000] - all[500]) / 1500
			printf "%.4f each\n", each
			exit !(each > 20 && each - int(each + .5) < .1 && int(each + .5) - each < .1)
		}'
}

noop_is_nothing()
{
	grep '^k_noop' "$tmp/first.values" |
		awk '{ print; bad += $2 > .1 || $2 < -.1 } END { exit bad || !NR }'
}

for tool in qemu-system-aarch64 aarch64-linux-gnu-g++; do
	command -v $tool >/dev/null || skip_all "no $tool"
done
SYSROOT=$("$top/lab/sysroot.sh" 2>"$tmp/err") || skip_all "$(tail -n 1 "$tmp/err")"
export SYSROOT
guest_open
ok 'fixcost builds for arm64' arm64_program
ok 'instructions of each primitive are equal over boots' counts
ok 'the loop costs none that is not taken off' noop_is_nothing
ok 'get and put are a whole number of instructions' pin_is_whole
finish
