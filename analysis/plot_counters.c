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

/* One line per event of both sides: name, A, B, change. Returns how many. */
static unsigned int put_row(FILE *out, const struct judged *row)
{
	unsigned int i, nr = 0;

	for (i = 0; i < row->a->nr_counters; i++) {
		const struct counter *a = &row->a->counters[i];
		const struct counter *b = same_counter(row->b, a->name);

		if (!b || !(a->sum > 0))
			continue;
		nr++;
		if (out)
			fprintf(out, "\"%s\"\t%.9g\t%.9g\t%+.2f\n", a->name,
				a->sum / a->nr, b->sum / b->nr,
				100 * (b->sum / b->nr / (a->sum / a->nr) - 1));
	}
	if (out)
		fprintf(out, "\n\n");
	return nr;
}

/* Rows that have nothing to show get no panel. */
int plot_counters(const struct figure *f)
{
	const struct judged *rows[PLOT_MAX_ROWS];
	struct figure shown = *f;
	unsigned int i;
	FILE *out;

	shown.rows = rows;
	shown.nr = 0;
	for (i = 0; i < f->nr; i++)
		if (put_row(NULL, f->rows[i]))
			rows[shown.nr++] = f->rows[i];
	if (!shown.nr)
		return 0;
	out = plot_begin(&shown, "counters");
	if (!out)
		return -EIO;
	for (i = 0; i < shown.nr; i++)
		put_row(out, rows[i]);
	return plot_close(f, out);
}
