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

static int refuse_order(const struct side *a, const struct run *x,
			const struct side *b, const struct run *y)
{
	const char *told = x->has_instant ? x->name : y->name;
	const char *silent = x->has_instant ? y->name : x->name;

	return err_set(-EINVAL, "%s says when run %s started, %s not when %s did: give it a start in its env.json",
		       x->has_instant ? a->label : b->label, told,
		       x->has_instant ? b->label : a->label, silent);
}

int side_check_order(const struct side *a, const struct side *b)
{
	const struct run *x = &a->runs[0], *y = &b->runs[0];

	return x->has_instant == y->has_instant ? 0 : refuse_order(a, x, b, y);
}

int side_check_runs(const struct side *side)
{
	const struct run *run = side->runs;
	unsigned int i;
	int err = 0;

	for (i = 1; i < side->nr_runs && !err; i++)
		if (run[i].has_instant != run[0].has_instant)
			err = refuse_order(side, &run[0], side, &run[i]);
	if (!err)
		err = check_same(side, "build_id",
				 "one label means one kernel, rename one");
	return err ? err : check_same(side, "clock", "they cannot be averaged");
}

static int check_copies(const struct side *side)
{
	const struct run *a, *b;
	unsigned int i;

	for (i = 1; i < side->nr_runs; i++) {
		a = &side->runs[i - 1];
		b = &side->runs[i];
		if (a->boot == b->boot && !run_compare_starts(a, b) &&
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

static int check_samples(const struct side *side)
{
	size_t aggregates = 0;
	unsigned int i;

	if (side->nr_samples)
		return 0;
	for (i = 0; i < side->nr_rows; i++)
		aggregates += side->rows[i].nr_aggregates;
	if (!aggregates)
		return 0;
	return err_set(-EINVAL, "%s: only aggregates, no samples: run it without --benchmark_report_aggregates_only",
		       side->label);
}

int side_check_values(const struct side *side)
{
	int err = check_copies(side);

	return err ? err : check_samples(side);
}
