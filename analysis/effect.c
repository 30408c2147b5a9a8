// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Least squares on boot means: side, and where the order allows it the drift
 * of the machine over the series. Without a drift this is Welch's t test.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "effect.h"
#include "err.h"
#include "power.h"

#define MAX_COLUMNS	5
/*
 * A drift is estimated along when that costs next to nothing: the order of
 * the boots hardly depends on the side, and there are enough of them.
 */
#define ALTERNATING_VIF	1.25
#define MIN_DRIFT_BOOTS	8
/* From here on a bent drift is affordable as well. */
#define MIN_BENT_BOOTS	16
/* In other orders only a drift that is this plain counts. */
#define PLAIN_DRIFT_P	0.005
/* Sides of much different size keep their own variances. */
#define MAX_POOLED_RATIO	1.5

/* Boots of both sides in columns; the last column is what is estimated. */
struct table {
	unsigned int n;
	unsigned int nr_columns;
	double *y;
	bool *is_b;
	double *column[MAX_COLUMNS];
	double *memory;
};

struct fit {
	double estimate, se, df;
	double vif;		/* what the other columns cost */
};

static double dot(const double *a, const double *b, unsigned int n)
{
	double sum = 0;

	while (n--)
		sum += a[n] * b[n];
	return sum;
}

static int table_make(struct table *t, const struct model *a,
		      const struct model *b)
{
	unsigned int n = a->nr_boots + b->nr_boots;
	unsigned int i;

	memset(t, 0, sizeof(*t));
	t->n = n;
	t->memory = calloc(n, (MAX_COLUMNS + 1) * sizeof(double));
	t->is_b = calloc(n, sizeof(*t->is_b));
	if (!t->memory || !t->is_b) {
		free(t->memory);
		free(t->is_b);
		return err_set(-ENOMEM, "out of memory");
	}
	t->y = t->memory + MAX_COLUMNS * n;
	for (i = 0; i < MAX_COLUMNS; i++)
		t->column[i] = t->memory + i * n;
	memcpy(t->y, a->boot, a->nr_boots * sizeof(double));
	memcpy(t->y + a->nr_boots, b->boot, b->nr_boots * sizeof(double));
	for (i = a->nr_boots; i < n; i++)
		t->is_b[i] = true;
	return 0;
}

static void table_free(struct table *t)
{
	free(t->memory);
	free(t->is_b);
}

/* Time of boot @i from -1 (the first of all) to 1 (the last). */
static double time_of(const struct model *a, const struct model *b,
		      unsigned int i)
{
	double time, first, last;

	first = fmin(a->order[0], b->order[0]);
	last = fmax(a->order[a->nr_boots - 1], b->order[b->nr_boots - 1]);
	time = i < a->nr_boots ? a->order[i] : b->order[i - a->nr_boots];
	return last > first ? 2 * (time - first) / (last - first) - 1 : 0;
}

/*
 * Columns: 1, then powers of time up to @degree, and the side; or the side
 * before the time when the drift is what is asked for.
 */
static void table_fill(struct table *t, const struct model *a,
		       const struct model *b, unsigned int degree,
		       bool ask_drift)
{
	unsigned int side = ask_drift ? 1 : degree + 1;
	unsigned int i, d;

	t->nr_columns = degree + 2;
	for (i = 0; i < t->n; i++) {
		t->column[0][i] = 1;
		t->column[side][i] = t->is_b[i];
		for (d = 1; d <= degree; d++)
			t->column[ask_drift ? d + 1 : d][i] =
				pow(time_of(a, b, i), d);
	}
}

/* Make column @k orthogonal to those before it. */
static void orthogonalize(struct table *t, unsigned int k)
{
	double *z = t->column[k];
	unsigned int i, j;
	double share;

	for (j = 0; j < k; j++) {
		share = dot(z, t->column[j], t->n) /
			dot(t->column[j], t->column[j], t->n);
		for (i = 0; i < t->n; i++)
			z[i] -= share * t->column[j][i];
	}
}

/* What the sides (or both of them as one) tell of the error. */
struct error {
	double squares[2], freedom[2], weight[2];
};

/* Standard error and Satterthwaite's degrees of freedom. */
static void error_sum(const struct error *error, unsigned int nr, double *se,
		      double *df)
{
	double sum = 0, below = 0, v;
	unsigned int k;

	for (k = 0; k < nr; k++) {
		v = error->squares[k] / error->freedom[k] * error->weight[k];
		sum += v;
		below += v * v / error->freedom[k];
	}
	*se = sqrt(sum);
	*df = below > 0 ? sum * sum / below : error->freedom[0];
}

/*
 * Each side has a variance of its own (Welch); with @pooled they share one, and
 * the degrees of freedom are halfway to Welch's in case they should not.
 */
static void fit_error(const struct table *t, bool pooled, struct fit *fit)
{
	const double *z = t->column[t->nr_columns - 1];
	struct error own = {}, both = {};
	double leverage, zz = dot(z, z, t->n), df;
	unsigned int i, j, k;

	for (i = 0; i < t->n; i++) {
		k = t->is_b[i];
		leverage = 0;
		for (j = 0; j < t->nr_columns; j++)
			leverage += pow(t->column[j][i], 2) /
				    dot(t->column[j], t->column[j], t->n);
		own.squares[k] += pow(t->y[i], 2);
		own.freedom[k] += 1 - leverage;
		own.weight[k] += pow(z[i] / zz, 2);
	}
	error_sum(&own, 2, &fit->se, &fit->df);
	if (!pooled)
		return;
	df = fit->df;
	both.squares[0] = own.squares[0] + own.squares[1];
	both.freedom[0] = own.freedom[0] + own.freedom[1];
	both.weight[0] = own.weight[0] + own.weight[1];
	error_sum(&both, 1, &fit->se, &fit->df);
	fit->df = (fit->df + df) / 2;
}

static void fit_last(struct table *t, bool pooled, struct fit *fit)
{
	double *z = t->column[t->nr_columns - 1];
	double mean, before = 0, share;
	unsigned int i, j;

	mean = dot(z, t->column[0], t->n) / t->n;
	for (i = 0; i < t->n; i++)
		before += pow(z[i] - mean, 2);
	for (j = 1; j < t->nr_columns; j++)
		orthogonalize(t, j);
	fit->vif = before / dot(z, z, t->n);

	/* y becomes the residual, column by column */
	for (j = 0; j < t->nr_columns; j++) {
		share = dot(t->y, t->column[j], t->n) /
			dot(t->column[j], t->column[j], t->n);
		for (i = 0; i < t->n; i++)
			t->y[i] -= share * t->column[j][i];
	}
	fit->estimate = share;
	fit_error(t, pooled, fit);
}

static int fit_boots(struct model *a, struct model *b, unsigned int degree,
		     bool ask_drift, struct fit *fit)
{
	unsigned int more = a->nr_boots > b->nr_boots ? a->nr_boots :
							b->nr_boots;
	unsigned int fewer = a->nr_boots + b->nr_boots - more;
	bool pooled = ask_drift ||
		      (degree && more <= MAX_POOLED_RATIO * fewer);
	struct table t;
	int err = table_make(&t, a, b);

	if (err)
		return err;
	table_fill(&t, a, b, degree, ask_drift);
	fit_last(&t, pooled, fit);
	memcpy(a->residual, t.y, a->nr_boots * sizeof(double));
	memcpy(b->residual, t.y + a->nr_boots, b->nr_boots * sizeof(double));
	table_free(&t);
	return 0;
}

static double p_two_sided(double t, double df)
{
	return 2 * gsl_cdf_tdist_Q(fabs(t), df);
}

static enum order order_of(double vif)
{
	if (vif <= ALTERNATING_VIF)
		return ORDER_ALTERNATING;
	return vif > 3 ? ORDER_BLOCKS : ORDER_MIXED;
}

/* Which drift to estimate along in turns: the degree of its polynomial. */
static unsigned int degree_in_turns(unsigned int n)
{
	return (n >= MIN_DRIFT_BOOTS) + (n >= MIN_BENT_BOOTS);
}

static unsigned int drift_degree(const struct effect *e, unsigned int n)
{
	if (e->order == ORDER_ALTERNATING && n >= MIN_DRIFT_BOOTS)
		return degree_in_turns(n);
	return e->drift_p < PLAIN_DRIFT_P ? 1 : 0;
}

double effect_df(unsigned int boots)
{
	return 2.0 * boots - 2 - degree_in_turns(2 * boots);
}

/*
 * The drift by itself, and how the order of the boots lies to the sides. With
 * fewer than five boots nothing is left to tell a drift from.
 */
static int look_at_order(struct effect *e, struct model *a, struct model *b)
{
	unsigned int n = a->nr_boots + b->nr_boots;
	struct fit drift;
	int err;

	e->drift_p = NAN;
	e->order = ORDER_MIXED;
	if (n < 4)
		return 0;
	err = fit_boots(a, b, 1, true, &drift);
	if (err)
		return err;
	/* the cost is the same whichever of the two is estimated */
	e->order = order_of(drift.vif);
	e->drift = 2 * drift.estimate;
	if (n >= 5 && drift.se > 0)
		e->drift_p = p_two_sided(drift.estimate / drift.se, drift.df);
	return 0;
}

/* Pooled samples, as most tools do: shown so that one sees what it hides. */
static void naive_interval(struct effect *e, const struct model *a,
			   const struct model *b)
{
	double va = a->var / a->nr_samples, vb = b->var / b->nr_samples;
	double se = sqrt(va + vb), df, half;

	e->naive_lo = NAN;
	e->naive_hi = NAN;
	if (isnan(se))
		return;
	half = 0;
	if (se > 0) {
		df = pow(va + vb, 2) / (va * va / (a->nr_samples - 1) +
					vb * vb / (b->nr_samples - 1));
		half = gsl_cdf_tdist_Pinv(1 - POWER_ALPHA / 2, df) * se;
	}
	e->naive_lo = b->mean - a->mean - half;
	e->naive_hi = b->mean - a->mean + half;
}

/* Rounding is no difference: logarithms of equal values differ by less. */
static double snap(double x)
{
	return fabs(x) < 1 / 1e13 ? 0 : x;
}

static void set_bounds(struct effect *e)
{
	double half = gsl_cdf_tdist_Pinv(1 - POWER_ALPHA / 2, e->df) * e->se;
	double half1 = gsl_cdf_tdist_Pinv(1 - POWER_ALPHA, e->df) * e->se;
	double t = e->log / e->se;

	e->lo = e->log - half;
	e->hi = e->log + half;
	e->lo1 = e->log - half1;
	e->hi1 = e->log + half1;
	if (e->se > 0) {
		e->p = p_two_sided(t, e->df);
		e->p_slower = gsl_cdf_tdist_Q(t, e->df);
		e->p_faster = gsl_cdf_tdist_P(t, e->df);
	} else {
		e->p = e->log == 0;
		e->p_slower = !(e->log > 0);
		e->p_faster = !(e->log < 0);
	}
}

static void no_bounds(struct effect *e)
{
	e->se = NAN;
	e->df = NAN;
	e->lo = NAN;
	e->hi = NAN;
	e->lo1 = NAN;
	e->hi1 = NAN;
	e->mde = NAN;
	e->p = 1;
	e->p_slower = 1;
	e->p_faster = 1;
}

int effect_estimate(struct effect *e, struct model *a, struct model *b)
{
	struct fit fit;
	unsigned int degree;
	int err;

	*e = (struct effect){
		.log = b->log - a->log, .mde = NAN, .drift_p = NAN,
		.bootstrap_lo = NAN, .bootstrap_hi = NAN,
	};
	naive_interval(e, a, b);
	if (a->nr_boots < 2 || b->nr_boots < 2) {
		no_bounds(e);
		return 0;
	}
	err = look_at_order(e, a, b);
	if (err)
		return err;
	degree = drift_degree(e, a->nr_boots + b->nr_boots);
	err = fit_boots(a, b, degree, false, &fit);
	if (err)
		return err;
	e->drift_degree = degree;
	e->log = snap(degree ? fit.estimate : e->log);
	e->se = snap(fit.se);
	e->df = fit.df;
	set_bounds(e);
	return 0;
}

void effect_power(struct effect *e, const struct model *a,
		  const struct model *b, double margin)
{
	if (isnan(e->se))
		return;
	e->mde = e->se > 0 ? power_ncp(e->df) * e->se : 0;
	/* boot means vary by se^2 / (1/n + 1/m) */
	e->boots_needed = power_boots(margin, pow(e->se, 2) /
				      (1.0 / a->nr_boots + 1.0 / b->nr_boots),
				      e->drift_degree);
}
