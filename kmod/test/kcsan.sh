#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# guest.sh on a kernel with KCSAN, which finds data races (DEBUG=kcsan
# lab/kernel.sh stock): what runs at once. With ALL_KERNELS=1 all of it.
[ "${ALL_KERNELS:-}" = 1 ] || export PARTS="${PARTS:-programs}"
CACHED=1 DEBUG=kcsan FUZZ=${FUZZ:-2000} exec "$(dirname "$0")/guest.sh"
