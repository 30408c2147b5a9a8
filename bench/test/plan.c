// SPDX-License-Identifier: GPL-2.0-or-later
/* What a run is refused for before it starts. */
#include <errno.h>
#include <string.h>

#include "matrix.h"
#include "plan.h"
#include "tap.h"

static void nothing(struct fc_run *run)
{
	(void)run;
}

static void resident(struct fc_run *run)
{
	nothing(run);
}

FC_BENCH(resident, .args = "mib=1..1000000000");

static void stored(struct fc_run *run)
{
	nothing(run);
}

FC_BENCH(stored, .needs = FC_SWAP, .args = "cache=no|yes mib=1..1000000000");

/* Half of what is free, in MiB: fits once, and not twice. */
static unsigned long half;

static int check(const char *rows, unsigned long mib, bool in_memory)
{
	struct matrix m = { .samples = 1 };
	struct plan plan;
	char text[256];
	int err;

	snprintf(text, sizeof(text), "%s mib=%lu", rows, mib);
	err = matrix_parse(&m, text, "t");
	if (err) {
		printf("# %s\n", matrix_error());
		return err;
	}
	plan_make(&plan, &m, 1);
	err = plan_check(&plan, in_memory, 0);
	if (err)
		printf("# %s\n", plan_error());
	matrix_free(&m);
	return err;
}

static unsigned long mib_available(void)
{
	unsigned long kib = 0;
	char line[128];
	FILE *f;

	f = fopen("/proc/meminfo", "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %lu kB", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib >> 10;
}

int main(void)
{
	unsigned long huge = 100000000;		/* 95 TiB */

	half = mib_available() * 6 / 10;
	ok(!check("resident", 1, false), "a page or two fit");
	ok(check("resident", huge, false) == -ENOMEM, "95 TiB do not");
	ok(check("stored mib=1\nresident", huge, false) == -ENOMEM,
	   "... nor when another row swaps to a disk");
	ok(!check("stored", huge, false), "what is swapped to a disk is not in memory");
	ok(check("stored", huge, true) == -ENOMEM, "... but in a RAM disk it is");
	ok(check("stored cache=yes", huge, false) == -ENOMEM,
	   "... and in the swap cache");
	ok(!check("stored", half, true), "a RAM disk of 60 %% fits");
	ok(check("stored cache=yes", half, true) == -ENOMEM,
	   "... but not with a swap cache of the same size");
	return finish();
}
