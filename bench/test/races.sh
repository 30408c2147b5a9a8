#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All that runs at once, in a guest whose kernel has KASAN, lockdep and DEBUG_VM.
# With ALL_KERNELS=1 on kernels of both fixes too, and every row of
# configs/matrix/races, for hours; else a row of each kind.
if [ "${ALL_KERNELS:-}" != 1 ]; then
	KERNELS=${KERNELS:-stock}
	ROWS=${ROWS:-'^move_swapcache|^rmap_reclaim.*cache|^move_walked.*fork|^gc_swapped.*handler|^swapoff_zap.*yes'}
	export KERNELS ROWS
fi
DEBUG=1 exec "$(dirname "$0")/guest.sh"
