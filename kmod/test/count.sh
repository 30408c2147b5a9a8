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

# The same module to the byte, but for a device that nobody knows the name of:
# none of it can run. One of another size moves what is free, for all that follows.
control_module()
{
	mkdir -p "$tmp/control" "$tmp/module"
	cp "$top/kmod/"*.[ch] "$top/kmod/Kbuild" "$tmp/control/"
	sed -i 's/\(\.name.*\)"fixcost"/\1"unknown"/' "$tmp/control/main.c"
	! cmp -s "$top/kmod/main.c" "$tmp/control/main.c" &&
		control=$(MODULE=$tmp/control "$top/lab/kernel.sh" stock) &&
		cp "$control/fixcost.ko" "$tmp/module/" &&
		[ "$(wc -c <"$control/fixcost.ko")" = "$(wc -c <"$module/fixcost.ko")" ]
}

# profiled OUT: the rows, with instructions by function in OUT.profile. Modules
# are above the kernel: to the plugin they are one more function of it.
profiled()
{
	mkdir -p "$tmp/map"
	{
		cat "$kernel/System.map"
		sed -n 's/ [A-Za-z] _end$/ t modules/p' "$kernel/System.map"
	} >"$tmp/map/System.map"
	PLUGIN=$("$lab/profile.sh" plugin "$O/fixcost" "$tmp/map" "$tmp/$1.profile" "$tmp") ||
		return 1
	export PLUGIN
	bench "$1" icount "$load"
	code=$?
	unset PLUGIN
	cat "$tmp/$1"/runs/*/*/*/time.json >"$tmp/$1.time"
	return $code
}

both_profiled()
{
	control_module || return 1
	grep '^zap_\|^exit_\|^move_' "$top/configs/matrix/counts" | matrix 3 >"$tmp/matrix"
	profiled with || return 1
	module=$tmp/module
	profiled control && grep -q 'fixcost: loading' "$tmp/with/console"
}

# Sections of the time pass come first; those after it count calls with the module.
disarmed_executes_nothing()
{
	guest_values with time per_page >"$tmp/samples"
	awk '/^sample/ { n++ } / modules( |$)/ { exit } END { print n - 1 }' \
		"$tmp/with.profile" >"$tmp/disarmed"
	awk '/ modules( |$)/ { n++; sum += $1 }
		END { printf "%d sections armed, %d instructions\n", n, sum; exit n < 10 }' \
		"$tmp/with.profile" &&
		echo "$(cat "$tmp/disarmed") sections before" "$(wc -l <"$tmp/samples") samples" &&
		[ "$(wc -l <"$tmp/samples")" -ge 30 ] &&
		[ "$(cat "$tmp/disarmed")" -gt "$(wc -l <"$tmp/samples")" ]
}

disarmed_calls_nothing()
{
	"$lab/profile.sh" report "$tmp/control.time" "$tmp/control.profile" \
		"$tmp/with.time" "$tmp/with.profile" "$tmp/report" | tee "$tmp/text"
	rows=$(cut -d' ' -f1 "$tmp/samples" | sort -u | wc -l)
	[ "$rows" -ge 19 ] && [ "$rows" = \
		"$(grep -c 'functions called more or less often +0.000,' "$tmp/text")" ]
}

# Now and then a pair of page tables of a move lies the other way round, by what
# is free (make_tables_in_order()): of a move's samples the least is taken.
least_of_moves()
{
	awk '!/^move_/ || !seen[$1]++'
}

# equal_rows A B: every row, and every sample but those of moves, to the last digit
equal_rows()
{
	for out in "$@"; do
		guest_values "$out" time per_page >"$tmp/$out.all"
		least_of_moves <"$tmp/$out.all" >"$tmp/$out.rows"
	done
	diff "$tmp/$1.rows" "$tmp/$2.rows" && [ "$(wc -l <"$tmp/$1.all")" -ge 57 ]
}

# A node of the swap cache costs mem_cgroup_from_slab_obj() 20 instructions more
# where its slab has a vector of owners, and what the loading of a module took
# from the slabs decides which has: without that accounting, nothing is left.
loaded_rows_are_equal()
{
	bench loaded icount "$load cgroup.memory=nokmem" &&
		bench without icount cgroup.memory=nokmem || return 1
	grep -q 'fixcost: loading' "$tmp/loaded/console" &&
		! grep -q 'fixcost: loading' "$tmp/without/console" &&
		equal_rows loaded without
}

guest_open
ok 'counts are equal over boots, loops and the order of primitives' one_count
ok 'get and put are one whole number of instructions' pin_is_whole
ok 'the loop costs nothing that is not taken off' noop_is_nothing
ok 'rows are profiled, with the module and with one that nobody can open' both_profiled
ok 'disarmed, not one instruction of it is executed in a sample' disarmed_executes_nothing
ok 'disarmed, no function of the kernel is called more or less often' \
	disarmed_calls_nothing
ok 'disarmed, no row differs by an instruction from one that nobody can open' \
	equal_rows with control
ok 'loaded, no row differs by an instruction from a guest without it' \
	loaded_rows_are_equal
finish
