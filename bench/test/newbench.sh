#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One file is a benchmark: added to a copy of the tree it is built, listed and
# run, and nothing else is edited.
. test/tap.sh

tree=$tmp/tree
export FIXCOST_STATE="$tmp/state"
mkdir "$tree"
cp -a Makefile setup.sh bench configs analysis test "$tree"
cp -a "$O" "$tree/build"	# only the new file is compiled
cat >"$tree/bench/getppid.c" <<'END'
#include <unistd.h>

#include "fc.h"

static void getppid_plain(struct fc_run *run)
{
	while (fc_loop(run))
		getppid();
}

FC_BENCH(getppid_plain, .timing = FC_LOOP, .args = "depth=1..3", .matrix = "depth=2");
END

builds()
{
	make -C "$tree" O=build CFLAGS="${CFLAGS:--O2 -g}" build/fixcost
}

runs()
{
	"$tree/build/fixcost" --label=new --filter=getppid --runs=1 --results="$tmp/r"
}

ok "it is built" builds
ok "it is listed" sh -c "'$tree/build/fixcost' --list | grep -qx getppid_plain/depth:2"
ok "it is run" runs
ok "its samples are in the results" \
	test "$(cat "$tmp"/r/new/*/*/time.json | grep -c '"name": "getppid_plain/depth:2/')" = 10
ok "a declaration of no known domain is found out" \
	sh -c "printf 'getppid_plain depth=4\n' >'$tmp/m'; ! '$tree/build/fixcost' --list --matrix='$tmp/m'"
finish
