// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of the count pass per page, both kernels side by side. */
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

struct files {
	FILE *def, *data;
	unsigned int nr;	/* events named in @def */
};

static void put_event(struct files *out, const struct counter *a,
		      const struct counter *b)
{
	double was = a->sum / a->nr, is = b->sum / b->nr;
	char name[32];

	snprintf(name, sizeof(name), "event%u", ++out->nr);
	plot_setting(out->def, name, a->name);
	fprintf(out->data, "%u\t%.9g\t%.9g\t%+.2f\n", out->nr, was, is,
		100 * (is / was - 1));
}

/*
 * One line per event of both sides: its number, A, B, change. Returns how many;
 * without @out it only counts them.
 */
static unsigned int put_row(struct files *out, const struct judged *row)
{
	unsigned int i, nr = 0;

	for (i = 0; i < row->a->nr_counters; i++) {
		const struct counter *a = &row->a->counters[i];
		const struct counter *b = same_counter(row->b, a->name);

		if (!b || !(a->sum > 0))
			continue;
		nr++;
		if (out)
			put_event(out, a, b);
	}
	if (out)
		fprintf(out->data, "\n\n");
	return nr;
}

/* Rows that have nothing to show get no panel. */
int plot_counters(const struct figure *f)
{
	const struct judged *rows[PLOT_MAX_ROWS];
	struct figure shown = *f;
	struct files out = {};
	unsigned int i;

	shown.rows = rows;
	shown.nr = 0;
	for (i = 0; i < f->nr; i++)
		if (put_row(NULL, f->rows[i]))
			rows[shown.nr++] = f->rows[i];
	if (!shown.nr)
		return 0;
	out.def = plot_open_settings(&shown, "counters");
	out.data = out.def ? plot_open_data(&shown, "counters") : NULL;
	if (out.data)
		plot_panels(out.def, &shown);
	for (i = 0; out.data && i < shown.nr; i++)
		put_row(&out, rows[i]);
	return plot_close_both(f, out.def, out.data);
}
