#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Fetch a kernel source package: source.sh [KVER], 6.12 unless told.
# Prints the folder it is cached in: linux.tar.xz and its version.
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/apt.sh
. "$(dirname "$0")/apt.sh"

suites='bookworm bookworm-backports trixie trixie-backports'
series=${1:-6.12}
package=linux-source-$series
entry=source/$series

fetch()
{
	say "fetching $package from $mirror"
	# shellcheck disable=SC2086 # a list
	apt_update $suites
	(cd "$apt_debs" && apt_run download "$package") ||
		die "cannot fetch $package: $(apt_reason);" \
			"KVER= is one of: $(known)"
}

known()
{
	APT_CONFIG=$apt_dir/apt.conf apt-cache search --names-only \
		'^linux-source-[0-9.]*$' | sed 's/linux-source-\([^ ]*\).*/\1/' |
		sort -V | tr '\n' ' '
}

extract()
{
	deb=$(find "$apt_debs" -name "${package}_*.deb")
	new=$(cache_new "$entry")
	dpkg-deb --fsys-tarfile "$deb" |
		tar xO "./usr/src/$package.tar.xz" >"$new/linux.tar.xz" ||
		die "cannot unpack $deb: $(room)"
	dpkg-deb -f "$deb" Version | sed 's/[-~+].*//' >"$new/version"
	cache_add "$entry"
	rm -f "$deb"
}

need xz dpkg-deb flock
cache_open
mkdir -p "$CACHE/source"
exec 9>"$CACHE/source/lock"
flock 9
if ! cache_get "$entry"; then
	[ -z "${CACHED:-}" ] || die "the source of $series is not in the cache"
	apt_configure amd64
	fetch
	extract
	cache_get "$entry"
fi
