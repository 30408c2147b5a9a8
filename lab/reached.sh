#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What differs between two kernels, and which rows run it.
#
#   reached.sh build DIR			makes the program for the next one
#   reached.sh changed DIR KERNEL_A KERNEL_B	prints a list, as changed.c says
#   reached.sh report LIST ID_A ID_B [TIME_A PROFILE_A TIME_B PROFILE_B]
#						prints a reached.json, with what
#						FAMILIES says of other rows
#   reached.sh families LIST TIME_B PROFILE_B	prints a file for FAMILIES
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

build()
{
	need gcc
	gcc -std=gnu11 -D_GNU_SOURCE -O2 -o "$1/changed" "$top/lab/changed.c" \
		"$top/lab/code.c" "$top/lab/place.c" "$top/lab/elf.c" \
		-lcapstone 2>"$1/changed.log" || {
		grep -q 'capstone/capstone.h\|-lcapstone' "$1/changed.log" &&
			die "capstone is not installed; run: sudo ./setup.sh lab"
		die "changed.c does not build: $(head -n 1 "$1/changed.log")"
	}
}

changed()
{
	"$1/changed" "$2/vmlinux" "$3/vmlinux"
}

# on arm64 the clock is read by system calls
slack()
{
	case $ARCH in arm64) echo 4000 ;; *) echo 400 ;; esac
}

# by_row LIST [OPTION]... FILE...
by_row()
{
	list=$1
	shift
	LC_ALL=C awk -v slack="$(slack)" -v list="$list" -f "$top/lab/sections.awk" \
		-f "$top/lab/reached.awk" "$@"
}

report()
{
	list=$1 a=$2 b=$3
	shift 3
	[ $# -gt 0 ] || set -- /dev/null
	by_row "$list" -v a="$a" -v b="$b" -v families="${FAMILIES:-}" "$@"
}

families()
{
	by_row "$1" -v first=B "$2" "$3"
}

[ $# -ge 2 ] || die "usage: reached.sh build|changed|report|families ..."
verb=$1
shift
case $verb in
build|changed|report|families) "$verb" "$@" ;;
*)	die "usage: reached.sh build|changed|report|families ..." ;;
esac
