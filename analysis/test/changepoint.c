// SPDX-License-Identifier: GPL-2.0-or-later
/* Change points: the false-alarm rate that is stated, and what is found. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "changepoint.h"
#include "tap.h"

#define NR_SERIES	1000
#define MAX_LEN		60

/* @n values; from @at on they are @step standard deviations higher. */
static void draw(double *v, size_t n, size_t at, double step, double tail,
		 gsl_rng *rng)
{
	size_t i;

	for (i = 0; i < n; i++) {
		v[i] = 5 + gsl_ran_ugaussian(rng) + (i >= at) * step;
		if (gsl_rng_uniform(rng) < tail)
			v[i] += gsl_ran_exponential(rng, 10);
	}
}

static void test_false_alarms(size_t n, double tail, gsl_rng *rng)
{
	bool changes[MAX_LEN];
	double v[MAX_LEN];
	unsigned int i, nr = 0;

	for (i = 0; i < NR_SERIES; i++) {
		draw(v, n, n, 0, tail, rng);
		nr += changepoint_find(v, n, i, changes) > 0;
	}
	/* three standard errors above what is stated */
	ok(nr <= NR_SERIES * (CHANGEPOINT_ALPHA + 0.0095),
	   "%zu values, tail %g: %u of %u false alarms", n, tail, nr,
	   NR_SERIES);
}

static void test_found(gsl_rng *rng)
{
	bool changes[MAX_LEN];
	double v[MAX_LEN];
	unsigned int i, nr = 0, near = 0;

	for (i = 0; i < NR_SERIES; i++) {
		draw(v, 40, 25, 2, 0, rng);
		nr += changepoint_find(v, 40, i, changes) > 0;
		near += changes[24] || changes[25] || changes[26];
	}
	ok(nr > 0.95 * NR_SERIES, "a step of two sigma: found in %u of %u", nr,
	   NR_SERIES);
	ok(near > 0.75 * NR_SERIES, "and within one of its place in %u", near);
}

static void test_two_steps(void)
{
	bool changes[30];
	double v[30];
	int i, nr;

	for (i = 0; i < 30; i++)
		v[i] = (i % 3) * 0.1 + (i >= 10 ? 5 : 0) - (i >= 20 ? 3 : 0);
	nr = changepoint_find(v, 30, 1, changes);
	ok(nr == 2 && changes[10] && changes[20], "two steps: %d found", nr);
	memset(v, 0, sizeof(v));
	ok(!changepoint_find(v, 30, 1, changes), "a constant has no change");
	ok(!changepoint_find(v, 0, 1, changes), "no values, no change");
}

static void test_last(gsl_rng *rng)
{
	double v[12];
	unsigned int i, nr = 0;

	for (i = 0; i < 20 * NR_SERIES; i++) {
		draw(v, 12, 12, 0, 0, rng);
		nr += changepoint_last(v, 12) <= 0.05;
	}
	ok(nr > 0.045 * 20 * NR_SERIES && nr < 0.055 * 20 * NR_SERIES,
	   "the newest of equals is called high in %u of %u at 5 %%", nr,
	   20 * NR_SERIES);
	ok(changepoint_last(v, 4) == 1, "four values are too few");
}

int main(void)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(rng, 11);
	test_false_alarms(12, 0, rng);
	test_false_alarms(40, 0, rng);
	test_false_alarms(40, 0.1, rng);
	test_found(rng);
	test_two_steps();
	test_last(rng);
	gsl_rng_free(rng);
	return finish();
}
