/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The samples of one row on one side, reduced level by level.
 *
 * All of it is on natural logarithms: a difference of two is a ratio.
 */
#ifndef MODEL_H
#define MODEL_H

#include "side.h"

/* Cut from each end of a process's sorted samples before their mean. */
#define MODEL_TRIM	0.2

struct model {
	double log;		/* mean of the boots */
	double *boot;		/* mean of each boot's processes */
	double *order;		/* when it ran among the boots of both sides */
	double *residual;	/* of each boot, once an effect is estimated */
	unsigned int *boot_runs;	/* how many processes each boot has */
	double *run;		/* location of each process, boot by boot */
	unsigned int nr_boots;
	unsigned int nr_runs;
	size_t nr_samples;
	double mean, var;	/* of all samples, levels ignored */
	/* how much each level varies by itself; NAN when nothing tells */
	double var_boot, var_run, var_sample;
	/* samples in a process, processes in a boot: what the above assume */
	double samples_per_run, runs_per_boot;
};

/*
 * Location of @n sorted values: the mean of what is left when a share @trim
 * is cut from both ends (one value at least, from three on).
 */
double model_location(const double *sorted, size_t n, double trim);

/*
 * How much one sample varies, such that this divided by @n is the variance of
 * model_location(): the winsorized variance over the share that was kept.
 */
double model_spread(const double *sorted, size_t n, double trim);

/*
 * Reduce @row of @side. @order has the place of each of the side's boots in
 * time. Returns 0 or -errno.
 */
int model_make(struct model *model, const struct side *side,
	       const struct row *row, const double *order, double trim);
void model_free(struct model *model);

#endif /* MODEL_H */
