// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs under one label that do not belong together. */
#include <errno.h>
#include <string.h>

#include "err.h"
#include "side_check.h"

/* A value that may not differ between the runs of one label. */
static int check_same(const struct side *side, const char *key,
		      const char *advice)
{
	const char *first = side_env(side, key);
	const char *other;
	unsigned int i;

	for (i = 1; i < side->nr_runs; i++) {
		other = json_string_value(json_object_get(side->runs[i].env,
							  key));
		if (!first && !other)
			continue;
		if (!first || !other || strcmp(first, other))
			return err_set(-EEXIST, "%s: %s %s and %s; %s",
				       side->label, key, first ? first : "none",
				       other ? other : "none", advice);
	}
	return 0;
}

int side_check_kernel(const struct side *side)
{
	int err = check_same(side, "build_id",
			     "one label means one kernel, rename one");

	return err ? err : check_same(side, "clock", "they cannot be averaged");
}

int side_check_runs(const struct side *side)
{
	const struct run *a, *b;
	unsigned int i;

	for (i = 1; i < side->nr_runs; i++) {
		a = &side->runs[i - 1];
		b = &side->runs[i];
		if (a->boot == b->boot && !strcmp(a->start, b->start) &&
		    a->nr_values == b->nr_values &&
		    !memcmp(a->values, b->values,
			    a->nr_values * sizeof(*a->values)))
			return err_set(-EEXIST,
				"%s: runs %s and %s of boot %s are copies; remove one",
				side->label, a->name, b->name,
				side->boots[a->boot].id);
	}
	return 0;
}
