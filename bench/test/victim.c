// SPDX-License-Identifier: GPL-2.0-or-later
/* What a victim is made of; that it exits as told is in exit_mmap.c. */
#include <stdio.h>
#include <unistd.h>

#include "tap.h"
#include "victim.h"

#define MIB	(1UL << 20)

/* Threads of a victim are asleep: they need no memory to speak of. */
static void locked_stacks(void)
{
	struct victim_plan plan = { .len = 2 * MIB, .threads = 64 };
	struct victim victim = { 0 };
	char path[64], line[128];
	long kib = -1;
	FILE *f;

	if (geteuid()) {
		skip("locked memory of a victim", "not root");
		return;
	}
	if (victim_start(&victim, &plan, 0)) {
		ok(false, "start a victim: %s", victim_error());
		victim_stop(&victim);
		return;
	}
	snprintf(path, sizeof(path), "/proc/%d/status", victim.pid);
	f = fopen(path, "r");
	while (f && kib < 0 && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmLck: %ld", &kib) != 1)
			kib = -1;
	if (f)
		fclose(f);
	ok(kib >= 0 && kib < 64L << 10, "a victim of 64 threads locks %ld KiB", kib);
	victim_stop(&victim);
}

int main(void)
{
	locked_stacks();
	return finish();
}
