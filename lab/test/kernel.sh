#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What can go wrong with a kernel, and what the cache notices, on a source so
# small that its "compiler" is cp.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

# shellcheck source=lab/test/lib/source.sh
. "$(dirname "$0")/lib/source.sh"

builds()
{
	cat "$XDG_CACHE_HOME"/fixcost/tree/*/obj-dynamic/builds | wc -l
}

plain()
{
	build stock && cmp "$entry/image" "$KSRC/mm/swapfile.c" &&
		[ "$(cat "$entry/release")" = 9.9.9 ] &&
		[ "$(source_sum)" = "$sum" ]
}

nothing_again()
{
	before=$(builds)
	build stock && [ "$(builds)" = "$before" ]
}

damaged()
{
	before=$(builds)
	echo x >>"$entry/image"
	build stock && [ "$(builds)" -gt "$before" ] &&
		cmp "$entry/image" "$KSRC/mm/swapfile.c" &&
		grep -q 'damaged' "$tmp/err"
}

cut_short()
{
	rm "$entry/SHA256SUMS"
	before=$(builds)
	build stock && [ "$(builds)" -gt "$before" ] && [ -f "$entry/SHA256SUMS" ]
}

damaged_tree()
{
	find "$XDG_CACHE_HOME/fixcost/tree" -name swapfile.c -path '*/src/*' \
		-exec sed -i s/two/tampered/ {} +
	rm -rf "$entry"
	build stock && cmp "$entry/image" "$KSRC/mm/swapfile.c"
}

# Time stamps are put back, but for the one that only the kernel sets.
forged_tree()
{
	file=$(echo "$XDG_CACHE_HOME"/fixcost/tree/*/src/mm/swapfile.c)
	cp -p "$file" "$tmp/stamp"
	printf ONE | dd of="$file" conv=notrunc status=none
	touch -r "$tmp/stamp" "$file"
	rm -rf "$entry"
	build stock && cmp "$entry/image" "$KSRC/mm/swapfile.c"
}

# A file that make would find first.
added_file()
{
	file=$(echo "$XDG_CACHE_HOME"/fixcost/tree/*/src)/mm/GNUmakefile
	echo x >"$file"
	rm -rf "$entry"
	build stock && [ ! -e "$file" ]
}

patched()
{
	patch_of 's/three/THREE/' "$tmp/good.patch"
	build "$tmp/good.patch" && cmp "$entry/image" "$tmp/b/mm/swapfile.c" &&
		[ "$(cat "$entry/name")" = good ] && [ "$(source_sum)" = "$sum" ]
}

# A mail that carries the patch in base64, as git send-email may write it.
mailed()
{
	{
		printf 'From: A <a@b>\nSubject: [PATCH] three\nMIME-Version: 1.0\n'
		printf 'Content-Type: text/plain; charset=UTF-8\n'
		printf 'Content-Transfer-Encoding: base64\n\n'
		{ printf 'why\n\n---\n'; cat "$tmp/good.patch"; } | base64
	} >"$tmp/mail.mbox"
	sed -i '1i From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001' \
		"$tmp/mail.mbox"
	build "$tmp/mail.mbox" && cmp "$entry/image" "$tmp/b/mm/swapfile.c"
}

# A part of the kernel that no guest builds may be patched too.
dropped_part()
{
	echo driver >"$KSRC/drivers/net/x.c"
	sum=$(source_sum)
	cat "$tmp/good.patch" - >"$tmp/wide.patch" <<-'END'
	--- a/drivers/net/x.c
	+++ b/drivers/net/x.c
	@@ -1 +1 @@
	-driver
	+DRIVER
	END
	build "$tmp/wide.patch" && cmp "$entry/image" "$tmp/b/mm/swapfile.c"
}

after_patch()
{
	rm -rf "$XDG_CACHE_HOME/fixcost/kernel"
	build stock && cmp "$entry/image" "$KSRC/mm/swapfile.c"
}

does_not_apply()
{
	sed 's/two/other/' "$tmp/good.patch" >"$tmp/bad.patch"
	refused "$tmp/bad.patch" 'bad.patch does not apply.*mm/swapfile.c:1'
}

broken_code()
{
	patch_of '2s/.*/swapfile.c:2: error: no such thing/' "$tmp/broken.patch"
	refused "$tmp/broken.patch" 'error: no such thing' &&
		[ "$(wc -l <"$tmp/err")" -lt 12 ]
}

lost_option()
{
	echo CONFIG_THP_SWAP >"$KSRC/drop"
	sum=$(source_sum)
	refused stock CONFIG_THP_SWAP
}

revisions()
{
	make_source
	(cd "$KSRC" && git init -q && git add . && git -c user.name=a \
		-c user.email=a@b commit -qm one && git tag one &&
		sed -i s/two/TWO/ mm/swapfile.c && git -c user.name=a \
		-c user.email=a@b commit -qam two) || return 1
	sum=$(source_sum)
	git -C "$KSRC" status --short >"$tmp/before"
	build one && grep -qx two "$entry/image" &&
	[ "$(cat "$entry/name")" = "$(git -C "$KSRC" rev-parse --short=12 one)" ] &&
	build HEAD && grep -qx TWO "$entry/image" && build stock &&
	grep -qx TWO "$entry/image" && [ "$(source_sum)" = "$sum" ] &&
	[ ! -e "$KSRC/.git/worktrees" ]
}

old_tree()
{
	old=$XDG_CACHE_HOME/fixcost/tree/old
	mkdir -p "$old"
	head -c 8M /dev/zero >"$old/objects"
	touch -d yesterday "$old.lock"
	rm -rf "$entry"
}

pruned()
{
	old_tree
	CACHE_MAX=4 build stock && [ ! -e "$old" ] && [ -d "$entry" ] &&
		grep -q 'CACHE_MAX=4 MiB: removed tree/old' "$tmp/err"
}

# oldest first, headers only when that is not enough
pruned_parts()
{
	rm -rf "$old"
	for part in kernel module headers; do
		mkdir -p "$XDG_CACHE_HOME/fixcost/$part/old"
		head -c 8M /dev/zero >"$XDG_CACHE_HOME/fixcost/$part/old/objects"
		touch -d yesterday "$XDG_CACHE_HOME/fixcost/$part/old/SHA256SUMS"
	done
	rm -rf "$entry"
	CACHE_MAX=$(($(du -sm "$XDG_CACHE_HOME/fixcost" | cut -f1) - 9)) build stock &&
		[ ! -d "$XDG_CACHE_HOME/fixcost/kernel/old" ] &&
		[ ! -d "$XDG_CACHE_HOME/fixcost/module/old" ] &&
		[ -d "$XDG_CACHE_HOME/fixcost/headers/old" ]
}

not_pruned()
{
	old_tree
	CACHE_MAX=400 build stock && [ -e "$old/objects" ] || return 1
	rm -rf "$entry"
	CACHE_MAX=4 flock "$old.lock" "$lab/kernel.sh" stock >/dev/null 2>&1 &&
		[ -e "$old/objects" ]
}

no_room()
{
	mkdir -p "$tmp/small"
	mount -t tmpfs -o size=64k tmpfs "$tmp/small" || return 1
	XDG_CACHE_HOME=$tmp/small "$lab/kernel.sh" stock >/dev/null 2>"$tmp/err"
	code=$?
	umount "$tmp/small"
	[ $code = 3 ] && grep -q ' free in ' "$tmp/err" && return
	cat "$tmp/err"
	return 1
}

no_network()
{
	unset KSRC
	http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 \
		XDG_CACHE_HOME="$tmp/none" timeout 120 "$lab/source.sh" 6.12 \
		2>"$tmp/err"
	[ $? = 3 ] && grep -q 'without a network give KSRC' "$tmp/err" && return
	cat "$tmp/err"
	return 1
}

for tool in flex bison bc gcc make git; do
	command -v $tool >/dev/null ||
		{ skip 'kernel builds' "no $tool"; finish; exit; }
done
make_source
ok 'a folder as source, never written to' plain
ok 'the second time nothing is built' nothing_again
ok 'a damaged kernel is noticed and built again' damaged
ok 'a cache entry cut short is built again' cut_short
ok 'a damaged tree is noticed and unpacked again' damaged_tree
ok '... also one whose times were put back' forged_tree
ok '... and a file too many' added_file
ok 'a patch' patched
ok 'a patch in a mail, encoded' mailed
ok 'a patch to what no guest builds' dropped_part
ok 'a tree is as before after a patch' after_patch
ok 'a patch that does not apply: file and line' does_not_apply
ok 'code that does not compile: the compiler says why' broken_code
ok 'a name that is nothing' refused nosuch 'nosuch: no variant.*getput'
ok 'an option that did not stick' lost_option
ok 'revisions of a git tree, never written to' revisions
ok 'a revision that does not exist' refused v9.9 'v9.9: no variant, no file, no revision'
ok 'above its limit the cache loses the oldest tree' pruned
ok 'then kernels and modules, headers last' pruned_parts
ok 'but not below the limit, and none in use' not_pruned
if [ "$(id -u)" = 0 ]; then
	ok 'no space: says how much' no_room
else
	skip 'no space: says how much' 'needs root'
fi
if command -v apt-get >/dev/null; then
	ok 'no network: says what to do' no_network
else
	skip 'no network: says what to do' 'no apt-get'
fi
finish
