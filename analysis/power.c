// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Power of the t test: the normal case, averaged over what the estimated
 * standard error may be.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "power.h"

#define NR_POINTS	2000
#define NR_STEPS	256

/* Estimated over true standard error: where it may lie, and how likely. */
struct scale {
	double critical;
	double s[NR_POINTS], weight[NR_POINTS];
};

static void make_scale(struct scale *scale, double df)
{
	double log_square, square, sum = 0;
	int i;

	scale->critical = gsl_cdf_tdist_Pinv(1 - POWER_ALPHA / 2, df);
	for (i = 0; i < NR_POINTS; i++) {
		/* from 1e-9 to 33, evenly on the logarithm */
		log_square = -20.7 + 24.2 * i / (NR_POINTS - 1);
		square = exp(log_square);
		scale->s[i] = sqrt(square);
		/* the density of chi^2 / df, up to a factor */
		scale->weight[i] = exp(df / 2 * (log_square - square + 1));
		sum += scale->weight[i];
	}
	for (i = 0; i < NR_POINTS; i++)
		scale->weight[i] /= sum;
}

static double power_at(const struct scale *scale, double ncp)
{
	double sum = 0;
	int i;

	for (i = 0; i < NR_POINTS; i++)
		sum += scale->weight[i] *
		       (gsl_cdf_ugaussian_P(ncp - scale->critical * scale->s[i]) +
			gsl_cdf_ugaussian_P(-ncp - scale->critical * scale->s[i]));
	return sum;
}

double power_of(double ncp, double df)
{
	struct scale scale;

	make_scale(&scale, df);
	return power_at(&scale, ncp);
}

static double exact_ncp(double df)
{
	struct scale scale;
	double low = 0, high = 4, middle;

	make_scale(&scale, df);
	while (power_at(&scale, high) < POWER_WANTED)
		high *= 2;
	while (high - low > high / 1e6) {
		middle = (low + high) / 2;
		if (power_at(&scale, middle) < POWER_WANTED)
			low = middle;
		else
			high = middle;
	}
	return high;
}

double power_ncp(double df)
{
	/* smooth in 1 / df: worked out once per point, between on a line */
	static double table[NR_STEPS + 1];
	double at = NR_STEPS / fmax(df, 1), share;
	unsigned int low = fmin(at, NR_STEPS - 1), i;

	for (i = low; i <= low + 1; i++)
		if (!table[i])
			table[i] = log(exact_ncp(i ? (double)NR_STEPS / i :
						     1e6));
	share = at - low;
	return exp((1 - share) * table[low] + share * table[low + 1]);
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
