# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # lib.sh sets top
# Sourced after lib.sh: kernel sources and the trees they are built in.
#
#   source_open REV	sets source_id, source_name from KSRC (or KVER) and REV
#   tree_open		a tree of that source, unpatched, in $tree/src
#   tree_patch FILE	apply a patch to it
#   tree_save FILE...	keep these as they are: tree_open puts them back
#
# A source is anything that can be had as a tar stream: a package, a revision
# of a git tree, a folder. KSRC is only ever read. There is one tree for each
# KSRC (or KVER) and architecture, held under a lock while in use; it keeps its
# objects, so that the next build compiles only what differs.

# Files of drivers that no guest here builds: two thirds of a kernel source.
dropped='drivers/accel/*.[ch] drivers/gpu/*.[ch] drivers/infiniband/*.[ch]
	drivers/media/*.[ch] drivers/net/*.[ch] drivers/scsi/*.[ch]
	drivers/staging/*.[ch] sound/*.[ch]'

ksrc_git()
{
	GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
		git -C "$KSRC" "$@"
}

ksrc_is_git()
{
	[ -n "${KSRC:-}" ] && { [ -e "$KSRC/.git" ] || [ -f "$KSRC/HEAD" ]; }
}

# Tar of what is in a folder, without what an earlier build left there.
folder_tar()
{
	tar c -C "$KSRC" --sort=name --transform='s,^\.,linux,S' \
		--exclude='*.o' --exclude='*.a' --exclude='*.ko' --exclude='.*.cmd' \
		--exclude=./.config --exclude=./vmlinux --exclude=./include/config \
		--exclude=generated --exclude=./.git .
}

source_tar()
{
	case $source_kind in
	package) xz -T0 -dc "$source_from/linux.tar.xz" ;;
	git)	 ksrc_git archive --prefix=linux/ "$source_from" ;;
	folder)	 folder_tar ;;
	esac
}

folder_id()
{
	(cd "$KSRC" && find . -name .git -prune -o -type f ! -name '*.o' \
		! -name '*.cmd' ! -name '*.a' -printf '%P %s %T@\n') |
		LC_ALL=C sort | hash
}

source_open()
{
	if [ -z "${KSRC:-}" ]; then
		source_kind=package
		source_from=$("$top/lab/source.sh" "${KVER:-6.12}") || exit 3
		source_id=$(sha256sum <"$source_from/SHA256SUMS" | cut -c1-16)
		source_name=${KVER:-6.12}
		return
	fi
	[ -d "$KSRC" ] || die "KSRC=$KSRC is no folder"
	source_name=$(cd "$KSRC" && pwd | hash)
	if ksrc_is_git; then
		source_kind=git
		source_from=$(ksrc_git rev-parse --verify --quiet "$1^{commit}") ||
			die "$KSRC has no revision $1"
		source_id=$(ksrc_git rev-parse "$source_from^{tree}" | cut -c1-16)
	else
		source_kind=folder source_from=$KSRC source_id=$(folder_id)
	fi
}

manifest()
{
	find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
}

# Bring src to what new holds, leaving alone (and as old) all that is equal.
tree_sync()
{
	mkdir -p "$tree/src"
	(cd "$tree/src" && manifest) >"$tree/old"
	(cd "$tree/new" && manifest) >"$tree/manifest.new"
	LC_ALL=C sort "$tree/old" >"$tree/old.sorted"
	LC_ALL=C sort "$tree/manifest.new" | LC_ALL=C comm -13 "$tree/old.sorted" - |
		cut -c67- >"$tree/changed"
	cut -c67- "$tree/old" | LC_ALL=C sort >"$tree/old.names"
	cut -c67- "$tree/manifest.new" | LC_ALL=C sort |
		LC_ALL=C comm -23 "$tree/old.names" - >"$tree/gone"
	(cd "$tree/src" && xargs -r -d '\n' rm -f) <"$tree/gone"
	(cd "$tree/new" && xargs -r -d '\n' touch -c &&
		find . -type l -print) <"$tree/changed" >"$tree/links"
	(cd "$tree/new" && cat "$tree/changed" "$tree/links" |
		xargs -r -d '\n' cp -Pp --parents -ft "$tree/src")
	mv "$tree/manifest.new" "$tree/manifest"
	rm -rf "$tree/new" "$tree/old" "$tree/old.sorted" "$tree/old.names" \
		"$tree/changed" "$tree/gone" "$tree/links"
}

tree_unpack()
{
	say "unpacking $source_name"
	rm -rf "$tree/new"
	mkdir -p "$tree/new"
	set -f
	set --
	for path in $dropped; do
		set -- "$@" "--exclude=*/$path"
	done
	set +f
	source_tar | tar x -C "$tree/new" --strip-components=1 "$@" ||
		die "cannot unpack $source_name: $(room)"
	[ -f "$tree/new/mm/Makefile" ] || die "$source_name is no kernel source"
	tree_sync || die "cannot write $tree: $(room)"
	echo "$source_id" >"$tree/id"
}

tree_restore()
{
	[ -d "$tree/saved" ] || return 0
	[ ! -f "$tree/added" ] ||
		(cd "$tree/src" && xargs -r -d '\n' rm -f) <"$tree/added"
	# new time stamps, or make would take the variant's objects for newer
	find "$tree/saved" -type f -exec touch {} +
	cp -a "$tree/saved/." "$tree/src/"
	rm -rf "$tree/saved" "$tree/added"
}

tree_intact()
{
	[ "$(cat "$tree/id" 2>/dev/null)" = "$source_id" ] &&
		(cd "$tree/src" && sha256sum --quiet -c "$tree/manifest") \
			>/dev/null 2>&1
}

tree_open()
{
	tree=$CACHE/tree/$source_name-$ARCH
	mkdir -p "$tree" || die "cannot write to $CACHE: $(room)"
	# beside the tree, which cache_prune may remove
	exec 8>"$tree.lock"
	flock 8
	touch "$tree.lock"
	mkdir -p "$tree"
	tree_restore
	tree_intact || tree_unpack
}

tree_save()
{
	mkdir -p "$tree/saved"
	for path; do
		if [ -f "$tree/src/$path" ]; then
			(cd "$tree/src" && cp -a --parents "$path" "$tree/saved")
		else
			echo "$path" >>"$tree/added"
		fi
	done
}

# A mail's transfer encoding is undone; a plain diff passes as it is.
patch_text()
{
	if grep -q '^Content-Transfer-Encoding: *\(base64\|quoted-printable\)' \
			"$1"; then
		rm -rf "$tree/mail"
		mkdir -p "$tree/mail"
		git mailsplit -o"$tree/mail" -- "$1" >/dev/null
		for mail in "$tree/mail/"0*; do
			git mailinfo /dev/null "$mail.diff" <"$mail" >/dev/null
		done
		cat "$tree/mail/"*.diff
	else
		cat "$1"
	fi
}

# The first "patch failed: FILE:LINE" names the hunk.
tree_patch()
{
	patch_file=$1
	patch_text "$patch_file" >"$tree/patch"
	set -f
	set --
	for path in $dropped; do
		set -- "$@" "--exclude=$path"
	done
	set +f
	# the ceiling keeps git from finding a repository around the cache
	if ! (cd "$tree/src" && GIT_CEILING_DIRECTORIES=$tree \
			git apply --check "$@" "$tree/patch") 2>"$tree/log"; then
		die "$patch_file does not apply to $source_name:" \
			"$(sed -n 's/^error: //p' "$tree/log" | head -n 1)"
	fi
	sed -n -e 's,^--- a/\([^\t]*\).*,\1,p' -e 's,^+++ b/\([^\t]*\).*,\1,p' \
		-e 's,^rename [a-z]* ,,p' -e 's,^copy to ,,p' "$tree/patch" |
		sort -u >"$tree/touched"
	while read -r path; do
		tree_save "$path"
	done <"$tree/touched"
	(cd "$tree/src" && GIT_CEILING_DIRECTORIES=$tree \
		git apply "$@" "$tree/patch") 2>"$tree/log" ||
		die "$patch_file: $(head -n 1 "$tree/log")"
}
