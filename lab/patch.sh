# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # lib.sh and tree.sh set the others
# Sourced after tree.sh: patches, in a file of their own or in mails.
#
#   patch_paths FILE	the files it touches, under their old and new names
#   tree_patch FILE	apply it to the tree that is open
#
# A patch comes from somebody else. What it touches is what the tool says that
# applies it, and that tool refuses paths that leave the tree, also by a link.

# Run git apply on the tree that is open, passing over what no guest builds.
apply()
{
	set -f
	for path in $dropped; do
		set -- "$@" "--exclude=$path"
	done
	set +f
	plain_git apply "$@"
}

# A mail's transfer encoding is undone; a plain diff passes as it is.
patch_text()
{
	if ! grep -q '^Content-Transfer-Encoding: *\(base64\|quoted-printable\)' \
			"$1"; then
		cat "$1"
		return
	fi
	mails=$(mktemp -d "${TMPDIR:-/tmp}/fixcost-mails.XXXXXX")
	plain_git mailsplit -o"$mails" -- "$1" >/dev/null
	for mail in "$mails"/*; do
		plain_git mailinfo /dev/null "$mail.diff" <"$mail" >/dev/null
		cat "$mail.diff"
	done
	rm -rf "$mails"
}

# In reverse a patch names what it takes away. Within a repository git would leave
# out what is not below the folder it runs in. No path has a newline: that one would
# be two.
patch_paths()
{
	text=$(mktemp "$CACHE/patch.XXXXXX") || die "cannot write to $CACHE"
	patch_text "$1" >"$text"
	(cd "$CACHE" && apply --numstat -z "$text" &&
		apply -R --numstat -z "$text") \
		>"$text.paths" 2>"$text.why" || {
		why=$(sed -n 's/^error: //p' "$text.why" | head -n 1)
		rm -f "$text" "$text.paths" "$text.why"
		die "$1 is no patch: ${why:-git apply cannot read it}"
	}
	newlines=$(tr -cd '\n' <"$text.paths" | wc -c)
	tr '\0' '\n' <"$text.paths" | cut -f3- | LC_ALL=C sort -u
	rm -f "$text" "$text.paths" "$text.why"
	[ "$newlines" = 0 ] || die "$1: a path with a newline in it"
}

# The first "patch failed: FILE:LINE" names the hunk.
tree_patch()
{
	patch_text "$1" >"$tree/patch"
	if ! (cd "$tree/src" && apply --check "$tree/patch") 2>"$tree/log"; then
		die "$1 does not apply to $source_name:" \
			"$(sed -n 's/^error: //p' "$tree/log" | head -n 1)"
	fi
	patch_paths "$1" >"$tree/touched" || exit 3
	while read -r path; do
		tree_save "$path"
	done <"$tree/touched"
	(cd "$tree/src" && apply "$tree/patch") 2>"$tree/log" ||
		die "$1: $(head -n 1 "$tree/log")"
}
