// SPDX-License-Identifier: GPL-2.0-or-later
/* Least squares by orthogonal columns: few of them, and few boots. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "fit.h"

#define MAX_COLUMNS	5
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

/*
 * Standard error and Satterthwaite's degrees of freedom. These come out too few
 * for two sides of two boots, as the square of a variance with one degree is
 * three times too large on average: there, much of that is taken off.
 */
static void error_sum(const struct error *error, unsigned int nr, double *se,
		      double *df)
{
	double sum = 0, below = 0, all = 0, v;
	unsigned int k, more;

	for (k = 0; k < nr; k++)
		all += error->freedom[k];
	more = nr == 2 && all <= 2;
	for (k = 0; k < nr; k++) {
		v = error->squares[k] / error->freedom[k] * error->weight[k];
		sum += v;
		below += v * v / (error->freedom[k] + more);
	}
	*se = sqrt(sum);
	*df = below > 0 ? fmin(all, sum * sum / below - more) :
			  error->freedom[0];
}

/*
 * Each side has a variance of its own (Welch); with @pooled they share one, and
 * the degrees of freedom are halfway to Welch's in case they should not.
 */
static void fit_error(const struct table *t, bool pooled, struct fit *fit)
{
	const double *z = t->column[t->nr_columns - 1];
	struct error own = {}, both = {};
	double leverage, norm[MAX_COLUMNS], zz = dot(z, z, t->n), df;
	unsigned int i, j, k;

	for (j = 0; j < t->nr_columns; j++)
		norm[j] = dot(t->column[j], t->column[j], t->n);
	for (i = 0; i < t->n; i++) {
		k = t->is_b[i];
		leverage = 0;
		for (j = 0; j < t->nr_columns; j++)
			leverage += pow(t->column[j][i], 2) / norm[j];
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
	double mean, before = 0, share = 0;
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

int fit_boots(struct model *a, struct model *b, unsigned int degree,
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
