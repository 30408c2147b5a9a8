#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The variants' hooks find their places in every kernel source there is, and
# one that does not is an error.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/fixcost

unpack()
{
	rm -rf "$tmp/pristine"
	mkdir -p "$tmp/pristine"
	xz -T0 -dc "$cache/source/$1/linux.tar.xz" |
		tar x -C "$tmp/pristine" --strip-components=1 --wildcards \
			'*/mm/swapfile.c' '*/mm/userfaultfd.c' '*/mm/Makefile'
}

fresh()
{
	rm -rf "$tmp/tree"
	cp -r "$tmp/pristine" "$tmp/tree"
}

refused()
{
	fresh
	"$lab/variant.sh" "$tmp/tree" "$1" 2>"$tmp/err"
	[ $? = 3 ] && grep -q "$2" "$tmp/err"
}

applied()
{
	fresh
	"$lab/variant.sh" "$tmp/tree" "$1"
}

has()
{
	grep -q "$1" "$tmp/pristine/$2"
}

# No pin is taken or dropped behind the hooks' back.
only_hooks()
{
	sed -n '/^[a-z].*[ *]\(free_swap_and_cache\|free_swap_and_cache_nr\|swap_put_entries_direct\)(/,/^}/p' \
		"$tmp/tree/mm/swapfile.c" >"$tmp/function"
	[ -s "$tmp/function" ] &&
		! grep -q '[^_]\(get\|put\)_swap_device(' "$tmp/function"
}

all_variants()
{
	for file in "$lab/../configs/variants/"*.h; do
		name=$(basename "$file" .h)
		case $name in
		fc_variant) continue ;;
		historic)
			if ! has '^static .*_swap_info_get(' mm/swapfile.c; then
				ok "$1: no historic" refused historic '_swap_info_get'
				continue
			fi ;;
		anonvma|both)
			if ! has 'move_swap_pte(' mm/userfaultfd.c; then
				ok "$1: no $name" refused "$name" 'no UFFDIO_MOVE'
				continue
			fi ;;
		esac
		ok "$1: $name" applied "$name"
	done
	ok "$1: nothing of the pin but hooks" only_hooks
}

command -v spatch >/dev/null || { skip hooks 'no spatch'; finish; exit; }
"$lab/source.sh" >/dev/null 2>"$tmp/err" || diag "$(cat "$tmp/err")"
found=
for entry in "$cache/source/"*/linux.tar.xz; do
	[ -f "$entry" ] || continue
	version=$(basename "$(dirname "$entry")")
	found="$found $version"
	unpack "$version"
	all_variants "$version"
done
[ -n "$found" ] || { skip hooks 'no kernel source and no network'; finish; exit; }

sed -i 's/si = get_swap_device/si = pin_swap_device/' "$tmp/pristine/mm/swapfile.c"
ok 'a hook without its place is an error' refused getput 'hooks'
sed -i 's/put_swap_device/unpin_swap_device/' "$tmp/pristine/mm/swapfile.c"
ok 'a kernel without the pin is an error' refused getput 'no pin to hook'
ok 'an unknown variant is named with the known' refused none 'there are: stock.*getput'
finish
