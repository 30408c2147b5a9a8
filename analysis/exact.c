// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Location is the median: a timer tick adds to single samples, never takes
 * away. Boots of one kernel must agree to the last digit that is printed.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "err.h"
#include "exact.h"

static double median(double *values, size_t n)
{
	gsl_sort(values, 1, n);
	return gsl_stats_median_from_sorted_data(values, 1, n);
}

/* Median of the row's samples in each boot: lowest and highest of them. */
static int boot_range(const struct side *side, const struct row *row,
		      double *values, struct exact_side *out)
{
	unsigned int i = 0, boot;
	size_t n;
	double m;

	out->low = HUGE_VAL;
	out->high = -HUGE_VAL;
	out->boots = 0;
	while (i < row->nr_series) {
		boot = side->runs[row->series[i].run].boot;
		for (n = 0; i < row->nr_series &&
		     side->runs[row->series[i].run].boot == boot; i++) {
			memcpy(values + n, series_values(side, &row->series[i]),
			       row->series[i].nr * sizeof(*values));
			n += row->series[i].nr;
		}
		m = median(values, n);
		out->low = fmin(out->low, m);
		out->high = fmax(out->high, m);
		out->boots++;
	}
	return 0;
}

/* Differences of samples in the same place; returns how many there are. */
static size_t differences(const struct judgement *j, const struct judged *row,
			  double *values)
{
	const struct row *a = row->a, *b = row->b;
	const double *va, *vb;
	unsigned int i, k;
	size_t n = 0;

	for (i = 0; i < a->nr_series && i < b->nr_series; i++) {
		va = series_values(j->a, &a->series[i]);
		vb = series_values(j->b, &b->series[i]);
		for (k = 0; k < a->series[i].nr && k < b->series[i].nr; k++)
			values[n++] = vb[k] - va[k];
	}
	return n;
}

int exact_compare(const struct judgement *j, struct judged *row)
{
	struct exact *x = &row->exact;
	size_t max = row->a->nr_samples > row->b->nr_samples ?
		     row->a->nr_samples : row->b->nr_samples;
	double *values = calloc(max, sizeof(*values));
	double change;
	size_t n;

	if (!values)
		return err_set(-ENOMEM, "out of memory");
	boot_range(j->a, row->a, values, &x->a);
	boot_range(j->b, row->b, values, &x->b);
	n = differences(j, row, values);
	x->difference = median(values, n);
	if (fabs(x->difference) < 0.0005)
		x->difference = 0;	/* below what is printed */
	x->constant = values[0] == values[n - 1];
	free(values);

	change = log1p(x->difference / x->a.low);
	row->effect = (struct effect){
		.log = change, .lo = change, .hi = change,
		.lo1 = change, .hi1 = change,
		.naive_lo = NAN, .naive_hi = NAN,
		.bootstrap_lo = NAN, .bootstrap_hi = NAN,
		.drift_lo = NAN, .drift_hi = NAN, .drift_p = NAN,
		.p = 1, .p_slower = 1, .p_faster = 1,
	};
	return 0;
}
