/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A straight or bent line through boots, and a step between two sides. */
#ifndef FIT_H
#define FIT_H

#include <stdbool.h>

#include "model.h"

struct fit {
	double estimate, se, df;
	double vif;		/* what the other columns cost */
};

/*
 * Fit the boots of @a and @b by side and by powers of time up to @degree, and
 * estimate the step from A to B, or with @ask_drift the first of the powers
 * (time runs from -1 to 1). Without a power of time this is Welch's t test.
 * Leaves the residuals in the models. Returns 0 or -ENOMEM.
 */
int fit_boots(struct model *a, struct model *b, unsigned int degree,
	      bool ask_drift, struct fit *fit);

#endif /* FIT_H */
