// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots are drawn with replacement, and the processes within each of them.
 *
 * What is drawn are residuals, so that a drift that was estimated along stays
 * out. Percentiles are widened for the few boots there are (Hesterberg 2015).
 * Rows are shared among threads; a row's random numbers depend on the seed and
 * on the row alone.
 */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "bootstrap.h"
#include "err.h"
#include "power.h"

/* Random numbers to draw in all, about two seconds of one CPU. */
#define MAX_DRAWS	2e8
#define MIN_RESAMPLES	200
#define MAX_THREADS	16

struct work {
	struct judgement *j;
	unsigned long seed;
	unsigned int next;	/* row, taken with the lock */
	pthread_mutex_t lock;
	int err;
};

/* The mean of one resampled side, as a deviation from the estimate. */
static double resample(const struct model *m, const unsigned int *first,
		       gsl_rng *rng)
{
	unsigned int i, k, boot, n;
	double sum = 0, runs;

	for (i = 0; i < m->nr_boots; i++) {
		boot = gsl_rng_uniform_int(rng, m->nr_boots);
		n = m->boot_runs[boot];
		runs = 0;
		for (k = 0; n > 1 && k < n; k++)
			runs += m->run[first[boot] +
				       gsl_rng_uniform_int(rng, n)] -
				m->boot[boot];
		sum += m->residual[boot] + runs / n;
	}
	return sum / m->nr_boots;
}

static unsigned int *first_runs(const struct model *m)
{
	unsigned int *first = calloc(m->nr_boots, sizeof(*first));
	unsigned int i;

	for (i = 1; first && i < m->nr_boots; i++)
		first[i] = first[i - 1] + m->boot_runs[i - 1];
	return first;
}

/* The share to cut at each end so that 95 % are left, for @n boots. */
static double tail_share(unsigned int n)
{
	double t = gsl_cdf_tdist_Pinv(POWER_ALPHA / 2, n - 1);

	return gsl_cdf_ugaussian_P(t * sqrt(n / (n - 1.0)));
}

static int bootstrap_row(struct judged *row, unsigned int nr,
			 gsl_rng *rng, double *values)
{
	const struct model *a = &row->model_a, *b = &row->model_b;
	unsigned int *first_a = first_runs(a), *first_b = first_runs(b);
	unsigned int i, n;
	double share;

	if (!first_a || !first_b) {
		free(first_a);
		free(first_b);
		return -ENOMEM;
	}
	for (i = 0; i < nr; i++)
		values[i] = resample(b, first_b, rng) -
			    resample(a, first_a, rng);
	free(first_a);
	free(first_b);

	gsl_sort(values, 1, nr);
	n = a->nr_boots < b->nr_boots ? a->nr_boots : b->nr_boots;
	share = tail_share(n);
	row->effect.bootstrap_lo = row->effect.log +
		gsl_stats_quantile_from_sorted_data(values, 1, nr, share);
	row->effect.bootstrap_hi = row->effect.log +
		gsl_stats_quantile_from_sorted_data(values, 1, nr, 1 - share);
	return 0;
}

static bool has_boots(const struct judged *row)
{
	return row->measured && row->effect.se > 0 &&
	       row->model_a.nr_boots >= BOOTSTRAP_MIN_BOOTS &&
	       row->model_b.nr_boots >= BOOTSTRAP_MIN_BOOTS;
}

static struct judged *take_row(struct work *work)
{
	struct judged *row = NULL;

	pthread_mutex_lock(&work->lock);
	if (work->next < work->j->nr_rows)
		row = &work->j->rows[work->next++];
	pthread_mutex_unlock(&work->lock);
	return row;
}

static void *run_worker(void *arg)
{
	struct work *work = arg;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double *values = calloc(work->j->resamples, sizeof(*values));
	struct judged *row;

	while (rng && values && (row = take_row(work))) {
		if (!has_boots(row))
			continue;
		gsl_rng_set(rng, work->seed + (row - work->j->rows));
		if (bootstrap_row(row, work->j->resamples, rng, values))
			break;
	}
	if (!rng || !values || work->next < work->j->nr_rows)
		work->err = -ENOMEM;
	free(values);
	if (rng)
		gsl_rng_free(rng);
	return NULL;
}

static unsigned int nr_resamples(const struct judgement *j)
{
	unsigned int i;
	double draws = 0;

	for (i = 0; i < j->nr_rows; i++)
		if (has_boots(&j->rows[i]))
			draws += j->rows[i].model_a.nr_runs +
				 j->rows[i].model_b.nr_runs;
	if (!draws)
		return 0;
	return fmax(MIN_RESAMPLES, fmin(BOOTSTRAP_MAX, MAX_DRAWS / draws));
}

int bootstrap(struct judgement *j, unsigned long seed)
{
	struct work work = { .j = j, .seed = seed };
	pthread_t threads[MAX_THREADS];
	long nr = sysconf(_SC_NPROCESSORS_ONLN);
	int started = 0;

	j->resamples = nr_resamples(j);
	if (!j->resamples)
		return 0;
	pthread_mutex_init(&work.lock, NULL);
	while (started < nr - 1 && started < MAX_THREADS &&
	       started < (int)j->nr_rows - 1)
		if (pthread_create(&threads[started++], NULL, run_worker,
				   &work)) {
			started--;
			break;
		}
	run_worker(&work);
	while (started)
		pthread_join(threads[--started], NULL);
	pthread_mutex_destroy(&work.lock);
	return work.err ? err_set(work.err, "out of memory") : 0;
}
