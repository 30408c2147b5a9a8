#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does KVM really work here? kvm.sh IMAGE boots it, with a limit of 20 seconds:
# a /dev/kvm that opens proves nothing.
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# = 1 ] || die "usage: kvm.sh IMAGE"
[ -z "$cross" ] && [ -w /dev/kvm ] || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/fixcost-kvm.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
"$top/lab/guest.sh" "$work/initramfs" /bin/true:/true -- /true
CLOCK=kvm TIMEOUT=20 "$top/lab/boot.sh" "$1" "$work/initramfs" "$work/out" \
	2>/dev/null || exit 1
