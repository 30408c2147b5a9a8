// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the same judge says of a kernel and itself, with the boots that are
 * there: halves of A's boots stand for A and B, in their order of time.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "err.h"
#include "relabel.h"

#define MIN_BOOTS	4
#define MIN_SPLITS	4
#define MAX_SPLITS	64	/* per row */
#define MAX_ROWS	500	/* as many rows tell it well enough */
/* Boots to look at in all, about two seconds of one CPU. */
#define MAX_BOOTS	1e7

/* One half: its arrays are cut to the boots that belong to it. */
static void take_half(const struct model *m, const bool *first, bool want,
		      struct model *half)
{
	unsigned int i, n = 0;

	half->log = 0;
	for (i = 0; i < m->nr_boots; i++) {
		if (first[i] != want)
			continue;
		half->boot[n] = m->boot[i];
		half->order[n++] = m->order[i];
		half->log += m->boot[i];
	}
	half->nr_boots = n;
	half->log /= n;
}

static int look(const struct model *m, const bool *first,
		struct model half[2], struct relabel *result)
{
	struct effect effect;
	int err;

	take_half(m, first, true, &half[0]);
	take_half(m, first, false, &half[1]);
	err = effect_estimate(&effect, &half[0], &half[1]);
	result->nr_splits++;
	result->nr_alarms += effect.lo > 0 || effect.hi < 0;
	return err;
}

/* All ways to choose half of at most 8 boots: bits of a number. */
static int look_at_all(const struct model *m, bool *first,
		       struct model half[2], struct relabel *result)
{
	unsigned int n = m->nr_boots, bits, i;
	int err = 0;

	/* the first boot stays on one side: the mirror image is no news */
	for (bits = 1; bits < 1u << n && !err; bits += 2) {
		if ((unsigned int)__builtin_popcount(bits) != n / 2)
			continue;
		for (i = 0; i < n; i++)
			first[i] = bits >> i & 1;
		err = look(m, first, half, result);
	}
	return err;
}

/* How many halves of a row's boots, so that boots and rows have a bound. */
static unsigned int nr_halves(const struct judgement *j)
{
	double rows = j->nr_rows < MAX_ROWS ? j->nr_rows : MAX_ROWS;

	return fmax(MIN_SPLITS, fmin(MAX_SPLITS, MAX_BOOTS /
				     (rows * j->a->nr_boots)));
}

static int look_at_some(const struct model *m, bool *first, unsigned int nr,
			struct model half[2], gsl_rng *rng,
			struct relabel *result)
{
	unsigned int i, k;
	int err = 0;

	for (i = 0; i < m->nr_boots; i++)
		first[i] = i < m->nr_boots / 2;
	for (k = 0; k < nr && !err; k++) {
		gsl_ran_shuffle(rng, first, m->nr_boots, sizeof(*first));
		err = look(m, first, half, result);
	}
	return err;
}

static int relabel_row(const struct model *m, unsigned int nr, gsl_rng *rng,
		       struct relabel *result)
{
	unsigned int n = m->nr_boots;
	double *memory = calloc(n, 6 * sizeof(*memory));
	bool *first = calloc(n, sizeof(*first));
	struct model half[2] = {};
	int err = -ENOMEM;
	int i;

	if (memory && first) {
		for (i = 0; i < 2; i++) {
			half[i].boot = memory + 3 * i * n;
			half[i].order = half[i].boot + n;
			half[i].residual = half[i].order + n;
			half[i].nr_samples = 1;
		}
		err = n <= 8 ? look_at_all(m, first, half, result) :
			       look_at_some(m, first, nr, half, rng, result);
	}
	free(memory);
	free(first);
	return err;
}

int relabel(const struct judgement *j, unsigned long seed,
	    struct relabel *result)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	unsigned int i;
	int err = rng ? 0 : -ENOMEM;

	memset(result, 0, sizeof(*result));
	for (i = 0; i < j->nr_rows && !err; i += 1 + j->nr_rows / MAX_ROWS) {
		const struct judged *row = &j->rows[i];

		if (!row->measured || row->model_a.nr_boots < MIN_BOOTS ||
		    !(row->effect.se > 0))
			continue;
		gsl_rng_set(rng, seed + i);
		err = relabel_row(&row->model_a, nr_halves(j), rng, result);
	}
	if (rng)
		gsl_rng_free(rng);
	return err == -ENOMEM ? err_set(err, "out of memory") : err;
}
