// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Least squares on boot means: side, and where the order allows it the drift
 * of the machine over the series. Without a drift this is Welch's t test.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "effect.h"
#include "fit.h"
#include "power.h"

/*
 * A drift is estimated along when that costs next to nothing: the order of
 * the boots hardly depends on the side, and there are enough of them. Two
 * boots a side in A B A B have 1.25, give or take the last bit.
 */
#define ALTERNATING_VIF	1.26
#define MIN_DRIFT_BOOTS	8
/* From here on a bent drift is affordable as well. */
#define MIN_BENT_BOOTS	16
/* With fewer boots only a drift that is this plain counts. */
#define PLAIN_DRIFT_P	0.005

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

/* Which drift can be estimated along: the degree of its polynomial. */
static unsigned int affordable_degree(unsigned int n)
{
	return n >= MIN_BENT_BOOTS ? 2 : 1;
}

static unsigned int degree_in_turns(unsigned int n)
{
	return n >= MIN_DRIFT_BOOTS ? affordable_degree(n) : 0;
}

static unsigned int drift_degree(const struct effect *e, unsigned int n)
{
	if (e->order != ORDER_ALTERNATING)
		return 0;
	if (n >= MIN_DRIFT_BOOTS || e->drift_p < PLAIN_DRIFT_P)
		return affordable_degree(n);
	return 0;
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

static void set_fit(struct effect *e, const struct fit *fit)
{
	e->log = snap(fit->estimate);
	e->se = snap(fit->se);
	e->df = fit->df;
	set_bounds(e);
}

/*
 * Boots that did not alternate: a drift would look like the kernel. What is
 * said of the kernel must then hold in @fit as well, with a drift estimated.
 */
static void doubt(struct effect *e, const struct fit *fit)
{
	struct effect with = {};

	set_fit(&with, fit);
	e->drift_lo = with.lo;
	e->drift_hi = with.hi;
	e->lo1 = fmin(e->lo1, with.lo1);
	e->hi1 = fmax(e->hi1, with.hi1);
	e->p_slower = fmax(e->p_slower, with.p_slower);
	e->p_faster = fmax(e->p_faster, with.p_faster);
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
	unsigned int n = a->nr_boots + b->nr_boots, degree;
	struct fit fit, with_drift;
	bool doubtful;
	int err;

	*e = (struct effect){
		.log = b->log - a->log, .mde = NAN, .drift_p = NAN,
		.drift_lo = NAN, .drift_hi = NAN,
		.bootstrap_lo = NAN, .bootstrap_hi = NAN,
	};
	naive_interval(e, a, b);
	if (a->nr_boots < 2 || b->nr_boots < 2) {
		no_bounds(e);
		return 0;
	}
	err = look_at_order(e, a, b);
	degree = drift_degree(e, n);
	doubtful = e->order != ORDER_ALTERNATING;
	if (!err && doubtful)
		err = fit_boots(a, b, affordable_degree(n), false, &with_drift);
	/* last, for the residuals are kept */
	if (!err)
		err = fit_boots(a, b, degree, false, &fit);
	if (err)
		return err;
	e->drift_degree = degree;
	set_fit(e, &fit);
	if (doubtful)
		doubt(e, &with_drift);
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
