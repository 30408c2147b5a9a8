#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Unpack the libraries that both programs link with for another architecture:
# ARCH=arm64 sysroot.sh. Prints the folder. The system's dpkg is not involved.
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/apt.sh
. "$top/lab/apt.sh"

packages='libc6-dev libstdc++-12-dev libbenchmark-dev libpfm4-dev libblkid-dev
	libbpf-dev libjansson-dev libgsl-dev libsqlite3-dev'
entry=sysroot/$ARCH-$(echo "$packages" | hash)

fetch()
{
	say "fetching libraries for $ARCH from $mirror"
	apt_update bookworm
	# shellcheck disable=SC2086 # a list of packages
	apt_run install --download-only --yes $packages ||
		die "cannot fetch libraries for $ARCH: $(apt_reason)"
}

unpack()
{
	new=$(cache_new "$entry")
	for deb in "$apt_debs"/*_"$ARCH".deb "$apt_debs"/*_all.deb; do
		[ ! -f "$deb" ] || dpkg-deb --fsys-tarfile "$deb" |
			tar x -C "$new" --exclude='./usr/share/*' ||
			die "cannot unpack $deb: $(room)"
	done
	cache_add "$entry"
	rm -f "$apt_debs"/*.deb
}

need dpkg-deb flock
cache_open
mkdir -p "$CACHE/sysroot"
exec 7>"$CACHE/sysroot/lock"
flock 7
if ! cache_get "$entry"; then
	apt_configure "$ARCH"
	fetch
	unpack
	cache_get "$entry"
fi
