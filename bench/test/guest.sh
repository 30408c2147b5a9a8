#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What this machine may lack, in guests of kernels that are in the lab's cache:
# walkers of all kinds are killed, the pages that a compaction moves are counted
# by a probe, and a kernel without UFFDIO_MOVE skips the rows that need it.
#
#   DEBUG=1	instead, all that runs at once on kernels that check themselves:
#		nine boots, half an hour or more for each kernel
#   KERNELS=	of these, with DEBUG=1 (stock getput anonvma)
#   ROWS=	and these patterns of rows, a boot each (^move ^rmap ^gc|^swapoff)
#   TIMEOUT=2400	seconds for each of those boots
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"
# shellcheck source=test/guest.sh
. "$(dirname "$0")/../../test/guest.sh"

for tool in qemu-system-x86_64 cpio; do
	command -v $tool >/dev/null ||
		{ skip 'rows in a guest' "no $tool"; finish; exit; }
done

# cached WHAT TEST [VARIABLE=VALUE]...: is it there? Else TEST is skipped.
cached()
{
	what=$1 name=$2
	shift 2
	kernel=$(env CACHED=1 "$@" "$lab/kernel.sh" "$what" 2>"$tmp/err") && return
	skip "$name" "$(tail -n 1 "$tmp/err")"
	return 1
}

# In a guest that counts there is one CPU, and each boot is like the other.
gc_rows()
{
	cat >"$tmp/matrix" <<-'END'
	set runs=1 samples=1 oversubscribe=1
	gc_present fault=sigbus,handler threads=1,2 mutators=0,2 mib=4
	gc_swapped fault=sigbus,handler threads=2 mutators=2 swapped=50 cached=25 mib=4
	gc_swapped fault=handler threads=1 mutators=1 swapped=100 cached=0,100 mib=4
	END
	guest_rows gc icount
}

# Each page is moved by its folio, but for those that are swapped out alone.
gc_calls()
{
	guest_values gc path calls >"$tmp/calls"
	cat "$tmp/calls"
	cat >"$tmp/expected" <<-'END'
	fault:handler/threads:1/mutators:0 1024
	fault:handler/threads:1/mutators:1/mib:4/swapped:100/cached:0 0
	fault:handler/threads:1/mutators:1/mib:4/swapped:100/cached:100 1024
	fault:handler/threads:1/mutators:2 1024
	fault:handler/threads:2/mutators:0 1024
	fault:handler/threads:2/mutators:2 1024
	fault:handler/threads:2/mutators:2/mib:4/swapped:50/cached:25 768
	fault:sigbus/threads:1/mutators:0 1024
	fault:sigbus/threads:1/mutators:2 1024
	fault:sigbus/threads:2/mutators:0 1024
	fault:sigbus/threads:2/mutators:2 1024
	fault:sigbus/threads:2/mutators:2/mib:4/swapped:50/cached:25 768
	END
	sed -e 's,^gc_[a-z]*/,,' -e 's,/mib:4 , ,' -e 's,\.0*e+00$,,' "$tmp/calls" |
		awk '{ printf "%s %d\n", $1, $2 }' | LC_ALL=C sort |
		diff "$tmp/expected" -
}

# share KEY: of each page of the rows that have half of them swapped out
share()
{
	guest_values gc time "$1" | awk '/cached:25/ { printf "%d ", $2 }'
}

gc_shares()
{
	shares="$(share present)/ $(share swapped)/ $(share cached)"
	echo "$shares"
	[ "$shares" = '512 512 / 512 512 / 256 256 ' ]
}

without_move()
{
	cat >"$tmp/matrix" <<-'END'
	set runs=1 samples=1 oversubscribe=1
	zap_swapped slots=shuffled cache=no mib=4
	exit_swapped slots=shuffled mib=4
	copy_present kib=4 mib=4
	swapoff_idle mib=4
	rmap_idle moved=swapcache movers=0 mib=4
	rmap_idle moved=swapcache movers=1 mib=4
	rmap_fork moved=present movers=1 mib=4
	move_present kib=4 mib=4
	move_swapped kib=4 mib=4
	move_swapcache kib=4 mib=4
	move_walked walker=none moved=swapcache movers=1 mib=4
	gc_present fault=sigbus threads=1 mutators=1 mib=4
	gc_swapped fault=sigbus threads=1 mutators=1 swapped=50 cached=25 mib=4
	END
	guest_rows old icount
}

# races PATTERN: these rows of configs/matrix/races, in a boot of their own
races()
{
	cp "$lab/../configs/matrix/races" "$tmp/matrix"
	MEMORY=2048 TIMEOUT=${TIMEOUT:-2400} guest_rows races wall --filter="$1" &&
		cat "$tmp/races/output"
}

# skipped PATTERN: samples of the time pass that are skipped with that reason
skipped()
{
	cat "$tmp/$1"/runs/*/*/*/time.json | grep -c "skip: $2"
}

# races_ran PATTERN: every one of them, but those of swapoff on a kernel whose
# freeing does not pin the device: they must be refused.
races_ran()
{
	"$O/fixcost" --list --matrix="$tmp/matrix" --filter="$1" >"$tmp/rows"
	refused=0
	[ "$kernel_name" != anonvma ] || refused=$(grep -c '^swapoff' "$tmp/rows")
	expected=$(($(wc -l <"$tmp/rows") - refused))
	ran=$(cat "$tmp"/races/runs/*/*/*/time.json | grep -c '"per_page"')
	none=$(skipped races '')
	grep -h '"run_name"\|"error_message"' "$tmp"/races/runs/*/*/*/time.json |
		grep -B 1 '"error_message"'
	echo "$ran ran, not $expected; $none skipped, not $refused"
	[ "$expected" -gt 0 ] && [ "$ran" = "$expected" ] &&
		[ "$none" = "$refused" ] &&
		[ "$(skipped races 'this kernel refuses swapoff')" = "$refused" ]
}

if [ -n "${DEBUG:-}" ]; then
	unset DEBUG
	for kernel_name in ${KERNELS:-stock getput anonvma}; do
		cached "$kernel_name" "$kernel_name: all at once" DEBUG=1 || continue
		for group in ${ROWS:-^move ^rmap ^gc|^swapoff}; do
			ok "$kernel_name $group: all at once, and the kernel does not warn" \
				races "$group"
			ok "... every row" races_ran "$group"
		done
	done
	finish
	exit
fi

if cached stock 'kill -9 in every family'; then
	guest_program bench/test/beside_kill
	ok 'a heap is compacted in a guest that counts' gc_rows
	ok 'each page by its folio, as the proof predicts' gc_calls
	ok 'half of a heap swapped out, a quarter in the swap cache' gc_shares
fi
if cached stock 'a kernel without UFFDIO_MOVE' KVER=6.1; then
	ok 'a kernel without UFFDIO_MOVE: a run' without_move
	ok '... skips the rows that need it, and says so' \
		eval "[ \"\$(skipped old 'this kernel has no UFFDIO_MOVE')\" = 8 ]"
	ok '... and has the rest' \
		eval "[ \"\$(grep -c '\"per_page\"' $tmp/old/runs/*/*/*/time.json)\" = 5 ]"
fi
finish
