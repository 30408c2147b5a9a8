// SPDX-License-Identifier: GPL-2.0-or-later
/* The same numbers as R; agree.R is where they come from. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "effect.h"
#include "holm.h"
#include "model.h"
#include "power.h"
#include "sim.h"
#include "tap.h"

static void near(const char *what, double got, double want)
{
	ok(fabs(got - want) <= fmax(0.001, fabs(want)) / 1e6,
	   "%s: %.12g, R says %.12g", what, got, want);
}

/* A model of boots that are given. */
static void boots(struct model *m, double *values, double *order,
		  double *residual, unsigned int n)
{
	memset(m, 0, sizeof(*m));
	m->boot = values;
	m->order = order;
	m->residual = residual;
	m->nr_boots = n;
	m->nr_samples = n;
	m->log = gsl_stats_mean(values, 1, n);
	m->mean = m->log;
	m->var = gsl_stats_variance(values, 1, n);
}

static void test_welch(void)
{
	double a[] = { 4.01, 4.03, 3.99, 4.05, 4.00 };
	double b[] = { 4.06, 4.02, 4.08, 4.11, 4.04, 4.07 };
	double order_a[] = { 0, 1, 4, 6, 9 }, order_b[] = { 2, 3, 5, 7, 8, 10 };
	double ra[6], rb[6];
	struct model ma, mb;
	struct effect e;

	boots(&ma, a, order_a, ra, 5);
	boots(&mb, b, order_b, rb, 6);
	/* the naive interval is Welch's t test of what it is given */
	effect_estimate(&e, &ma, &mb);
	near("Welch's lower bound", e.naive_lo, 0.00942795348123556);
	near("Welch's upper bound", e.naive_hi, 0.0852387131854313);

	/* and so is the interval of boots, where no drift is looked for */
	boots(&ma, a, order_a, ra, 3);
	boots(&mb, b, order_b, rb, 3);
	effect_estimate(&e, &ma, &mb);
	ok(!e.drift_degree, "no drift with six boots");
	near("the same of six boots, lower", e.lo, e.naive_lo);
	near("the same of six boots, upper", e.hi, e.naive_hi);
}

static void test_drift(void)
{
	double a[] = { 1.00, 1.03, 1.02, 1.09 }, b[] = { 1.04, 1.06, 1.08, 1.07 };
	double order_a[] = { 0, 3, 4, 7 }, order_b[] = { 1, 2, 5, 6 };
	double ra[4], rb[4];
	struct model ma, mb;
	struct effect e;

	boots(&ma, a, order_a, ra, 4);
	boots(&mb, b, order_b, rb, 4);
	effect_estimate(&e, &ma, &mb);
	ok(e.drift_degree == 1, "a drift is estimated along");
	near("with drift", e.log, 0.0275);
	near("its standard error", e.se, 0.0112889537243483);
}

static void test_holm(void)
{
	double p[] = { 0.01, 0.04, 0.03, 0.005, 0.8, 0.03 };
	static const double want[] = { 0.05, 0.12, 0.12, 0.03, 0.8, 0.12 };
	int i;

	holm_adjust(p, 6);
	for (i = 0; i < 6; i++)
		near("Holm", p[i], want[i]);
}

static void test_quantiles(void)
{
	double x[] = { 5, 1, 9, 2, 7, 7, 3, 8, 4, 100 };

	gsl_sort(x, 1, 10);
	near("2.5 %", gsl_stats_quantile_from_sorted_data(x, 1, 10, 0.025),
	     1.225);
	near("99 %", gsl_stats_quantile_from_sorted_data(x, 1, 10, 0.99),
	     91.81);
	near("trimmed mean", model_location(x, 10, 0.2), 5.66666666666667);
}

static void test_power(void)
{
	/* power.t.test(power = .8, n = 6): delta 1.796; n = 12: 1.1966 */
	ok(fabs(power_ncp(10) / sqrt(3) - 1.796) < 0.001, "power of 6 and 6");
	ok(fabs(power_ncp(22) / sqrt(6) - 1.1966) < 0.0005,
	   "power of 12 and 12");
}

/* Four boots of three processes of four samples, without trimming. */
static void test_components(void)
{
	static const struct sim shape = { .name = "R", .boots_a = 4,
					  .boots_b = 1, .runs = 3,
					  .samples = 4 };
	double order[4] = {};
	struct side a, b;
	struct model m;
	int i;

	sim_init(&a, &b, &shape);
	for (i = 0; i < 48; i++)
		a.runs[i / 4].values[i % 4] =
			exp(round(1e6 * (5 + sin(i / 12 * 2.1) * 0.05 +
					 sin(i / 4 * 1.7) * 0.03 +
					 sin(i * 2.9) * 0.01)) / 1e6);
	model_make(&m, &a, &a.rows[0], order, 0);
	near("variance of boots", m.var_boot, 0.00131969994453126);
	near("variance of processes", m.var_run, 0.000553610698055551);
	near("variance of samples", m.var_sample, 0.0000674647569861102);
	model_free(&m);
	side_free(&a);
	side_free(&b);
}

int main(void)
{
	test_welch();
	test_drift();
	test_holm();
	test_quantiles();
	test_power();
	test_components();
	return finish();
}
