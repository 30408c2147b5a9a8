#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Instructions by kernel function, with a TCG plugin.
#
#   profile.sh plugin PROGRAM KERNEL OUT DIR [WATCH]
#						builds it in DIR and prints what
#						boot.sh wants in PLUGIN; WATCH is
#						a file of addresses, see profile.c
#   profile.sh report TIME_A PROFILE_A TIME_B PROFILE_B FIGURE
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

# Where the kernel puts a position independent program with norandmaps.
base()
{
	if ! "${cross}readelf" -h "$1" | grep -q 'Type:.*DYN'; then
		echo 0
		return
	fi
	case $ARCH in
	x86_64)	echo 0x555555554000 ;;
	arm64)	echo 0xaaaaaaaa0000 ;;
	esac
}

# places PROGRAM FUNCTION PATTERN: addresses of matching instructions
places()
{
	"${cross}objdump" -d --no-show-raw-insn --disassemble="$2" "$1" |
		sed -n "s/^ *\([0-9a-f]*\):[[:space:]]*\($3\).*/0x\1/p"
}

plugin()
{
	need "${cross}objdump" "${cross}readelf"
	"$top/lab/plugin.sh" profile "$4/profile.so" || exit 3
	load=$(base "$1") arg="$4/profile.so,map=$2/System.map,out=$3${5:+,watch=$5}"
	for at in $(places "$1" fc_start 'repz ret\|ret'); do
		arg=$arg$(printf ',start=0x%x' $((load + at)))
	done
	for at in $(places "$1" fc_stop '.*' | head -n 1); do
		arg=$arg$(printf ',stop=0x%x' $((load + at)))
	done
	case $arg in
	*,start=*,stop=*) echo "$arg" ;;
	*)	die "$1 has no fc_start() and fc_stop() of its own" ;;
	esac
}

figure()
{
	if [ -s "$1.tsv" ] && command -v gnuplot >/dev/null; then
		"$top/analysis/draw.sh" "$top/lab/profile.gp" "$1" svg ||
			say "no figure"
	fi
	rm -f "$1.def" "$1.tsv"
}

# attribute CSV FIGURE TIME_A PROFILE_A TIME_B PROFILE_B
attribute()
{
	FIGURE=$2 LC_ALL=C awk -v slack="$slack" -v csv="$1" \
		-f "$top/lab/sections.awk" -f "$top/lab/profile.awk" \
		"$3" "$4" "$5" "$6"
}

report()
{
	# on arm64 the clock is read by system calls
	case $ARCH in arm64) slack=4000 ;; *) slack=400 ;; esac
	attribute 0 '' "$1" "$2" "$3" "$4"
	attribute 1 '' "$1" "$2" "$3" "$4" >"$5.csv"
	attribute 0 "$5" "$1" "$2" "$3" "$4"
	figure "$5"
}

[ $# -ge 5 ] || die "usage: profile.sh plugin|report ..."
verb=$1
shift
case $verb in
plugin|report) "$verb" "$@" ;;
*)	die "usage: profile.sh plugin|report ..." ;;
esac
