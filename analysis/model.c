// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From samples to one location per process, from processes to boots, and how
 * much each level varies by itself (Kalibera and Jones 2013, T_i^2).
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "err.h"
#include "model.h"

/* How many values are cut from each end. */
static size_t nr_cut(size_t n, double trim)
{
	size_t cut = trim * n;

	if (!cut && trim > 0 && n >= 3)
		cut = 1;
	return cut;
}

double model_location(const double *sorted, size_t n, double trim)
{
	size_t cut = nr_cut(n, trim);

	return gsl_stats_mean(sorted + cut, 1, n - 2 * cut);
}

double model_spread(const double *sorted, size_t n, double trim)
{
	size_t cut = nr_cut(n, trim);
	size_t kept = n - 2 * cut;
	double low = sorted[cut], high = sorted[n - 1 - cut];
	double mean, sum = 0;
	size_t i;

	if (kept < 2)
		return NAN;
	for (i = cut; i < n - cut; i++)
		sum += sorted[i];
	mean = (sum + cut * (low + high)) / n;
	sum = cut * (pow(low - mean, 2) + pow(high - mean, 2));
	for (i = cut; i < n - cut; i++)
		sum += pow(sorted[i] - mean, 2);
	return sum / (n - 1) * pow((double)n / kept, 2);
}

static int allocate(struct model *m, const struct row *row,
		    unsigned int nr_boots)
{
	m->boot = calloc(nr_boots, sizeof(*m->boot));
	m->order = calloc(nr_boots, sizeof(*m->order));
	m->residual = calloc(nr_boots, sizeof(*m->residual));
	m->boot_runs = calloc(nr_boots, sizeof(*m->boot_runs));
	m->run = calloc(row->nr_series + 1, sizeof(*m->run));
	if (!m->boot || !m->order || !m->residual || !m->boot_runs ||
	    !m->run) {
		model_free(m);
		return err_set(-ENOMEM, "out of memory");
	}
	return 0;
}

/* What accumulates over the processes on the way up. */
struct sums {
	double spread;		/* of samples */
	unsigned int nr_spread;
	double inverse;		/* 1 / samples */
	double sum, squares;	/* of all samples, from the first one */
	double origin;
};

static int reduce_run(struct model *m, const struct side *side,
		      const struct series *s, double trim, struct sums *sums)
{
	const double *values = series_values(side, s);
	double *logs = malloc(s->nr * sizeof(*logs));
	double spread;
	unsigned int i;

	if (!logs)
		return err_set(-ENOMEM, "out of memory");
	for (i = 0; i < s->nr; i++)
		logs[i] = log(values[i]);
	if (!m->nr_samples)
		sums->origin = logs[0];
	for (i = 0; i < s->nr; i++) {
		sums->sum += logs[i] - sums->origin;
		sums->squares += pow(logs[i] - sums->origin, 2);
	}
	gsl_sort(logs, 1, s->nr);
	m->run[m->nr_runs++] = model_location(logs, s->nr, trim);
	m->nr_samples += s->nr;
	sums->inverse += 1.0 / s->nr;
	spread = model_spread(logs, s->nr, trim);
	if (!isnan(spread)) {
		sums->spread += spread;
		sums->nr_spread++;
	}
	free(logs);
	return 0;
}

/* The processes of @row, boot by boot: series are ordered by run. */
static int reduce_runs(struct model *m, const struct side *side,
		       const struct row *row, const double *order,
		       double trim, struct sums *sums)
{
	const struct series *s = row->series;
	unsigned int i, boot, last = -1;
	int err;

	for (i = 0; i < row->nr_series; i++, s++) {
		boot = side->runs[s->run].boot;
		if (boot != last) {
			m->order[m->nr_boots++] = order[boot];
			last = boot;
		}
		m->boot_runs[m->nr_boots - 1]++;
		err = reduce_run(m, side, s, trim, sums);
		if (err)
			return err;
	}
	return 0;
}

/* Boot means, and the components of variance below and above them. */
static void reduce_boots(struct model *m, const struct sums *sums)
{
	double inverse_runs = 0, within = 0, run_var, boot_var;
	const double *run = m->run;
	unsigned int df = 0;
	unsigned int i, n;

	for (i = 0; i < m->nr_boots; i++, run += n) {
		n = m->boot_runs[i];
		m->boot[i] = gsl_stats_mean(run, 1, n);
		inverse_runs += 1.0 / n;
		if (n > 1)
			within += gsl_stats_variance_m(run, 1, n, m->boot[i]) *
				  (n - 1);
		df += n - 1;
	}
	m->log = gsl_stats_mean(m->boot, 1, m->nr_boots);
	m->samples_per_run = m->nr_runs / sums->inverse;
	m->runs_per_boot = m->nr_boots / inverse_runs;

	run_var = df ? within / df : NAN;
	boot_var = m->nr_boots > 1 ?
		   gsl_stats_variance(m->boot, 1, m->nr_boots) : NAN;
	m->var_sample = sums->nr_spread ? sums->spread / sums->nr_spread : NAN;
	m->var_run = fdim(run_var, isnan(m->var_sample) ? 0 :
			  m->var_sample / m->samples_per_run);
	m->var_boot = fdim(boot_var, isnan(run_var) ? 0 :
			   run_var / m->runs_per_boot);
}

int model_make(struct model *m, const struct side *side,
	       const struct row *row, const double *order, double trim)
{
	struct sums sums = {};
	size_t n;
	int err;

	memset(m, 0, sizeof(*m));
	err = allocate(m, row, side->nr_boots);
	if (!err)
		err = reduce_runs(m, side, row, order, trim, &sums);
	if (err) {
		model_free(m);
		return err;
	}
	n = m->nr_samples;
	m->mean = sums.origin + sums.sum / n;
	m->var = n > 1 ? fdim(sums.squares, sums.sum * sums.sum / n) / (n - 1) :
			 NAN;
	reduce_boots(m, &sums);
	return 0;
}

void model_free(struct model *m)
{
	free(m->boot);
	free(m->order);
	free(m->residual);
	free(m->boot_runs);
	free(m->run);
	memset(m, 0, sizeof(*m));
}
