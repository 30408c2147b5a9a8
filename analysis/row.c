// SPDX-License-Identifier: GPL-2.0-or-later
/* Parts of a row, added one by one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "grow.h"
#include "side.h"

int row_add_series(struct row *row, const struct series *s)
{
	struct series *more = grow(row->series, row->nr_series, sizeof(*more));

	if (!more)
		return err_set(-ENOMEM, "out of memory");
	row->series = more;
	more[row->nr_series++] = *s;
	return 0;
}

static int compare_runs(const void *a, const void *b)
{
	const struct series *x = a, *y = b;

	return (x->run > y->run) - (x->run < y->run);
}

void row_sort_series(struct row *row)
{
	unsigned int i;

	for (i = 1; i < row->nr_series; i++)
		if (row->series[i - 1].run > row->series[i].run)
			break;
	if (i < row->nr_series)
		qsort(row->series, row->nr_series, sizeof(*row->series),
		      compare_runs);
}

static struct counter *find_counter(struct row *row, const char *name)
{
	struct counter *c;
	unsigned int i;

	for (i = 0; i < row->nr_counters; i++)
		if (!strcmp(row->counters[i].name, name))
			return &row->counters[i];
	c = grow(row->counters, row->nr_counters, sizeof(*c));
	if (!c)
		return NULL;
	row->counters = c;
	c += row->nr_counters;
	*c = (struct counter){ .name = strdup(name) };
	if (!c->name)
		return NULL;
	row->nr_counters++;
	return c;
}

int row_add_counter(struct row *row, const struct counter *counter)
{
	struct counter *c = find_counter(row, counter->name);

	if (!c)
		return err_set(-ENOMEM, "out of memory");
	c->sum += counter->sum;
	c->nr += counter->nr;
	return 0;
}

void row_free(struct row *row)
{
	unsigned int i;

	for (i = 0; i < row->nr_counters; i++)
		free(row->counters[i].name);
	free(row->counters);
	free(row->name);
	free(row->series);
	free(row->why);
	free(row->path_why);
}
