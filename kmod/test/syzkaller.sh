#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What syzkaller is told of the device is what the headers say: the ioctls, the
# names that are asked for, each constant, and where each field is.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

kmod=$(cd "$(dirname "$0")/.." && pwd)
text=$kmod/syzkaller/dev_fixcost.txt

ioctls()
{
	grep -o 'FC_IOC_[A-Z]*' "$kmod/fixcost_uapi.h" | sort -u >"$tmp/header"
	sed -n 's/^ioctl$\(FC_IOC_[A-Z]*\)(.*const\[\1\].*/\1/p' "$text" | sort >"$tmp/text"
	[ -s "$tmp/text" ] && diff "$tmp/header" "$tmp/text"
}

# names LIST HEADER: the strings of one are the lines of the other
names()
{
	sed -n 's/^FC_[A-Z_]*(\([a-z0-9_]*\).*/\1/p' "$kmod/$2" >"$tmp/header"
	sed -n "s/^$1 = //p" "$text" | tr -d '" ' | tr ',' '\n' >"$tmp/text"
	[ -s "$tmp/text" ] && diff "$tmp/header" "$tmp/text"
}

# C that compiles if each field is where the header has it, and each constant is
# one of its.
assertions()
{
	cat <<-'END'
	#include <assert.h>
	#include <stddef.h>
	#include "fixcost_uapi.h"
	#include "hist.h"
	END
	awk -f "$kmod/test/lib/syzlang.awk" "$text"
	echo 'static_assert(FC_NR_COUNTS == FC_NR_BUCKETS + FC_NR_LENGTHS, "counts");'
	echo 'unsigned long long all[] = {'
	grep -v '^#' "$text" | grep -o 'FC_[A-Z_0-9]*' | sort -u | sed 's/$/,/'
	echo '};'
}

fields()
{
	assertions >"$tmp/text.c"
	[ "$(grep -c static_assert "$tmp/text.c")" -gt 100 ] &&
		gcc -std=gnu11 -Wall -Werror -I"$kmod" -c -o "$tmp/text.o" "$tmp/text.c"
}

ok 'each ioctl is described' ioctls
ok 'the primitives are those of prim_list.h' names fc_prims prim_list.h
ok 'the functions are those of function_list.h' names fc_functions function_list.h
ok 'each constant and each field is that of the header' fields
finish
