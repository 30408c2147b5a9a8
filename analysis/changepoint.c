// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Binary segmentation. The best split of a stretch is where the means differ
 * most; it is a change when shuffles of the same values hardly ever split as
 * well. That holds for any distribution, and costs one pass per shuffle, where
 * the energy distance of E-divisive costs a pass per pair.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>

#include "changepoint.h"
#include "err.h"

#define NR_SHUFFLES	1999

/* Squared difference of means, weighted by the sizes; *at is the split. */
static double best_split(const double *v, size_t n, size_t *at)
{
	double total = 0, left = 0, best = -1, score;
	size_t i;

	for (i = 0; i < n; i++)
		total += v[i];
	for (i = 1; i < n; i++) {
		left += v[i - 1];
		if (i < CHANGEPOINT_MIN || n - i < CHANGEPOINT_MIN)
			continue;
		score = pow(left - total * i / n, 2) / ((double)i * (n - i));
		if (score > best) {
			best = score;
			*at = i;
		}
	}
	return best;
}

/* Do shuffles of the stretch split as well as it does itself? */
static bool is_change(const double *v, size_t n, double *copy, gsl_rng *rng,
		      size_t *at)
{
	unsigned int max = CHANGEPOINT_ALPHA * (NR_SHUFFLES + 1);
	unsigned int i, as_good = 1;
	double best = best_split(v, n, at);
	size_t ignored;

	memcpy(copy, v, n * sizeof(*v));
	for (i = 0; i < NR_SHUFFLES && as_good <= max; i++) {
		gsl_ran_shuffle(rng, copy, n, sizeof(*copy));
		/* rounding must not tell equal splits apart */
		as_good += best_split(copy, n, &ignored) >=
			   best * (1 - 1 / 1e12);
	}
	return as_good <= max;
}

static int split(const double *v, size_t n, double *copy, gsl_rng *rng,
		 bool *changes)
{
	size_t at = 0;

	if (n < 2 * CHANGEPOINT_MIN || !is_change(v, n, copy, rng, &at))
		return 0;
	changes[at] = true;
	return 1 + split(v, at, copy, rng, changes) +
	       split(v + at, n - at, copy, rng, changes + at);
}

int changepoint_find(const double *values, size_t n, unsigned long seed,
		     bool *changes)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double *copy = calloc(n ? n : 1, sizeof(*copy));
	int nr = -ENOMEM;

	memset(changes, 0, n * sizeof(*changes));
	if (rng && copy) {
		gsl_rng_set(rng, seed);
		nr = split(values, n, copy, rng, changes);
	} else {
		err_set(-ENOMEM, "out of memory");
	}
	free(copy);
	if (rng)
		gsl_rng_free(rng);
	return nr;
}

double changepoint_last(const double *values, size_t n)
{
	double mean, sd, t;

	if (n < 5)
		return 1;
	mean = gsl_stats_mean(values, 1, n - 1);
	sd = gsl_stats_sd_m(values, 1, n - 1, mean);
	if (!(sd > 0))
		return values[n - 1] > mean ? 0 : 1;
	t = (values[n - 1] - mean) / (sd * sqrt(1 + 1.0 / (n - 1)));
	return gsl_cdf_tdist_Q(t, n - 2);
}
