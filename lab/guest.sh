#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Make an initramfs: guest.sh OUT [FILE[:DEST]]... -- COMMAND [ARG]...
# A FILE (or folder) goes to DEST, else to its own path; a program brings the
# libraries it is linked with. COMMAND is what init runs. The same input gives
# the same bytes.
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

usage()
{
	echo "usage: guest.sh OUT [FILE[:DEST]]... -- COMMAND [ARG]..." >&2
	exit 3
}

# Where the loader will look for a library of another architecture.
find_library()
{
	for dir in "lib/$triplet" "usr/lib/$triplet" lib usr/lib; do
		if [ -e "$SYSROOT/$dir/$1" ]; then
			echo "$SYSROOT/$dir/$1"
			return
		fi
	done
	die "$1 is not in $SYSROOT"
}

needed()
{
	"${cross}readelf" -d "$1" 2>/dev/null |
		sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

interpreter()
{
	"${cross}readelf" -l "$1" 2>/dev/null |
		sed -n 's/.*interpreter: \(.*\)\]/\1/p'
}

# Every library of a program, each once, as FILE:DEST.
libraries()
{
	if [ -z "$cross" ]; then
		ldd "$1" 2>/dev/null | sed -n 's/.*[[:space:]]\(\/[^ ]*\) (.*/\1/p'
		return
	fi
	todo=$(needed "$1") seen=' '
	while [ -n "$todo" ]; do
		more=
		for lib in $todo; do
			case $seen in *" $lib "*) continue ;; esac
			seen="$seen$lib "
			file=$(find_library "$lib")
			echo "$file:/lib/$triplet/$lib"
			more="$more $(needed "$file")"
		done
		todo=$more
	done
	loader=$(interpreter "$1")
	[ -z "$loader" ] || echo "$(find_library "${loader##*/}"):$loader"
}

place()
{
	from=${1%%:*} to=${1#*:}
	[ -e "$from" ] || die "$from does not exist"
	mkdir -p "$root/${to%/*}"
	cp -rL "$from" "$root/$to"
}

[ $# -ge 3 ] || usage
need cpio "${cross}gcc" "${cross}readelf"
SYSROOT=${SYSROOT:-/}
out=$1
shift
root=$(mktemp -d "${TMPDIR:-/tmp}/fixcost-guest.XXXXXX")
trap 'rm -rf "$root"' EXIT
trap 'exit 130' INT TERM

while [ "${1:---}" != -- ]; do
	place "$1"
	if [ -f "${1%%:*}" ]; then
		libs=$(libraries "${1%%:*}")
		for lib in $libs; do
			place "$lib"
		done
	fi
	shift
done
[ $# -ge 2 ] || usage
shift
printf '%s\n' "$@" >"$root/command"

"${cross}gcc" -std=gnu11 -Os -static -D_GNU_SOURCE -s -Wl,--build-id=none \
	-o "$root/init" "$top/lab/init.c" "$top/lab/tar.c"
mkdir -p "$root/dev" "$root/proc" "$root/results" "$root/run" "$root/sys" \
	"$root/tmp" "$root/var/lib"
find "$root" -exec touch -hd @0 {} +
find "$root" -type d -exec chmod 755 {} +
# not compressed: unpacking would cost every boot more than loading does
(cd "$root" && find . | LC_ALL=C sort |
	cpio -o -H newc -R 0:0 --reproducible --quiet) >"$out.new"
mv "$out.new" "$out"
