// SPDX-License-Identifier: GPL-2.0-or-later
/* The change of every row of a family with its interval, beside the margin. */
#include <errno.h>
#include <math.h>

#include "plot.h"
#include "print.h"

static void put_row(FILE *out, const struct judged *row, unsigned int y)
{
	const struct effect *e = &row->effect;
	bool known = !isnan(e->se);

	fprintf(out, "%u\t%.6f\t%.6f\t%.6f\t%d\n", y, percent(e->log),
		percent(known ? e->lo : e->log),
		percent(known ? e->hi : e->log), row->verdict);
}

int plot_forest(const struct figure *f)
{
	FILE *out = plot_begin(f, "forest");
	unsigned int i;

	if (!out)
		return -EIO;
	for (i = 0; i < f->nr; i++)
		put_row(out, f->rows[i], f->nr - i);
	return plot_close(f, out);
}
