// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Power of the t test, by averaging the normal case over the quantiles of the
 * estimated standard error.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "power.h"

#define NR_POINTS	96

struct scale {
	double critical;
	double s[NR_POINTS];	/* estimated over true standard error */
};

static void make_scale(struct scale *scale, double df)
{
	int i;

	scale->critical = gsl_cdf_tdist_Pinv(1 - POWER_ALPHA / 2, df);
	for (i = 0; i < NR_POINTS; i++)
		scale->s[i] = sqrt(gsl_cdf_chisq_Pinv((i + 0.5) / NR_POINTS,
						      df) / df);
}

static double power_at(const struct scale *scale, double ncp)
{
	double sum = 0;
	int i;

	for (i = 0; i < NR_POINTS; i++)
		sum += gsl_cdf_ugaussian_P(ncp - scale->critical * scale->s[i]) +
		       gsl_cdf_ugaussian_P(-ncp - scale->critical * scale->s[i]);
	return sum / NR_POINTS;
}

double power_of(double ncp, double df)
{
	struct scale scale;

	make_scale(&scale, df);
	return power_at(&scale, ncp);
}

double power_ncp(double df)
{
	struct scale scale;
	double low = 0, high = 4, middle;

	make_scale(&scale, df);
	while (power_at(&scale, high) < POWER_WANTED)
		high *= 2;
	while (high - low > 1e-6 * high) {
		middle = (low + high) / 2;
		if (power_at(&scale, middle) < POWER_WANTED)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* The difference that @boots a side find. */
static double boots_find(unsigned int boots, double var, unsigned int spent)
{
	double df = 2.0 * boots - 2 - spent;

	return df < 1 ? HUGE_VAL : power_ncp(df) * sqrt(2 * var / boots);
}

unsigned int power_boots(double log, double var, unsigned int spent)
{
	unsigned int low = 1, high = 2, middle;

	while (high < POWER_MAX_BOOTS && boots_find(high, var, spent) > log) {
		low = high;
		high *= 2;
	}
	if (high >= POWER_MAX_BOOTS)
		return POWER_MAX_BOOTS;
	while (high - low > 1) {
		middle = (low + high) / 2;
		if (boots_find(middle, var, spent) > log)
			low = middle;
		else
			high = middle;
	}
	return high;
}
