#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Turn a kernel tree into a variant: variant.sh TREE NAME. Exit 3 when a hook
# did not find its place, since a semantic patch that matches nothing succeeds.
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# = 2 ] || die "usage: variant.sh TREE NAME"
tree=$1 name=$2 from=$top/configs/variants

known()
{
	(cd "$from" && for file in *.h; do
		[ "$file" = fc_variant.h ] || printf '%s ' "${file%.h}"
	done)
}

apply()
{
	spatch --very-quiet --no-includes --in-place --sp-file "$from/$1" \
		"$tree/$2" >"$tree/.spatch" 2>&1 ||
		die "$1 on $2: $(grep -m 1 . "$tree/.spatch")"
	rm -f "$tree/.spatch"
}

# expect COUNT PATTERN FILE
expect()
{
	found=$(grep -c "$2" "$tree/$3") || true
	[ "$found" = "$1" ] ||
		die "variant $name: $found of $1 hooks \"$2\" in $3;" \
			"configs/variants/ does not know this kernel"
}

# How often the releasing function lets its pin go.
puts()
{
	sed -n '/^[a-z].*[ *]\(free_swap_and_cache\(_nr\)\{0,1\}\|swap_put_entries_direct\)(/,/^}/p' \
		"$tree/mm/swapfile.c" | grep -c 'put_swap_device('
}

hook_zap()
{
	nr=$(puts) || die "variant $name: mm/swapfile.c has no pin to hook;" \
		"a kernel before the fix needs none: take it as stock"
	apply zap.cocci mm/swapfile.c
	expect 1 'fc_zap_get(' mm/swapfile.c
	expect "$nr" 'fc_zap_put(' mm/swapfile.c
	expect 1 'fc_may_unuse()' mm/swapfile.c
	expect 1 '"fc_variant.h"' mm/swapfile.c
}

hook_move()
{
	apply move.cocci mm/userfaultfd.c
	expect 1 'fc_anonvma_on()' mm/userfaultfd.c
	expect 1 'anon_vma \*fc_anon_vma = NULL' mm/userfaultfd.c
	expect 1 'anon_vma_unlock_write(fc_anon_vma)' mm/userfaultfd.c
	expect 1 '"fc_variant.h"' mm/userfaultfd.c
}

{ [ "$name" != fc_variant ] && [ -f "$from/$name.h" ]; } ||
	die "no variant $name; there are: stock $(known)"
[ -f "$tree/mm/swapfile.c" ] || die "$tree is no kernel source"
need spatch
if grep -q FC_LOOKUP "$from/$name.h" &&
   ! grep -q '^static .*_swap_info_get(' "$tree/mm/swapfile.c"; then
	die "variant $name: this kernel has no _swap_info_get() any more;" \
		"A=baseline is the nearest"
fi
moves=$(grep -c 'move_swap_pte(' "$tree/mm/userfaultfd.c") || true
if [ "$moves" = 0 ] && grep -q 'FC_ANONVMA[[:space:]]*1' "$from/$name.h"; then
	die "variant $name: this kernel has no UFFDIO_MOVE"
fi
hook_zap
[ "$moves" = 0 ] || hook_move
cp "$from/fc_variant.h" "$from/fc_variant.c" "$tree/mm/"
cp "$from/$name.h" "$tree/mm/fc_config.h"
echo 'obj-y += fc_variant.o' >>"$tree/mm/Makefile"
