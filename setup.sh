#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Install what is missing, after naming it: setup.sh GROUP...
# Groups: build (both programs), lab (kernels and guests), lab-arm64 (the same
# for ARCH=arm64), check (what the tests need besides).
set -eu

# one line a package: group, then its name for apt, dnf, pacman (- is none)
packages='
build	gcc			gcc			gcc
build	g++			gcc-c++			-
build	make			make			make
build	pkg-config		pkgconf			pkgconf
build	libbenchmark-dev	google-benchmark-devel	benchmark
build	libpfm4-dev		libpfm-devel		libpfm
build	libblkid-dev		libblkid-devel		util-linux-libs
build	libbpf-dev		libbpf-devel		libbpf
build	zlib1g-dev		zlib-devel		zlib
build	libjansson-dev		jansson-devel		jansson
build	libgsl-dev		gsl-devel		gsl
build	libsqlite3-dev		sqlite-devel		sqlite
build	gnuplot-nox		gnuplot			gnuplot
build	fonts-dejavu-core	dejavu-sans-fonts	ttf-dejavu
lab	qemu-system-x86		qemu-system-x86-core	qemu-system-x86
lab	coccinelle		coccinelle		-
lab	flex			flex			flex
lab	bison			bison			bison
lab	bc			bc			bc
lab	libelf-dev		elfutils-libelf-devel	libelf
lab	libssl-dev		openssl-devel		openssl
lab	cpio			cpio			cpio
lab	xz-utils		xz			xz
lab	ccache			ccache			ccache
lab	git			git			git
lab-arm64	qemu-system-arm		qemu-system-aarch64-core	qemu-system-aarch64
lab-arm64	gcc-aarch64-linux-gnu	gcc-aarch64-linux-gnu	aarch64-linux-gnu-gcc
lab-arm64	g++-aarch64-linux-gnu	gcc-c++-aarch64-linux-gnu	-
check	e2fsprogs		e2fsprogs		e2fsprogs
check	git			git			git
check	shellcheck		ShellCheck		shellcheck
check	codespell		codespell		codespell
check	sparse			sparse			sparse
'

manager()
{
	for m in apt-get dnf pacman; do
		command -v "$m" >/dev/null && echo "$m" && return
	done
	echo none
}

installed()
{
	case $manager in
	apt-get) dpkg-query -W -f '${Status}' "$1" 2>/dev/null |
			 grep -q 'ok installed' ;;
	dnf)	 rpm -q --whatprovides "$1" >/dev/null 2>&1 ;;
	pacman)	 pacman -Qq "$1" >/dev/null 2>&1 ;;
	esac
}

wanted()
{
	case $manager in dnf) col=3 ;; pacman) col=4 ;; *) col=2 ;; esac
	for group; do
		echo "$packages" | awk -v g="$group" -v c="$col" \
			'$1 == g && $c != "-" { print $c }'
	done
}

missing()
{
	for p in $(wanted "$@"); do
		installed "$p" || printf ' %s' "$p"
	done
}

install_them()
{
	case $manager in
	apt-get) export DEBIAN_FRONTEND=noninteractive
		 apt-get update -qq
		 apt-get install -y -qq --no-install-recommends "$@" ;;
	dnf)	 dnf install -y "$@" ;;
	pacman)	 pacman -S --needed --noconfirm "$@" ;;
	esac
}

manager=$(manager)
if [ "$manager" = none ]; then
	echo "setup: no apt-get, dnf or pacman; needed (Debian names):" \
		"$(wanted "$@" | tr '\n' ' ')" >&2
	exit 3
fi
list=$(missing "$@")
[ -z "$list" ] && exit 0
echo "setup: missing:$list"
if [ "$(id -u)" != 0 ]; then
	echo "setup: not root; run: sudo make setup" >&2
	exit 3
fi
# shellcheck disable=SC2086 # a list of package names
if ! install_them $list >"${TMPDIR:-/tmp}/fixcost-setup.log" 2>&1; then
	tail -n 5 "${TMPDIR:-/tmp}/fixcost-setup.log" >&2
	echo "setup: $manager could not install:$list" >&2
	exit 3
fi
