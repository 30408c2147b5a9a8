#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Make what several tests need, before the first of them: sources, headers,
# kernels and modules, into the lab's cache, so that a test is skipped only for
# what this machine cannot do. One kernel at a time, those of a tree in a row,
# where only what differs is compiled; last the tree that the tests build in.
# Prints how long each took. What fails is said here, and again by the tests
# that miss it.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
lab=$top/lab
log=$(mktemp "${TMPDIR:-/tmp}/fixcost-prepare.XXXXXX")
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM
unset KSRC KVER PREEMPT DEBUG CLOCK MODULE PLUGIN APPEND CACHED \
	CONFIG CONFIG_A CONFIG_B

# made WHAT [VARIABLE=VALUE]... COMMAND [ARG]
made()
{
	what=$1 start=$(date +%s)
	shift
	why=
	env "$@" </dev/null >/dev/null 2>"$log" || why=": $(tail -n 1 "$log")"
	printf '%-58s %s %4d s%s\n' "$what" "${why:+not }made" \
		$(($(date +%s) - start)) "$why"
}

# kernels WHAT [VARIABLE=VALUE]... -- VARIANT...
kernels()
{
	of=$1 variables=
	shift
	while [ "$1" != -- ]; do
		variables="$variables $1"
		shift
	done
	shift
	for variant; do
		# shellcheck disable=SC2086 # a list
		made "$of $variant" $variables "$lab/kernel.sh" "$variant"
	done
}

# module WHAT [VARIABLE=VALUE]...: for the stock kernel
module()
{
	of=$1
	shift
	made "$of, the module" "$@" MODULE="$top/kmod" "$lab/kernel.sh" stock
}

for series in 6.1 6.12 7.2 7.3; do
	made "source of $series" "$lab/source.sh" $series
done
for series in 6.1 6.12 7.3; do
	made "headers of $series" "$lab/headers.sh" $series
done
made 'headers of 6.12, arm64' ARCH=arm64 "$lab/headers.sh" 6.12
made 'libraries, arm64' ARCH=arm64 "$lab/sysroot.sh"
kernels 7.3 KVER=7.3 -- stock getput
module 7.3 KVER=7.3
kernels 6.1 KVER=6.1 -- stock getput
kernels '6.12 arm64' ARCH=arm64 -- stock getput
module '6.12 arm64' ARCH=arm64
for debug in kcsan 1; do
	kernels "6.12 with DEBUG=$debug" DEBUG=$debug -- stock
	module "6.12 with DEBUG=$debug" DEBUG=$debug
done
kernels 6.12 -- stock getput
module 6.12
