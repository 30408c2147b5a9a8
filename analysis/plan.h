/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many boots, processes and samples a wanted effect takes. */
#ifndef PLAN_H
#define PLAN_H

/* What one more of each costs, in seconds. */
struct plan_cost {
	double boot, process, sample;
};

/* How much each level varies by itself: variances of logarithms. */
struct plan_spread {
	double boot, process, sample;
};

struct plan {
	unsigned int boots;	/* a side, in turns; 0: not within reach */
	unsigned int processes;	/* a boot */
	unsigned int samples;	/* a process */
	double sees;		/* the effect (log) it finds 4 times in 5 */
	double seconds;		/* of machine time, both sides */
};

/*
 * The cheapest plan that finds @effect (log). The best split between levels is
 * r_i = sqrt(c_(i+1) / c_i * T_i^2 / T_(i+1)^2) of Kalibera and Jones; as
 * numbers are whole, what lies around is tried as well.
 */
void plan_make(struct plan *plan, const struct plan_spread *spread,
	       const struct plan_cost *cost, double effect);

/* The effect (log) that such a plan finds 4 times in 5. */
double plan_sees(const struct plan *plan, const struct plan_spread *spread);

#endif /* PLAN_H */
