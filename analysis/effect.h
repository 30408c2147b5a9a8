/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much kernel B differs from kernel A in one row, and how sure that is.
 *
 * Everything is a natural logarithm of B over A: above 0, B takes longer.
 */
#ifndef EFFECT_H
#define EFFECT_H

#include <stdbool.h>

#include "model.h"

enum order {
	ORDER_ALTERNATING,	/* a drift in time falls on both sides alike */
	ORDER_MIXED,
	ORDER_BLOCKS,		/* all boots of one side before the other's */
};

struct effect {
	double log, se, df;	/* se is NAN with one boot on a side */
	double lo, hi;		/* 95 % interval */
	double p;		/* of no difference, two-sided */
	/*
	 * What verdicts rest on: 95 % one-sided bounds, and how likely it is
	 * not so. Where the boots did not alternate, the more cautious of
	 * those without and with a drift estimated along.
	 */
	double lo1, hi1;
	double p_slower, p_faster;
	double drift_lo, drift_hi;	/* 95 % with that drift; else NAN */
	double naive_lo, naive_hi;	/* samples pooled, levels ignored */
	double bootstrap_lo, bootstrap_hi;	/* bootstrap; NAN below six boots */
	double mde;		/* found 4 times in 5 */
	unsigned int boots_needed;	/* a side, for the margin; 0 unknown */
	enum order order;
	unsigned int drift_degree;	/* of the drift estimated along, 0: none */
	double drift;		/* first to last boot */
	double drift_p;		/* of no drift; NAN when nothing tells */
};

/*
 * Estimate B against A, all but mde and boots_needed. Fills the residuals of
 * both models. Returns 0 or -errno.
 */
int effect_estimate(struct effect *e, struct model *a, struct model *b);

/* Degrees of freedom to expect of @boots a side that ran in turns. */
double effect_df(unsigned int boots);

/* Fill mde and boots_needed, the latter for a difference of @margin (log). */
void effect_power(struct effect *e, const struct model *a,
		  const struct model *b, double margin);

#endif /* EFFECT_H */
