# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034 # used by those who source this
# Sourced by the scripts of this folder: messages, the cache, the architecture.
#
#   die TEXT...		one line on stderr, exit 3
#   say TEXT...		one line of progress on stderr
#   plain_git ...	git without anybody's settings
#   cache_open		refuses a cache that others can write to
#   cache_get KEY	folder of a whole cache entry, or fails
#   cache_new KEY	folder to fill; cache_add KEY makes it the entry
#   cache_prune		keeps the cache below CACHE_MAX MiB

ARCH=${ARCH:-x86_64}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/fixcost CACHE_MAX=${CACHE_MAX:-4096}
JOBS=${JOBS:-$(nproc)}
top=$(cd "$(dirname "$0")/.." && pwd)

# what is written here is read back and run: by nobody else's hand
umask g-w,o-w
unset TAR_OPTIONS XZ_OPT XZ_DEFAULTS CDPATH

die()
{
	printf 'lab: %s\n' "$*" >&2
	exit 3
}

say()
{
	printf 'lab: %s\n' "$*" >&2
}

case $ARCH in
x86_64)	kernel_arch=x86 kernel_image=bzImage triplet=x86_64-linux-gnu ;;
arm64)	kernel_arch=arm64 kernel_image=Image triplet=aarch64-linux-gnu ;;
*)	die "ARCH=$ARCH: known are x86_64 and arm64" ;;
esac
cross=
[ "$(uname -m)" = "${triplet%%-*}" ] || cross=$triplet-

need()
{
	for tool; do
		command -v "$tool" >/dev/null ||
			die "$tool is not installed; run: sudo ./setup.sh lab"
	done
}

has_plugins()
{
	"qemu-system-${triplet%%-*}" -help | grep -q '^-plugin'
}

hash()
{
	sha256sum | cut -c1-16
}

# What a git is set up to do, by a person, a system or a repository, is not done
# here: no filter, hook, monitor, helper or remote runs.
plain_git()
{
	env -i PATH="$PATH" LC_ALL=C HOME=/nonexistent \
		GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
		GIT_ATTR_NOSYSTEM=1 GIT_OPTIONAL_LOCKS=0 \
		GIT_NO_REPLACE_OBJECTS=1 GIT_NO_LAZY_FETCH=1 \
		GIT_ALLOW_PROTOCOL=none GIT_CEILING_DIRECTORIES="$CACHE" \
		git -c safe.directory='*' -c core.fsmonitor=false \
		-c core.hooksPath=/dev/null "$@"
}

# How much is free where the cache is, for messages.
room()
{
	echo "$(df -h --output=avail "$CACHE" | tail -n 1 | tr -d ' ') free in $CACHE"
}

# Every folder on the way to a path, and where its links lead.
path_parts()
{
	{ realpath -ms "$1" && realpath -m "$1"; } | while read -r part; do
		while [ "$part" != / ]; do
			[ ! -e "$part" ] && [ ! -L "$part" ] || echo "$part"
			part=$(dirname "$part")
		done
	done
}

# Prints who else can put something where a path of the cache leads. In a folder
# like /tmp others can, but not in place of what is ours.
writable_by_others()
{
	path_parts "$CACHE" | tr '\n' '\0' |
		xargs -0r stat -c '%u %f %n' -- | while read -r uid mode name; do
		mode=$((0x$mode))
		if [ "$uid" != 0 ] && [ "$uid" != "$(id -u)" ]; then
			echo "$name belongs to $(stat -c %U -- "$name")"
		elif [ $((mode & 0170000)) != $((0120000)) ] &&
		     [ $((mode & 022)) != 0 ] && [ $((mode & 01000)) = 0 ]; then
			echo "$name can be written to by others (chmod go-w)"
		fi
	done
	find "$CACHE/" -maxdepth 2 ! -type l \
		\( -perm /022 -o ! -user root ! -uid "$(id -u)" \) \
		-printf '%p can be written to by others (chmod -R go-w, or remove it)\n'
}

# A cache that others can write to is theirs: what is in it gets run.
cache_open()
{
	mkdir -p "$CACHE" || die "cannot write to $CACHE"
	why=$(writable_by_others | head -n 1)
	[ -z "$why" ] || die "no cache at $CACHE: $why; or choose another" \
		"place for it with XDG_CACHE_HOME"
}

# An entry is a folder with a SHA256SUMS of all other files in it. It is
# filled beside and renamed, so one that is cut short cannot be mistaken.
cache_get()
{
	[ -f "$CACHE/$1/SHA256SUMS" ] || return 1
	if ! (cd "$CACHE/$1" && sha256sum --quiet -c SHA256SUMS) \
			>/dev/null 2>&1; then
		say "cache entry $1 is damaged: made anew"
		rm -rf "${CACHE:?}/$1"
		return 1
	fi
	touch "$CACHE/$1/SHA256SUMS"
	echo "$CACHE/$1"
}

cache_new()
{
	rm -rf "$CACHE/$1.new"
	mkdir -p "$CACHE/$1.new" || die "cannot write to $CACHE"
	echo "$CACHE/$1.new"
}

cache_add()
{
	(cd "$CACHE/$1.new" && find . -type f | LC_ALL=C sort |
		xargs -d '\n' sha256sum) >"$CACHE/$1.sums" &&
	mv "$CACHE/$1.sums" "$CACHE/$1.new/SHA256SUMS" &&
	rm -rf "${CACHE:?}/$1" && mv "$CACHE/$1.new" "$CACHE/$1" &&
		return
	die "cannot write $CACHE/$1: $(room)"
}

# Trees first: unpacked and compiled again from the cache, they are back within
# two minutes; headers, which have to be fetched, last. What was used within the
# hour may be about to boot.
cache_least_recent()
{
	find "$CACHE/tree" -maxdepth 1 -name '*.lock' -printf '1 %T@ %p\n' |
		sed 's/\.lock$//'
	for part in '2 kernel' '2 module' '2 config' '3 headers'; do
		find "$CACHE/${part#* }" -mindepth 2 -maxdepth 2 -name SHA256SUMS \
			-mmin +60 -printf "${part% *} %T@ %h\\n" 2>/dev/null || :
	done
}

cache_prune()
{
	cache_least_recent | sort -n | while read -r _ _ folder; do
		[ "$(du -sm "$CACHE" | cut -f1)" -gt "$CACHE_MAX" ] || break
		[ -d "$folder" ] || continue
		# a tree that is being built in is locked, ours too
		flock -n "$folder.lock" rm -rf "$folder" || continue
		say "above CACHE_MAX=$CACHE_MAX MiB: removed ${folder#"$CACHE/"}"
	done
	rm -f "$CACHE"/kernel/*.lock "$CACHE"/module/*.lock "$CACHE"/config/*.lock "$CACHE"/headers/*.lock
}
