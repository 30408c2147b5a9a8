#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Build a kernel: kernel.sh WHAT [AGAINST] prints the folder that has it (image,
# vmlinux, System.map, config, release, name). WHAT is a variant of
# configs/variants/, "stock", a patch or mbox file, or a revision of KSRC; AGAINST
# is the same for the kernel that it will be compared with, whose Kconfig files may
# lack options that its own have: these get their default and are listed in "new".
#
#   MODULE=folder	build the module in it for that kernel too, and print the
#			folder that has the .ko instead
#   KSRC=folder|git	source; default: Debian's source package of KVER=6.12
#   ARCH=x86_64|arm64	PREEMPT=dynamic|none|lazy	DEBUG=|1|kcsan
#   CONFIG=fragment	options besides those of configs/kernel/
#   CONFIG_OWN=fragment	more of them, which AGAINST has not: they are in the name
#   SKETCH=1		build nothing: the folder that kconfig.sh compares
#   CACHED=1		build no kernel: fail when it is not in the cache
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/tree.sh
. "$top/lab/tree.sh"
# shellcheck source=lab/patch.sh
. "$top/lab/patch.sh"
# shellcheck source=lab/kconfig.sh
. "$top/lab/kconfig.sh"

# what else make is told, or what it finds in the environment, is not the kernel's
unset MAKEFLAGS MFLAGS MAKEOVERRIDES GNUMAKEFLAGS MAKEFILES LOCALVERSION LLVM \
	LLVM_IAS KCFLAGS KAFLAGS KCPPFLAGS KRUSTFLAGS KBUILD_EXTRA_SYMBOLS \
	KCONFIG_CONFIG KCONFIG_ALLCONFIG CONFIG_A CONFIG_B CONFIG_
PREEMPT=${PREEMPT:-dynamic} DEBUG=${DEBUG:-}
# depend mode: what a file includes is read off its .d file, not preprocessed
export CCACHE_DIR="$CACHE/ccache" CCACHE_MAXSIZE=1G CCACHE_DEPEND=1
export KBUILD_BUILD_TIMESTAMP='2026-01-01 00:00:00 UTC' \
	KBUILD_BUILD_USER=lab KBUILD_BUILD_HOST=fixcost KBUILD_BUILD_VERSION=1

variants()
{
	printf stock
	for file in "$top/configs/variants/"*.h; do
		file=${file##*/}
		[ "$file" = fc_variant.h ] || printf ' %s' "${file%.h}"
	done
}

# Sets kind (variant, patch, revision), name and what_id.
resolve()
{
	kind=variant name=$1 rev=HEAD what_id=stock
	[ "$1" != stock ] || return 0
	if [ -f "$top/configs/variants/$1.h" ] && [ "$1" != fc_variant ]; then
		what_id=$(cat "$top/configs/variants/$1.h" "$top/lab/variant.sh" \
			"$top/configs/variants/"*.cocci \
			"$top/configs/variants/fc_variant."* | hash)
	elif [ -f "$1" ]; then
		kind=patch what_id=$(hash <"$1")
		name=$(plain_name "$1")
	elif ksrc_is_git; then
		kind=revision rev=$1
		name=$(ksrc_git rev-parse --short=12 --verify --quiet "$1^{commit}") ||
			die "$1: no variant, no file, no revision of $KSRC"
	else
		die "$1: no variant ($(variants)), no patch file," \
			"and KSRC${KSRC:+=$KSRC} is no git tree"
	fi
}

plain_name()
{
	basename -- "$1" | sed 's/\.[a-z]*$//' | tr -c 'A-Za-z0-9_.\n-' _
}

# A fragment's options make another kernel of the same source.
full_name()
{
	printf '%s' "$name${CONFIG:++$(plain_name "$CONFIG")}"
	printf '%s' "${CONFIG_OWN:+++$(plain_name "$CONFIG_OWN")}"
}

kmake()
{
	env -u CONFIG -u CONFIG_OWN GIT_CEILING_DIRECTORIES="$tree" \
		nice -n "${NICE:-0}" make -C "$tree/src" O="$obj" \
		ARCH="$kernel_arch" CROSS_COMPILE="$cross" \
		CC="$(command -v ccache >/dev/null && echo ccache) ${cross}gcc" "$@"
}

# The compiler's own words, not make's.
explain()
{
	if grep -q 'No space left on device' "$tree/log"; then
		die "$name does not build: $(room)"
	fi
	grep -m 1 -A 6 'error:\|undefined reference\|Error [0-9]' "$tree/log" |
		sed "s,$tree/src/,,;s,^,    ," >&2
	die "$name does not build, as above; all of it is in $tree/log"
}

build()
{
	say "building $name ($ARCH, $source_name, PREEMPT=$PREEMPT)"
	kmake -j"$JOBS" "$kernel_image" >"$tree/log" 2>&1 || explain
	new=$(cache_new "$entry")
	{
		cp "$obj/vmlinux" "$obj/System.map" "$new/" &&
		cp "$obj/.config" "$new/config" &&
		cp "$obj/include/config/kernel.release" "$new/release" &&
		cp "$obj/arch/$kernel_arch/boot/$kernel_image" "$new/image" &&
		echo "$full" >"$new/name" &&
		{ [ -z "$own" ] || new_options >"$new/new"; }
	} 2>/dev/null || die "cannot write $new: $(room)"
	cache_add "$entry"
}

# The tree's source as the kernel is built from it.
open_source()
{
	tree_open
	case $kind-$name in
	patch-*) tree_patch "$1" ;;
	variant-stock|revision-*) ;;
	variant-*)
		tree_save mm/swapfile.c mm/userfaultfd.c mm/Makefile \
			mm/fc_variant.h mm/fc_variant.c mm/fc_config.h
		tree_own mm/swapfile.c mm/userfaultfd.c mm/Makefile \
			mm/fc_variant.h mm/fc_variant.c mm/fc_config.h .spatch
		"$top/lab/variant.sh" "$tree/src" "$name" ;;
	esac
	obj=$tree/obj-$PREEMPT${DEBUG:+-debug$DEBUG}
}

# What modpost may resolve is what this very kernel exports.
exports()
{
	tab=$(printf '\t')
	"${cross}nm" "$CACHE/$entry/vmlinux" |
		sed -n "s/.* __ksymtab_\([^ ]*\)\$/0x00000000$tab\1${tab}vmlinux${tab}EXPORT_SYMBOL_GPL$tab/p"
}

# What a module needs of the source and the configuration, once for both.
prepare_modules()
{
	echo "$source_id $what_id" | cat - "$CACHE/$entry/config" >"$tree/prepared"
	! cmp -s "$tree/prepared" "$obj/prepared" || return 0
	rm -f "$obj/prepared"
	cp "$CACHE/$entry/config" "$obj/.config"
	kmake olddefconfig >"$tree/log" 2>&1 || explain
	kmake -j"$JOBS" modules_prepare >"$tree/log" 2>&1 || explain
	mv "$tree/prepared" "$obj/prepared"
}

# A build folder of its own: that of the kernel may be some other variant's.
build_module()
{
	obj=$tree/kdir-$PREEMPT${DEBUG:+-debug$DEBUG}
	say "building the module in ${MODULE##*/} for $name ($ARCH, $source_name)"
	mkdir -p "$obj"
	prepare_modules
	exports >"$obj/Module.symvers"
	rm -rf "$obj/module"
	mkdir "$obj/module"
	cp "$MODULE"/*.[ch] "$MODULE/Kbuild" "$obj/module/"
	kmake -j"$JOBS" M="$obj/module" modules >"$tree/log" 2>&1 || explain
	new=$(cache_new "$module")
	cp "$obj/module/"*.ko "$new/" || die "cannot write $new: $(room)"
	cache_add "$module"
}

[ $# = 1 ] || [ $# = 2 ] || die "usage: kernel.sh VARIANT|PATCH|REVISION [AGAINST]"
case $DEBUG in
''|1|kcsan) ;;
*)	die "DEBUG=$DEBUG: known are 1 and kcsan" ;;
esac
[ -f "$top/configs/kernel/preempt-$PREEMPT.config" ] ||
	die "PREEMPT=$PREEMPT: known are dynamic, none and lazy"
check_fragment "${CONFIG:-}"
check_fragment "${CONFIG_OWN:-}"
need make flex bison bc git "${cross}gcc" flock
cache_open
resolve "$1"
source_open "$rev"
if [ -n "${SKETCH:-}" ]; then
	sketch "$1"
	exit
fi
case $kind in
patch)	own_options "$1" "${2:-stock}" ;;
*)	own_options "$1" "${2:-$1}" ;;
esac
full=$(full_name)
# count up when the same sources would be built into something else
recipe=1
entry=kernel/$({ echo "$recipe $source_id $what_id $full $ARCH"; options
	"${cross}gcc" --version
	[ -z "$own" ] || { echo "$own"; cat "$reference/config"; }; } | hash)
mkdir -p "$CACHE/kernel"
if ! cache_get "$entry" >/dev/null; then
	[ -z "${CACHED:-}" ] ||
		die "$name ($ARCH, $source_name${DEBUG:+, DEBUG=$DEBUG}) is not in the cache"
	open_source "$1"
	configure
	build
	cache_prune
fi
if [ -z "${MODULE:-}" ]; then
	cache_get "$entry"
	exit
fi
module=module/$({ echo "$entry"; cat "$MODULE"/*.[ch] "$MODULE/Kbuild"; } | hash)
mkdir -p "$CACHE/module"
if ! cache_get "$module" >/dev/null; then
	open_source "$1"
	build_module
fi
cache_get "$module"
