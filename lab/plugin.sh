#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Build a TCG plugin of this folder for the QEMU at hand: plugin.sh NAME OUT
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

# The interface changed with QEMU 9.0 and 9.1.
api()
{
	"qemu-system-${triplet%%-*}" --version |
		sed -n '1s/.*version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' |
		awk '{ print $1 < 9 ? 1 : $1 == 9 && $2 == 0 ? 2 : 3 }'
}

need gcc
gcc -std=gnu11 -D_GNU_SOURCE -O2 -fPIC -shared -fvisibility=hidden \
	-DPLUGIN_API="$(api)" -o "$2" "$top/lab/$1.c" ||
	die "the plugin $1.c does not build"
