#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels that check themselves, in guests: the module's tests and a million
# random requests on KASAN with lockdep, on KCSAN and on the newest kernel, then
# all rows that run beside others. KVERS= and ARCHS= name the kernels; what is
# not in the lab's cache is told and passed over.
# shellcheck source=test/soak/lib.sh
. "$(dirname "$0")/lib.sh"

[ -z "$SHORT" ] || campaign_skip 'SHORT: the tests of kmod/ have theirs'
KVERS=${KVERS:-6.1 6.12 7.2 7.3} ARCHS=${ARCHS:-x86_64}

# tap NAME TEST [VARIABLE=VALUE]...: the test's failures are what is found
tap()
{
	name=$1 test=$2
	shift 2
	env ALL_KERNELS=1 CACHED=1 "$@" "$test" >"$WORK/out" 2>&1
	code=$?
	cat "$WORK/out"
	passed=$(grep '^ok' "$WORK/out" | grep -vc '# SKIP')
	nr_runs=$((nr_runs + passed))
	grep '^not ok' "$WORK/out" | while read -r line; do echo "found: $name: $line"; done
	[ $code = 0 ] && ! grep -q '^not ok' "$WORK/out" || nr_found=$((nr_found + 1))
	if [ "$passed" = 0 ]; then
		echo "note: $name: $(sed -n 's/.*# SKIP //p' "$WORK/out" | tail -n 1)"
	else
		echo "note: $name: $passed passed"
	fi
}

for arch in $ARCHS; do
	for kver in $KVERS; do
		tap "$arch $kver KASAN, lockdep: module" kmod/test/guest.sh ARCH="$arch" \
			KVER="$kver" DEBUG=1 FUZZ=250000 SEEDS="$SEED 2 3 4"
		tap "$arch $kver KCSAN: module" kmod/test/guest.sh ARCH="$arch" \
			KVER="$kver" DEBUG=kcsan FUZZ=2000 SEEDS="$SEED"
		tap "$arch $kver KASAN, lockdep: all at once" bench/test/guest.sh \
			ARCH="$arch" KVER="$kver" DEBUG=1 KERNELS=stock
	done
done
[ $nr_runs -gt 0 ] || [ $nr_found -gt 0 ] || campaign_skip 'no such kernel in the cache of the lab'
campaign_end
