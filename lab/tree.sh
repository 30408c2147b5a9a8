# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # lib.sh sets top
# Sourced after lib.sh: kernel sources and the trees they are built in.
#
#   source_open REV	sets source_id, source_name from KSRC (or KVER) and REV
#   tree_open		a tree of that source, unpatched, in $tree/src
#   tree_save FILE...	keep these as they are: tree_open puts them back
#   tree_own FILE...	none of these is a link
#
# A source is anything that can be had as a tar stream: a package, a revision
# of a git tree, a folder. KSRC is only ever read. There is one tree for each
# KSRC (or KVER) and architecture, held under a lock while in use; it keeps its
# objects, so that the next build compiles only what differs.

# Files of drivers that no guest here builds: two thirds of a kernel source.
dropped='drivers/accel/*.[ch] drivers/gpu/*.[ch] drivers/infiniband/*.[ch]
	drivers/media/*.[ch] drivers/net/*.[ch] drivers/scsi/*.[ch]
	drivers/staging/*.[ch] sound/*.[ch]'

ksrc_is_git()
{
	[ -n "${KSRC:-}" ] && { [ -e "$KSRC/.git" ] || [ -f "$KSRC/HEAD" ]; }
}

ksrc_git()
{
	plain_git -C "$KSRC" "$@"
}

# KSRC's objects in a repository of ours: its settings, which may name filters, are
# left behind, and what its files say of themselves (.gitattributes) is overruled.
borrow_objects()
{
	objects=$(ksrc_git rev-parse --path-format=absolute --git-path objects)
	format=$(ksrc_git rev-parse --show-object-format)
	borrowed=$CACHE/git/$(echo "$objects $format" | hash)
	[ ! -d "$borrowed" ] || return 0
	mkdir -p "$CACHE/git"
	new=$(mktemp -d "$CACHE/git/new.XXXXXX") || die "cannot write to $CACHE"
	plain_git init -q --bare --template= --object-format="$format" "$new"
	mkdir -p "$new/info"
	echo "$objects" >"$new/objects/info/alternates"
	echo '* -filter -text -eol -crlf -ident -working-tree-encoding' \
		'-export-subst -export-ignore' >"$new/info/attributes"
	mv -T "$new" "$borrowed" 2>/dev/null || rm -rf "$new"
}

borrowed_git()
{
	plain_git --git-dir="$borrowed" "$@"
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
	git)	 borrowed_git archive --prefix=linux/ "$source_from" ;;
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
		borrow_objects
		source_id=$(borrowed_git rev-parse "$source_from^{tree}" |
			cut -c1-16)
	else
		source_kind=folder source_from=$KSRC source_id=$(folder_id)
	fi
}

manifest()
{
	find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
}

# What a file is without reading it: whoever writes to one changes the time of its
# last change, which nobody can set.
listing()
{
	(cd "$tree/src" &&
		find . ! -type d -printf '%p\t%y%l\t%i %s %T@ %C@\n') | LC_ALL=C sort
}

# Bring src to what new holds, leaving alone (and as old) all that is equal. Links
# go first, so that nothing is written through one.
tree_sync()
{
	mkdir -p "$tree/src"
	{
		(cd "$tree/src" && manifest) >"$tree/old" &&
		(cd "$tree/new" && manifest) >"$tree/manifest.new"
	} || return 1
	LC_ALL=C sort "$tree/old" >"$tree/old.sorted"
	LC_ALL=C sort "$tree/manifest.new" | LC_ALL=C comm -13 "$tree/old.sorted" - |
		cut -c67- >"$tree/changed"
	cut -c67- "$tree/old" | LC_ALL=C sort >"$tree/old.names"
	cut -c67- "$tree/manifest.new" | LC_ALL=C sort |
		LC_ALL=C comm -23 "$tree/old.names" - >"$tree/gone"
	find "$tree/src" -type l -delete
	(cd "$tree/src" && xargs -r -d '\n' rm -f) <"$tree/gone"
	find "$tree/src" -mindepth 1 -type d -empty -delete
	(cd "$tree/new" && xargs -r -d '\n' touch -c &&
		find . -type l -print) <"$tree/changed" >"$tree/links" || return 1
	(cd "$tree/new" && cat "$tree/changed" "$tree/links" |
		xargs -r -d '\n' cp -Pp --parents -ft "$tree/src") || return 1
	mv "$tree/manifest.new" "$tree/manifest" || return 1
	rm -rf "$tree/new" "$tree/old" "$tree/old.sorted" "$tree/old.names" \
		"$tree/changed" "$tree/gone" "$tree/links"
}

tree_unpack()
{
	say "unpacking $source_name"
	rm -rf "$tree/new" "$tree/new.cut"
	mkdir -p "$tree/new"
	set -f
	set --
	for path in $dropped; do
		set -- "$@" "--exclude=*/$path"
	done
	set +f
	{ source_tar || : >"$tree/new.cut"; } | tar x -C "$tree/new" --strip-components=1 \
		--no-same-owner --no-same-permissions "$@" ||
		: >"$tree/new.cut"
	[ ! -e "$tree/new.cut" ] || die "cannot unpack $source_name: $(room)"
	[ -f "$tree/new/mm/Makefile" ] || die "$source_name is no kernel source"
	tree_sync || die "cannot write $tree: $(room)"
	listing >"$tree/listing"
	echo "$source_id" >"$tree/id"
}

# Files that are written to: none of them, and no folder above it, may be a link
# that the source has there.
tree_own()
{
	own_root=$(realpath -e "$tree/src")
	for path; do
		[ "$(realpath -m "$tree/src/$path")" = "$own_root/$path" ] ||
			die "$source_name: $path is a link: not a kernel source"
	done
}

# Links that a patch made go first: nothing is put back, or removed, through one.
tree_unlink()
{
	touch "$tree/listing"
	(cd "$tree/src" && find . -type l -printf '%p\tl%l\n') | LC_ALL=C sort |
		awk -F '\t' 'FNR == NR { had[$1 FS $2]; next }
			     !($0 in had) { print $1 }' "$tree/listing" - |
		(cd "$tree/src" && xargs -r -d '\n' rm -f)
}

tree_restore()
{
	[ -d "$tree/saved" ] || return 0
	tree_unlink
	[ ! -f "$tree/added" ] ||
		(cd "$tree/src" && xargs -r -d '\n' rm -f --) <"$tree/added" || :
	find "$tree/src" -mindepth 1 -type d -empty -delete
	# new time stamps, or make would take the variant's objects for newer
	find "$tree/saved" -type f -exec touch {} +
	cp -a --remove-destination "$tree/saved/." "$tree/src/"
	rm -rf "$tree/saved" "$tree/added"
}

# Only what looks changed since the last time is read.
tree_intact()
{
	[ "$(cat "$tree/id" 2>/dev/null)" = "$source_id" ] || return 1
	cut -f1,2 "$tree/listing" >"$tree/names" 2>/dev/null || return 1
	listing >"$tree/listing.new"
	cut -f1,2 "$tree/listing.new" | cmp -s - "$tree/names" || return 1
	LC_ALL=C comm -13 "$tree/listing" "$tree/listing.new" | cut -f1 |
		LC_ALL=C awk 'FNR == NR { doubt[$0]; next }
			      substr($0, 67) in doubt' - "$tree/manifest" \
			>"$tree/doubt"
	(cd "$tree/src" && { [ ! -s "$tree/doubt" ] ||
		sha256sum --quiet -c "$tree/doubt"; }) >/dev/null 2>&1 || return 1
	mv "$tree/listing.new" "$tree/listing"
	rm -f "$tree/names" "$tree/doubt"
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
		if [ -e "$tree/src/$path" ] || [ -L "$tree/src/$path" ]; then
			(cd "$tree/src" && cp -a --parents "./$path" "$tree/saved")
		else
			echo "$path" >>"$tree/added"
		fi
	done
}
