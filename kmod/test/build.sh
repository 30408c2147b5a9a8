#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The module builds without a warning, W=1, against every kernel whose headers
# are in the cache (lab/headers.sh fetches them), for both architectures, with
# gcc and with clang.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

kmod=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/fixcost

config_of()
{
	sed -n "s/^$1=//p" "$kdir/include/config/auto.conf"
}

# The packages were configured for a newer gcc: what this compiler does not know
# is left out. BTF would need pahole and a whole vmlinux.
options()
{
	echo CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT= CONFIG_DEBUG_INFO_BTF_MODULES=
	[ "$compiler" = gcc ] || echo CONFIG_CC_IS_GCC= CONFIG_CC_IS_CLANG=y \
		CONFIG_CC_HAS_AUTO_VAR_INIT_ZERO_ENABLER=y CONFIG_RETHUNK= \
		CONFIG_MITIGATION_RETHUNK= CONFIG_FTRACE_MCOUNT_USE_CC= \
		CONFIG_FTRACE_MCOUNT_USE_OBJTOOL=y CONFIG_UBSAN_BOUNDS_STRICT= \
		CONFIG_UBSAN_ARRAY_BOUNDS=y CONFIG_STACKPROTECTOR= \
		CONFIG_STACKPROTECTOR_STRONG= CONFIG_SLS= CONFIG_MITIGATION_SLS=
}

# Everything that is printed and is not make's own progress is a warning.
noise='^make\|^  [A-Z]\|pahole\|kernel was built with\|You are using\|compiler differs\|^$\|Skipping BTF'

builds()
{
	rm -rf "$tmp/kmod"
	mkdir "$tmp/kmod"
	cp "$kmod/"*.[ch] "$kmod/Kbuild" "$tmp/kmod/"
	# shellcheck disable=SC2046 # words
	nice make -C "$kdir" M="$tmp/kmod" W=1 CC="$cc" CROSS_COMPILE="$cross" \
		HOSTCC=gcc KCFLAGS="$kcflags" $(options) modules >"$tmp/make" 2>&1
	code=$?
	[ $code = 0 ] || grep '\*\*\*' "$tmp/make"
	grep -v "$noise" "$tmp/make"
	[ $code = 0 ] && [ -f "$tmp/kmod/fixcost.ko" ] &&
		! grep -qv "$noise" "$tmp/make"
}

# What scripts/min-tool-version.sh says, which is not among the headers.
too_old()
{
	case $1 in
	7.*)	[ "$(clang -dumpversion | cut -d. -f1)" -lt 17 ] ;;
	*)	false ;;
	esac
}

# one KDIR COMPILER
one()
{
	compiler=$2
	kcflags=
	[ "$compiler" = gcc ] ||
		kcflags='-Wno-unknown-warning-option -Wno-unused-command-line-argument -Wno-duplicate-decl-specifier'
	case $arch-$compiler in
	arm64-gcc)	cross=aarch64-linux-gnu- cc=aarch64-linux-gnu-gcc ;;
	arm64-clang)	cross=aarch64-linux-gnu- cc='clang --target=aarch64-linux-gnu' ;;
	*-gcc)		cross='' cc=gcc ;;
	*-clang)	cross='' cc=clang ;;
	esac
	if ! command -v "${cc%% *}" >/dev/null; then
		skip "$1 $compiler" "no ${cc%% *}"
		return
	fi
	if [ "$compiler" = clang ] && too_old "$1"; then
		skip "$1 clang" "it asks for clang 17"
		return
	fi
	ok "$1 $compiler" builds
}

found=
for entry in "$cache/headers/"*/build; do
	[ -f "$entry" ] || continue
	found=yes
	dir=${entry%/build}
	kdir=$dir/$(cat "$entry")
	arch=${dir##*-}
	one "${dir##*/}" gcc
	one "${dir##*/}" clang
done
[ -n "$found" ] || skip 'builds' 'no headers in the cache; fetch some with lab/headers.sh'
finish
