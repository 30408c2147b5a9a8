/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run sets up around swapped states, for the tests of such states. */
#ifndef SWAP_TEST_H
#define SWAP_TEST_H

#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "knob.h"
#include "knob_test.h"
#include "memcg.h"
#include "swapdev.h"
#include "tap.h"

/* @body with a device of @kind and @size, and all put back after it. */
__attribute__((unused))
static void with_swap_device(const char *kind, size_t size, void (*body)(const char *kind))
{
	char real[PATH_MAX], why[256];
	off_t mark = knob_mark();

	printf("# on %s\n", kind);
	if (swapdev_choose(kind, size, real, sizeof(real), why, sizeof(why)) ||
	    swapdev_make(real, size)) {
		skip(kind, swapdev_path() ? swapdev_error() : why);
		return;
	}
	body(kind);
	ok(!swapdev_remove(), "%s: removed", kind);
	knob_restore(mark);
}

/* @devices with a journal, in a memory group, and without readahead of swap. */
__attribute__((unused))
static int with_swap(void (*devices)(void))
{
	char group[PATH_MAX];
	pid_t owner;

	if (geteuid()) {
		skip("swapped states", "not root");
		return 0;
	}
	if (!make_folder() || knob_lock(&owner))
		return -1;
	knob_write("/proc/sys/vm/page-cluster", "0");
	if (!memcg_make(group, sizeof(group)))
		memcg_join(group);
	mlockall(MCL_CURRENT);
	devices();
	knob_restore(0);
	return remove_folder();
}

#endif /* SWAP_TEST_H */
