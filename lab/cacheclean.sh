#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Remove the cache, after saying what that frees. A build in progress is left
# alone: its lock is asked for first.
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

if [ ! -d "$CACHE" ]; then
	echo "no cache at $CACHE"
	exit 0
fi
for lock in "$CACHE"/tree/*.lock; do
	[ ! -f "$lock" ] || flock -n "$lock" true ||
		die "a build is using ${lock%.lock}; wait for it"
done
for part in apt:'package lists' source:'kernel sources' tree:'build trees' \
		kernel:kernels config:configurations module:modules headers:'kernel headers' ccache:'compiled objects' \
		sysroot:'libraries of other architectures'; do
	[ ! -d "$CACHE/${part%%:*}" ] ||
		printf '%8s  %s\n' "$(du -sh "$CACHE/${part%%:*}" | cut -f1)" \
			"${part#*:}"
done
total=$(du -sh "$CACHE" | cut -f1)
rm -rf "$CACHE"
echo "freed $total in $CACHE"
