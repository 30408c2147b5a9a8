/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hierarchical bootstrap, beside the t interval. */
#ifndef BOOTSTRAP_H
#define BOOTSTRAP_H

#include "judge.h"

/* With fewer boots on a side resampling them says little. */
#define BOOTSTRAP_MIN_BOOTS	6
#define BOOTSTRAP_MAX		4000

/*
 * Fill bootstrap_lo and bootstrap_hi of every row that has the boots, on all
 * CPUs. The number of resamples (j->resamples) is what fits into a fixed
 * amount of work. Same input and seed, same output. Returns 0 or -errno.
 */
int bootstrap(struct judgement *j, unsigned long seed);

#endif /* BOOTSTRAP_H */
