#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A patch, a repository, a cache and packages that come from somebody else: no
# file outside the tree is touched and no command of theirs runs.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031 # programs in quotes, subshells
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"
# shellcheck source=lab/test/lib/source.sh
. "$(dirname "$0")/lib/source.sh"

cache=$XDG_CACHE_HOME/fixcost

# The next build puts back what the last one patched: is all as it came?
as_it_came()
{
	rm -rf "$cache/kernel"
	build stock && src=$(echo "$cache"/tree/*/src) &&
		diff -r --no-dereference --exclude=.git "$KSRC" "$src"
}

# The same, and not because the tree was unpacked anew.
put_back()
{
	as_it_came && ! grep unpacking "$tmp/err"
}

# The tree is six folders below $tmp, so this line of a hunk looks like a header
# of $tmp/victim.
hunk_line()
{
	build stock && src=$(echo "$cache"/tree/*/src) || return 1
	up=$(realpath --relative-to="$src" "$tmp")
	cat >"$tmp/hunk.patch" <<-END
	--- a/mm/f.c
	+++ b/mm/f.c
	@@ -1,3 +1,4 @@
	 a
	 b
	 c
	+++ b/$up/victim
	END
	build "$tmp/hunk.patch" && grep -q victim "$src/mm/f.c" || return 1
	echo mine >"$tmp/victim"
	as_it_came && [ "$(cat "$tmp/victim")" = mine ]
}

in_a_mail()
{
	{
		printf 'From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n'
		printf 'From: A <a@b>\nSubject: [PATCH] x\nMIME-Version: 1.0\n'
		printf 'Content-Type: text/plain; charset=UTF-8\n'
		printf 'Content-Transfer-Encoding: base64\n\n'
		{ printf 'why\n\n---\n'; cat "$tmp/hunk.patch"; } | base64
	} >"$tmp/hunk.mbox"
	rm -f "$tmp/victim"
	build "$tmp/hunk.mbox" && grep -q victim "$src/mm/f.c" || return 1
	echo mine >"$tmp/victim"
	as_it_came && [ "$(cat "$tmp/victim")" = mine ]
}

outside()
{
	printf -- '--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-mine\n+theirs\n' \
		"$up/victim" "$up/victim" >"$tmp/out.patch"
	refused "$tmp/out.patch" 'does not apply.*invalid path' &&
		[ "$(cat "$tmp/victim")" = mine ]
}

# git_patch FILE COMMAND...: what the commands, run in a copy of the source, change
git_patch()
{
	rm -rf "$tmp/repo"
	cp -a "$KSRC" "$tmp/repo"
	(cd "$tmp/repo" && rm -rf .git && git init -q && git add -A &&
		git -c user.name=a -c user.email=a@b commit -qm a && eval "$2" &&
		git add -A && git diff --cached -M -C --find-copies-harder) >"$1"
	[ -s "$1" ]
}

# Renamed, copied, removed, made, made executable; names of any kind.
every_kind()
{
	odd=$(printf 'tab\tand"quote \303\244')
	git_patch "$tmp/kinds.patch" 'git mv mm/f.c mm/g.c && git rm -q "mm/a b" &&
		cp mm/swapfile.c mm/copy.c && chmod +x mm/Makefile &&
		mkdir deep && echo x >"deep/$odd" &&
		git mv mm/dir mm/dir2 && git rm -q top && mkdir top && echo y >top/f' &&
		build "$tmp/kinds.patch" && [ -f "$src/deep/$odd" ] &&
		[ -f "$src/mm/g.c" ] && [ ! -e "$src/mm/f.c" ] &&
		[ -x "$src/mm/Makefile" ] && put_back
}

# git would leave out what is not below its own folder.
within_repository()
{
	rm -rf "$cache/kernel"
	(cd "$tmp/repo/deep" && build "$tmp/kinds.patch") && put_back
}

# A folder, and a file, become links to what is not theirs.
by_link()
{
	mkdir -p "$tmp/theirs"
	echo mine >"$tmp/theirs/one"
	git_patch "$tmp/link.patch" "git rm -rq mm/dir mm/f.c &&
		ln -s $tmp/theirs mm/dir && ln -s $tmp/victim mm/f.c" &&
		build "$tmp/link.patch" && [ -L "$src/mm/dir" ] && as_it_came &&
		[ "$(cat "$tmp/theirs/one" "$tmp/victim")" = "$(printf 'mine\nmine')" ]
}

through_link()
{
	{
		cat "$tmp/link.patch"
		printf 'diff --git a/mm/dir/new b/mm/dir/new\nnew file mode 100644\n'
		printf -- '--- /dev/null\n+++ b/mm/dir/new\n@@ -0,0 +1 @@\n+x\n'
	} >"$tmp/through.patch"
	refused "$tmp/through.patch" 'does not apply' &&
		[ ! -e "$tmp/theirs/new" ] && as_it_came
}

newline()
{
	git_patch "$tmp/newline.patch" 'echo x >"mm/$(printf "a\nb")"' &&
		refused "$tmp/newline.patch" 'newline' && as_it_came
}

# The source's own links: the one that a variant would write through.
links_in_source()
{
	rm "$KSRC/mm/Makefile"
	echo mine >"$tmp/victim"
	ln -s "$tmp/victim" "$KSRC/mm/Makefile"
	sum=$(source_sum)
	refused baseline 'mm/Makefile is a link' && [ "$(cat "$tmp/victim")" = mine ]
}

# What was a link in the last revision is a folder in the next.
link_to_folder()
{
	make_source
	extra
	ln -s "$tmp/theirs" "$KSRC/mm/turns"
	build stock || return 1
	rm "$KSRC/mm/turns"
	mkdir "$KSRC/mm/turns"
	echo theirs >"$KSRC/mm/turns/one"
	as_it_came && [ "$(cat "$tmp/theirs/one")" = mine ]
}

# The person's own git is set up to refuse, to rewrite, to look elsewhere.
own_settings()
{
	patch_of '3s/$/ /' "$tmp/space.patch"
	mkdir -p "$tmp/home/.config/git"
	printf '[apply]\n\twhitespace = error-all\n[core]\n\tfsmonitor = touch %s\n' \
		"$tmp/ran" >"$tmp/home/.gitconfig"
	(export HOME="$tmp/home" GIT_DIR=/nowhere GIT_WORK_TREE=/nowhere \
		GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=apply.whitespace \
		GIT_CONFIG_VALUE_0=fix && build "$tmp/space.patch" &&
		cmp "$entry/image" "$tmp/b/mm/swapfile.c") && [ ! -e "$tmp/ran" ]
}

# A repository that runs something wherever git lets it.
trap_repository()
{
	make_source
	extra
	printf '#!/bin/sh\necho "$0 $*" >>%s\nexec timeout 2 cat\n' "$tmp/ran" >"$tmp/trap"
	chmod +x "$tmp/trap"
	printf '*.c filter=trap\nmm/f.c export-subst ident\nmm/Makefile export-ignore\n' \
		>"$KSRC/.gitattributes"
	printf 'a $Format:%%H$ $Id$\n' >"$KSRC/mm/f.c"
	(cd "$KSRC" && git init -q && git add . && git -c user.name=a \
		-c user.email=a@b commit -qm one) || return 1
	for hook in post-checkout post-index-change reference-transaction fsmonitor-watchman; do
		cp "$tmp/trap" "$KSRC/.git/hooks/$hook"
	done
	cat >>"$KSRC/.git/config" <<-END
	[filter "trap"]
		smudge = $tmp/trap smudge
		clean = $tmp/trap clean
		required
	[core]
		fsmonitor = $tmp/trap
		pager = $tmp/trap
		sshCommand = $tmp/trap
		alternateRefsCommand = $tmp/trap
		gitProxy = $tmp/trap
	[tar "tar"]
		command = $tmp/trap tar
	[extensions]
		partialClone = origin
	[remote "origin"]
		url = ext::$tmp/trap
		uploadpack = $tmp/trap
		promisor = true
	[protocol "ext"]
		allow = always
	END
	sum=$(source_sum)
	rm -f "$tmp/ran"
}

no_command_runs()
{
	trap_repository || return 1
	build HEAD && src=$(echo "$cache"/tree/*/src) || return 1
	cat "$tmp/ran" 2>/dev/null
	[ ! -e "$tmp/ran" ] && [ "$(source_sum)" = "$sum" ] &&
		diff -r --exclude=.git "$KSRC" "$src"
}

# A blob that is not there is not fetched.
not_fetched()
{
	blob=$(git --git-dir="$KSRC/.git" rev-parse HEAD:mm/f.c)
	rm -f "$KSRC/.git/objects/$(echo "$blob" | cut -c1-2)/$(echo "$blob" | cut -c3-)"
	rm -rf "$cache/kernel" "$cache/tree"
	refused HEAD 'cannot unpack' && refused 0123456789 'no revision' || return 1
	cat "$tmp/ran" 2>/dev/null
	[ ! -e "$tmp/ran" ]
}

extra()
{
	mkdir -p "$KSRC/mm/dir"
	printf 'a\nb\nc\n' >"$KSRC/mm/f.c"
	echo 1 >"$KSRC/mm/a b"
	echo 2 >"$KSRC/mm/dir/one"
	echo 3 >"$KSRC/top"
	: >"$KSRC/drivers/net/Makefile"
	: >"$KSRC/mm/userfaultfd.c"
	ln -sf swapfile.c "$KSRC/mm/link"
	sum=$(source_sum)
}

# Whose cache it is: others_write MODE FOLDER is refused, and nothing else changes
others_write()
{
	was=$(stat -c %a "$2")
	chmod "$1" "$2"
	refused stock "$2.*can be written to by others"
	code=$?
	chmod "$was" "$2"
	return $code
}

somebody_elses()
{
	chown 65534 "$XDG_CACHE_HOME"
	refused stock "$XDG_CACHE_HOME belongs to"
	code=$?
	chown 0 "$XDG_CACHE_HOME"
	return $code
}

group_umask()
{
	rm -rf "$cache"
	(umask 002 && build stock) && build stock
}

sticky()
{
	mkdir -m 1777 "$tmp/sticky"
	(export XDG_CACHE_HOME="$tmp/sticky/mine" && build stock)
}

# A package manager that has one package, and a mirror.
fake_apt()
{
	mkdir -p "$tmp/bin" "$tmp/pkg/usr/src" "$tmp/pkg/DEBIAN" "$tmp/debs"
	cat >"$tmp/bin/apt-get" <<-END
	#!/bin/sh
	case "\$*" in
	*indextargets*) echo 'Debian main http://deb.invalid/debian' ;;
	*" download "*) cp $tmp/debs/*.deb . ;;
	*--download-only*) cp $tmp/debs/*.deb "\$(sed -n \\
		's/^Dir::Cache::archives "\(.*\)";/\1/p' "\$APT_CONFIG")" ;;
	esac
	END
	chmod +x "$tmp/bin/apt-get"
}

# deb NAME VERSION TEXT FOLDER
deb()
{
	echo "$3" >"$tmp/pkg/usr/src/linux-source-9.9.tar.xz"
	printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: a <a@b>\nDescription: x\n' \
		"$1" "$2" >"$tmp/pkg/DEBIAN/control"
	mkdir -p "$4"
	dpkg-deb -b "$tmp/pkg" "$4/$1_$2_all.deb"
}

left_over()
{
	fake_apt
	deb linux-source-9.9 1 verified "$tmp/debs"
	for folder in debs archives; do
		deb linux-source-9.9 2 'left over' "$cache/apt/$folder"
	done
	PATH="$tmp/bin:$PATH" "$lab/source.sh" 9.9 &&
		cat "$cache/source/9.9/linux.tar.xz" &&
		[ "$(cat "$cache/source/9.9/linux.tar.xz")" = verified ]
}

left_over_library()
{
	deb other 3 'left over' "$cache/apt/debs"
	deb other 3 'left over' "$cache/apt/archives"
	found=$(PATH="$tmp/bin:$PATH" "$lab/sysroot.sh" 2>"$tmp/err") || return 1
	[ "$(cat "$found/usr/src/linux-source-9.9.tar.xz")" = verified ]
}

for tool in flex bison bc gcc make git; do
	command -v $tool >/dev/null ||
		{ skip 'what comes from outside' "no $tool"; finish; exit; }
done
make_source
extra
ok 'a line of a hunk that looks like a header is a line' hunk_line
ok '... in a mail as well' in_a_mail
ok 'a patch to a path outside is refused' outside
ok 'whatever a patch does is undone' every_kind
ok '... wherever the lab is called from' within_repository
ok 'a patch that makes links: nothing is put back through them' by_link
ok 'one that goes on behind its link is refused' through_link
ok 'a name with a newline is refused' newline
ok 'a link of the source that would be written through is refused' links_in_source
ok 'a link that becomes a folder is not written through' link_to_folder
ok 'settings of the person are not for this' own_settings
ok 'no command of a repository runs, its files are as they were committed' \
	no_command_runs
ok 'nothing is fetched' not_fetched
make_source
build stock
ok 'a cache that others can write to is refused' others_write 777 "$cache"
ok '... that a group can' others_write 775 "$cache"
ok '... a part of it' others_write 777 "$cache/kernel"
ok '... a folder above it' others_write 777 "$XDG_CACHE_HOME"
if [ "$(id -u)" = 0 ]; then
	ok "somebody else's is refused" somebody_elses
else
	skip "somebody else's is refused" 'needs root'
fi
ok 'one made under any umask is ours' group_umask
ok 'below /tmp, or a folder like it, there may be one' sticky
if command -v dpkg-deb >/dev/null && command -v apt-cache >/dev/null; then
	ok 'a package that lies there is not taken for a fetched one' left_over
	ok '... nor are libraries' left_over_library
else
	skip 'packages that lie there' 'no dpkg-deb or apt'
fi
finish
