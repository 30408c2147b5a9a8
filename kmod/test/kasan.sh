#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All of guest.sh on a kernel with KASAN, lockdep and DEBUG_VM, and a million
# random requests. That one is only taken from the cache
# (DEBUG=1 lab/kernel.sh stock), and only with ALL_KERNELS=1: emulated, it takes
# long.
OTHER=1 CACHED=1 DEBUG=1 FUZZ=${FUZZ:-250000} SEEDS=${SEEDS:-1 2 3 4} \
	exec "$(dirname "$0")/guest.sh"
