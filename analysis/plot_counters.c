// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of the count pass per page, both kernels side by side. */
#include <errno.h>
#include <string.h>

#include "plot.h"

static const struct counter *same_counter(const struct row *row,
					  const char *name)
{
	unsigned int i;

	for (i = 0; i < row->nr_counters; i++)
		if (!strcmp(row->counters[i].name, name))
			return &row->counters[i];
	return NULL;
}

/* One line per event of both sides: name and change, A, B. Returns how many. */
static unsigned int put_row(FILE *out, const struct judged *row)
{
	unsigned int i, nr = 0;

	for (i = 0; i < row->a->nr_counters; i++) {
		const struct counter *a = &row->a->counters[i];
		const struct counter *b = same_counter(row->b, a->name);

		if (!b || !(a->sum > 0))
			continue;
		fprintf(out, "\"%s  %+.2f %%\"\t%.9g\t%.9g\n", a->name,
			100 * (b->sum / b->nr / (a->sum / a->nr) - 1),
			a->sum / a->nr, b->sum / b->nr);
		nr++;
	}
	if (!nr)
		fprintf(out, "\"none\"\t0\t0\n");
	fprintf(out, "\n\n");
	return nr;
}

int plot_counters(const struct figure *f)
{
	unsigned int i, nr = 0;
	FILE *out;

	for (i = 0; i < f->nr; i++)
		nr += f->rows[i]->a->nr_counters && f->rows[i]->b->nr_counters;
	if (!nr)
		return 0;
	out = plot_begin(f, "counters");
	if (!out)
		return -EIO;
	for (i = 0; i < f->nr; i++)
		put_row(out, f->rows[i]);
	return plot_close(f, out);
}
