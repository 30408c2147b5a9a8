#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Fetch what a module is built against: headers.sh [KVER], 6.12 unless told.
# Prints the build folder (KDIR) for ARCH: Debian's kernel headers of the newest
# release, as packages, unpacked into the cache.
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/apt.sh
. "$top/lab/apt.sh"

suites='bookworm bookworm-backports trixie trixie-backports'
series=${1:-6.12}
case $ARCH in x86_64) deb_arch=amd64 ;; *) deb_arch=$ARCH ;; esac
host_arch=$(dpkg --print-architecture)
entry=headers/$series-$ARCH

# One that is built for this release of Debian, or else the newest: its tools
# may ask for a newer C library than there is here.
preferred()
{
	# shellcheck disable=SC1091 # the system's
	own=$(. /etc/os-release && echo "${VERSION_ID:-}")
	awk -v own="deb$own" '{ last = $0 }
		index($0, own) { mine = $0 }
		END { print mine ? mine : last }'
}

# The newest release of the series: linux-headers-RELEASE-ARCH.
newest()
{
	APT_CONFIG=$apt_dir/apt.conf apt-cache search --names-only \
		"^linux-headers-$series\.[0-9.+a-z-]*-$deb_arch\$" |
		sed "s/^linux-headers-\(.*\)-$deb_arch .*/\1/" |
		grep -v -- '-\(rt\|cloud\)$' | sort -V | preferred
}

# The tools in linux-kbuild run here, whatever the headers are for.
fetch()
{
	apt_configure "$1"
	# shellcheck disable=SC2086 # a list
	apt_update $suites
	shift
	(cd "$apt_debs" && apt_run download "$@") ||
		die "cannot fetch $*: $(apt_reason)"
}

# linux-kbuild of 6.1 is one for the whole series.
kbuild()
{
	case $series in
	6.1)	echo linux-kbuild-6.1 ;;
	*)	echo "linux-kbuild-$release" ;;
	esac
}

unpack()
{
	for deb in "$apt_debs/"*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar x -C "$new" --exclude='./usr/share/*' ||
			die "cannot unpack $deb: $(room)"
		rm -f "$deb"
	done
}

runs_here()
{
	! ldd "$1" 2>&1 | grep -q 'not found'
}

# Those that want a newer C library get it, from the newest suite.
run_tools()
{
	find "$new/usr/lib" -type f -perm -u+x >"$new/tools"
	while read -r tool; do
		[ "$(head -c 4 "$tool" | tail -c 3)" = ELF ] || continue
		runs_here "$tool" && continue
		[ -d "$new/libc" ] || fetch_libc
		mv "$tool" "$tool.bin"
		cat >"$tool" <<-END
		#!/bin/sh
		libc=$CACHE/$entry/libc/usr/lib
		exec "\$libc"/*/ld-linux-* --library-path "\$(echo "\$libc"/*-linux-gnu*)" \\
			"\$0.bin" "\$@"
		END
		chmod 755 "$tool"
	done <"$new/tools"
	rm -f "$new/tools"
}

fetch_libc()
{
	fetch "$host_arch" libc6 libelf1t64 zlib1g libzstd1
	whole=$new
	new=$new/libc
	mkdir -p "$new"
	unpack
	new=$whole
}

# The packages know each other by absolute paths and links.
relocate()
{
	build=usr/src/linux-headers-$release-$deb_arch
	common=usr/src/linux-headers-$release-common
	tools=$(cd "$new" && echo usr/lib/linux-kbuild-*)
	for dir in "$build" "$common"; do
		for name in scripts tools; do
			rm -f "$new/$dir/$name"
			ln -s "../../../$tools/$name" "$new/$dir/$name"
		done
	done
	# shellcheck disable=SC2016 # make's
	here='$(dir $(lastword $(MAKEFILE_LIST)))'
	sed -i -e "s,/$common,${here}../${common##*/},g" \
		-e "s,^KBUILD_OUTPUT=.*,KBUILD_OUTPUT := \$(abspath $here)," \
		"$new/$build/Makefile"
	echo "$build" >"$new/build"
}

need dpkg-deb flock
cache_open
mkdir -p "$CACHE/headers" "$CACHE/source"
exec 9>"$CACHE/source/lock"
flock 9
if ! cache_get "$entry" >/dev/null; then
	apt_configure "$deb_arch"
	# shellcheck disable=SC2086 # a list
	apt_update $suites
	release=$(newest)
	[ -n "$release" ] || die "Debian has no headers of $series for $ARCH"
	say "fetching headers of $release for $ARCH from $mirror"
	fetch "$deb_arch" "linux-headers-$release-$deb_arch" "linux-headers-$release-common"
	fetch "$host_arch" "$(kbuild)"
	new=$(cache_new "$entry")
	unpack
	relocate
	run_tools
	cache_add "$entry"
fi
echo "$CACHE/$entry/$(cat "$CACHE/$entry/build")"
