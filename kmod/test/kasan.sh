#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# guest.sh on a kernel with KASAN, lockdep and DEBUG_VM (DEBUG=1 lab/kernel.sh
# stock), with a quarter of a million random requests. With ALL_KERNELS=1 all of
# it, and a million.
if [ "${ALL_KERNELS:-}" = 1 ]; then
	export SEEDS="${SEEDS:-1 2 3 4}"
else
	export PARTS="${PARTS:-kunit programs primitives}"
fi
CACHED=1 DEBUG=1 FUZZ=${FUZZ:-250000} exec "$(dirname "$0")/guest.sh"
