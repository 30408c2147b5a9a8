/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two kernels whose difference is known: boots, processes and samples drawn
 * from normal distributions on logarithms, with what machines add to them.
 */
#ifndef SIM_H
#define SIM_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "judge.h"
#include "side.h"

enum sim_order { SIM_BLOCKS, SIM_ABBA, SIM_ABAB };

struct sim {
	const char *name;
	unsigned int boots_a, boots_b, runs, samples;
	double boot, run, sample;	/* standard deviations, in percent */
	enum sim_order order;
	double drift;		/* over the whole series, in percent */
	double bend;		/* of it: 0 straight, 1 all of it early */
	double tail;		/* share of samples with a long tail */
	double tail_size;	/* its mean, in percent */
	double boot_tail;	/* share of boots that are 5 % off */
	double ratio_b;		/* of B's boot level to A's; 0 is 1 */
	unsigned int rows;	/* 0 is 1; they share nothing */
	double effect;		/* B against A, in percent */
};

/* Is boot @i of @n of side B? */
static bool sim_is_b(const struct sim *s, unsigned int i)
{
	if (s->order == SIM_BLOCKS || s->boots_a != s->boots_b)
		return i >= s->boots_a;
	if (s->order == SIM_ABAB)
		return i % 2;
	return (i % 4 == 1) || (i % 4 == 2);
}

static double sim_drift(const struct sim *s, unsigned int i)
{
	double t = (double)i / (s->boots_a + s->boots_b - 1);

	return s->drift * ((1 - s->bend) * t +
			   s->bend * (1 - exp(-4 * t)) / (1 - exp(-4)));
}

static void sim_side_init(struct side *side, const struct sim *s,
			  const char *label, unsigned int boots)
{
	unsigned int rows = s->rows ? s->rows : 1, i, k;
	char name[32];

	memset(side, 0, sizeof(*side));
	side->label = strdup(label);
	side->nr_boots = boots;
	side->nr_runs = boots * s->runs;
	side->nr_rows = rows;
	side->boots = calloc(boots, sizeof(*side->boots));
	side->runs = calloc(side->nr_runs, sizeof(*side->runs));
	side->rows = calloc(rows, sizeof(*side->rows));
	for (i = 0; i < side->nr_runs; i++) {
		side->runs[i].boot = i / s->runs;
		side->runs[i].nr_values = rows * s->samples;
		side->runs[i].values = calloc(rows * s->samples,
					      sizeof(double));
		side->runs[i].start = calloc(1, 24);
		side->runs[i].env = json_object();
	}
	for (i = 0; i < rows; i++) {
		snprintf(name, sizeof(name), "row/%u", i);
		side->rows[i].name = strdup(name);
		index_add(&side->row_index, side->rows[i].name, i);
		side->rows[i].nr_series = side->nr_runs;
		side->rows[i].nr_samples = (size_t)side->nr_runs * s->samples;
		side->rows[i].series = calloc(side->nr_runs,
					      sizeof(struct series));
		for (k = 0; k < side->nr_runs; k++)
			side->rows[i].series[k] = (struct series){
				.run = k, .nr = s->samples,
				.first = (size_t)i * s->samples };
	}
	for (i = 0; i < boots; i++)
		side->boots[i] = (struct boot){ .id = strdup("boot"),
						.first_run = i * s->runs,
						.nr_runs = s->runs };
}

/* Two empty sides; side_free() them. */
__attribute__((unused))
static void sim_init(struct side *a, struct side *b, const struct sim *s)
{
	sim_side_init(a, s, "a", s->boots_a);
	sim_side_init(b, s, "b", s->boots_b);
}

static void sim_boot(struct side *side, const struct sim *s, unsigned int boot,
		     unsigned int row, double level, gsl_rng *rng)
{
	unsigned int r, i;
	double run, v;

	for (r = 0; r < s->runs; r++) {
		run = level + gsl_ran_gaussian(rng, s->run);
		for (i = 0; i < s->samples; i++) {
			v = run + gsl_ran_gaussian(rng, s->sample);
			if (s->tail > 0 && gsl_rng_uniform(rng) < s->tail)
				v += gsl_ran_exponential(rng, s->tail_size);
			side->runs[boot * s->runs + r].values[row * s->samples +
				i] = 100 * exp(v / 100);
		}
	}
}

/* Draw all samples of both sides anew. */
__attribute__((unused))
static void sim_draw(struct side *a, struct side *b, const struct sim *s,
		     gsl_rng *rng)
{
	unsigned int n = s->boots_a + s->boots_b, rows = s->rows ? s->rows : 1;
	unsigned int i, row, at[2] = { 0, 0 };

	for (i = 0; i < n; i++) {
		bool is_b = sim_is_b(s, i);
		struct side *side = is_b ? b : a;
		unsigned int boot = at[is_b]++, r;

		for (r = 0; r < s->runs; r++)
			snprintf(side->runs[boot * s->runs + r].start, 24,
				 "%05u-%05u", i, r);
		for (row = 0; row < rows; row++) {
			double sd = s->boot * (is_b && s->ratio_b > 0 ?
					       s->ratio_b : 1);
			double level = sim_drift(s, i) + is_b * s->effect +
				       gsl_ran_gaussian(rng, sd);

			if (s->boot_tail > 0 &&
			    gsl_rng_uniform(rng) < s->boot_tail)
				level += 5;
			sim_boot(side, s, boot, row, level, rng);
		}
	}
}

#endif /* SIM_H */
