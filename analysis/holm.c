// SPDX-License-Identifier: GPL-2.0-or-later
/* Holm 1979. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

#include "err.h"
#include "holm.h"

int holm_adjust(double *p, size_t n)
{
	size_t *order = calloc(n ? n : 1, sizeof(*order));
	double highest = 0;
	size_t i;

	if (!order)
		return err_set(-ENOMEM, "out of memory");
	gsl_sort_index(order, p, 1, n);
	for (i = 0; i < n; i++) {
		highest = fmax(highest, fmin(1, p[order[i]] * (n - i)));
		p[order[i]] = highest;
	}
	free(order);
	return 0;
}
