// SPDX-License-Identifier: GPL-2.0-or-later
/* Cumulative distribution of the samples of both sides, p99 marked. */
#include <errno.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "err.h"
#include "plot.h"

#define MAX_POINTS	400

/* All samples of the row, sorted; the caller's to free. */
static double *sorted_samples(const struct side *side, const struct row *row)
{
	double *all = calloc(row->nr_samples, sizeof(*all));
	unsigned int i, k;
	size_t n = 0;

	for (i = 0; all && i < row->nr_series; i++)
		for (k = 0; k < row->series[i].nr; k++)
			all[n++] = series_values(side, &row->series[i])[k];
	if (all)
		gsl_sort(all, 1, n);
	return all;
}

/* The curve as one block of data, its 99th percentile as the next. */
static int put_curve(FILE *out, const struct side *side, const struct row *row)
{
	double *all = sorted_samples(side, row);
	size_t n = row->nr_samples;
	size_t points = n < MAX_POINTS ? n : MAX_POINTS, i, at;

	if (!all)
		return err_set(-ENOMEM, "out of memory");
	for (i = 0; i < points; i++) {
		at = points > 1 ? i * (n - 1) / (points - 1) : 0;
		fprintf(out, "%.9g\t%.6f\n", all[at], (at + 1.0) / n);
	}
	fprintf(out, "\n\n%.9g\t0.99\n\n\n",
		gsl_stats_quantile_from_sorted_data(all, 1, n, 0.99));
	free(all);
	return 0;
}

int plot_cdf(const struct figure *f)
{
	FILE *out = plot_begin(f, "cdf");
	unsigned int i;
	int err = 0, closed;

	if (!out)
		return -EIO;
	for (i = 0; i < f->nr && !err; i++) {
		err = put_curve(out, f->j->a, f->rows[i]->a);
		if (!err)
			err = put_curve(out, f->j->b, f->rows[i]->b);
	}
	closed = plot_close(f, out);
	return err ? err : closed;
}
