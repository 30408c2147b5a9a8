#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In a counting guest: what get and put cost, to the instruction, and that the
# module changes no row while nothing is armed. KVER= as for make lab.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"
# shellcheck source=kmod/test/lib/guest.sh
. "$(dirname "$0")/lib/guest.sh"

counting_rows()
{
	cat <<-END
	k_noop			context=irqs_off
	k_get_put_swap_device	context=irqs_off,task loops=2000,500,100
	k_percpu_ref		mode=percpu,atomic context=irqs_off
	k_rcu_read_lock		context=irqs_off
	k_swap_cache_get_folio	cache=no,yes context=irqs_off
	k_folio_trylock		context=irqs_off
	k_page_table_lock	context=irqs_off
	END
}

one_count()
{
	counting_rows | matrix >"$tmp/matrix"
	bench first icount "$load" && bench second icount "$load" || return 1
	counting_rows | tac | matrix >"$tmp/matrix"
	bench turned icount "$load" || return 1
	for out in first second turned; do
		guest_values "$out" time real_time | grep '^k_' >"$tmp/$out.values"
	done
	cat "$tmp/first.values"
	[ "$(wc -l <"$tmp/first.values")" = 28 ] &&
		cmp "$tmp/first.values" "$tmp/second.values" &&
		cmp "$tmp/first.values" "$tmp/turned.values"
}

# A batch costs a little on its own, its loop's saved registers: what is left
# between batches of different lengths is the operation.
pin_is_whole()
{
	sed -n 's,^k_get_put_swap_device/context:irqs_off\(/loops:\([0-9]*\)\)\{0\,1\} ,\2 ,p' \
		"$tmp/first.values" | sort -u | tee "$tmp/counts"
	awk '{ loops = NF == 2 ? $1 : 2000; all[loops] = $NF * loops }
		function whole(x) { return x - int(x + .5) < 1e-3 && int(x + .5) - x < 1e-3 }
		END {
			a = (all[2000] - all[500]) / 1500
			b = (all[500] - all[100]) / 400
			printf "%.4f, %.4f each, %.1f a batch\n", a, b, all[500] - 500 * a
			exit !(whole(a) && whole(b) && int(a + .5) == int(b + .5) && a > 20)
		}' "$tmp/counts"
}

noop_is_nothing()
{
	guest_values first time p50 | grep '^k_noop'
	[ "$(guest_values first time p50 | grep '^k_noop' | sed 's/.* //' | sort -u)" = \
		"0.0000000000000000e+00" ]
}

# A module that does nothing, in the place and under the name of ours: what the
# loading of any module moves in memory is then on both sides.
control_module()
{
	mkdir -p "$tmp/control" "$tmp/module"
	echo 'obj-m := control.o' >"$tmp/control/Kbuild"
	cat >"$tmp/control/control.c" <<-'END'
	#include <linux/module.h>

	static int __init control_init(void)
	{
		return 0;
	}
	module_init(control_init);

	MODULE_DESCRIPTION("loads and does nothing");
	MODULE_LICENSE("GPL");
	END
	control=$(MODULE=$tmp/control "$top/lab/kernel.sh" stock) &&
		cp "$control/control.ko" "$tmp/module/fixcost.ko"
}

# Most rows are equal to the instruction; one differs by 180 instructions in a
# sample of 2048 pages, more than its own samples do, and why is not known.
disarmed_is_nothing()
{
	control_module || return 1
	grep '^zap_' "$top/configs/matrix/counts" | matrix 3 >"$tmp/matrix"
	bench with icount "$load" || return 1
	module=$tmp/module
	bench control icount "$load" || return 1
	grep -q 'fixcost: loading' "$tmp/with/console" || return 1
	guest_values control time per_page | sed 's/^/control /' >"$tmp/both"
	guest_values with time per_page | sed 's/^/with /' >>"$tmp/both"
	sort -k1,2 -k3,3n "$tmp/both" | awk '
		{ v[$1 " " $2, ++nr[$1 " " $2]] = $3; row[$2] = 1 }
		END {
			for (r in row) {
				d = v["with " r, 2] - v["control " r, 2]
				printf "%s %+.4f, samples of the control within %.4f\n",
					r, d, v["control " r, 3] - v["control " r, 1]
				bad += d > .1 || d < -.1
				equal += d == 0
				rows++
			}
			printf "%d of %d equal\n", equal, rows
			exit bad || rows < 7 || equal < 5
		}'
}

guest_open
ok 'counts are equal over boots, loops and the order of primitives' one_count
ok 'get and put are one whole number of instructions' pin_is_whole
ok 'the loop costs nothing that is not taken off' noop_is_nothing
ok 'loaded and disarmed it changes no row' disarmed_is_nothing
finish
