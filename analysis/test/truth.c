// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The judge against kernels whose difference is known: how often it sees one
 * that is not there, how often its interval holds the truth, and how often it
 * finds +1 %, beside Welch's t test on boot means.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_statistics_double.h>

#include "sim.h"
#include "tap.h"

#ifndef NR_DRAWS
#define NR_DRAWS	2000
#endif
/* Three standard errors of a share of 5 % among so many. */
#define SLACK		0.015
#define TAIL		.tail = 0.03, .tail_size = 10

struct scenario {
	struct sim sim;
	double find;		/* share of +1 % to be found at least */
};

static const struct scenario scenarios[] = {
	{ { "boots 0.8 %, blocks", 4, 4, 5, 10, 0.8, 0.4, 1, TAIL }, 0 },
	{ { "boots 0.2 %, blocks", 4, 4, 5, 10, 0.2, 0.1, 1, TAIL }, 0.9 },
	{ { "boots 0.4 %, drift, A B B A", 4, 4, 5, 10, 0.4, 0.2, 1, SIM_ABBA,
	    .drift = 2, TAIL }, 0.70 },
	{ { "boots 0.4 %, drift, A B A B", 4, 4, 5, 10, 0.4, 0.2, 1, SIM_ABAB,
	    .drift = 2, TAIL }, 0.65 },
	{ { "12 boots 0.8 %, blocks", 12, 12, 5, 10, 0.8, 0.4, 1, TAIL }, 0.7 },
	{ { "boots 0.4 %, A B B A", 4, 4, 5, 10, 0.4, 0.2, 1, SIM_ABBA, TAIL },
	  0.65 },
	{ { "6 boots, A B B A", 6, 6, 5, 10, 0.4, 0.2, 1, SIM_ABBA, TAIL },
	  0.85 },
	{ { "12 boots, bent drift", 12, 12, 5, 10, 0.4, 0.2, 1, SIM_ABBA,
	    .drift = 2, .bend = 1, TAIL }, 0.95 },
	{ { "2 boots", 2, 2, 5, 10, 0.2, 0.1, 1, SIM_ABBA, TAIL }, 0 },
	{ { "3 boots", 3, 3, 5, 10, 0.4, 0.2, 1, SIM_ABBA, TAIL }, 0 },
	{ { "30 boots", 30, 30, 2, 5, 0.8, 0.4, 1, SIM_ABBA, TAIL }, 0.95 },
	{ { "outliers", 4, 4, 5, 10, 0.4, 0.2, 1, .tail = 0.1,
	    .tail_size = 20 }, 0.5 },
	{ { "3 boots and 6", 3, 6, 5, 10, 0.4, 0.2, 1, .tail = 0 }, 0 },
	{ { "B three times noisier", 4, 4, 5, 10, 0.4, 0.2, 1, SIM_ABBA,
	    .ratio_b = 3 }, 0 },
	{ { "one process, one sample", 6, 6, 1, 1, 0.4, 0.2, 1, SIM_ABBA,
	    .tail = 0 }, 0 },
};

struct rates {
	double alarms, covers, finds, welch_finds;
};

static bool welch_sees(const struct model *a, const struct model *b)
{
	double va = gsl_stats_variance(a->boot, 1, a->nr_boots) / a->nr_boots;
	double vb = gsl_stats_variance(b->boot, 1, b->nr_boots) / b->nr_boots;
	double df = pow(va + vb, 2) / (va * va / (a->nr_boots - 1) +
				       vb * vb / (b->nr_boots - 1));

	return gsl_cdf_tdist_Q(fabs(b->log - a->log) / sqrt(va + vb), df) <
	       0.025;
}

static void draw_one(struct sim *sim, struct side *a, struct side *b,
		     gsl_rng *rng, struct rates *rates)
{
	static const struct judge_options options = { .quick = true };
	const struct effect *e;
	struct judgement j;
	bool sees;

	sim_draw(a, b, sim, rng);
	if (judge(&j, a, b, &options))
		return;
	e = &j.rows[0].effect;
	sees = e->lo > 0 || e->hi < 0;
	rates->alarms += !sim->effect && sees;
	rates->finds += sim->effect && sees;
	rates->welch_finds += sim->effect &&
			      welch_sees(&j.rows[0].model_a, &j.rows[0].model_b);
	rates->covers += e->lo <= sim->effect / 100 &&
			 sim->effect / 100 <= e->hi;
	judge_free(&j);
}

static void measure(const struct scenario *s, gsl_rng *rng, struct rates *rates)
{
	struct sim sim = s->sim;
	struct side a, b;
	unsigned int i;

	memset(rates, 0, sizeof(*rates));
	sim_init(&a, &b, &sim);
	for (i = 0; i < 2 * NR_DRAWS; i++) {
		sim.effect = i % 2;
		draw_one(&sim, &a, &b, rng, rates);
	}
	side_free(&a);
	side_free(&b);
	rates->alarms /= NR_DRAWS;
	rates->finds /= NR_DRAWS;
	rates->welch_finds /= NR_DRAWS;
	rates->covers /= 2 * NR_DRAWS;
}

static void test_scenarios(gsl_rng *rng)
{
	const struct scenario *s;
	struct rates r;
	size_t i;

	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		s = &scenarios[i];
		measure(s, rng, &r);
		ok(r.alarms <= 0.05 + SLACK && r.alarms >= 0.02 - SLACK / 3,
		   "%s: %.3f false alarms", s->sim.name, r.alarms);
		ok(r.covers >= 0.93 && r.covers <= 0.97 + SLACK / 2,
		   "%s: intervals hold the truth in %.3f", s->sim.name,
		   r.covers);
		ok(r.finds >= s->find && r.finds >= r.welch_finds - 0.02,
		   "%s: +1 %% found in %.3f, by Welch in %.3f", s->sim.name,
		   r.finds, r.welch_finds);
	}
}

/* Twelve rows of kernels that are the same: is any called a regression? */
static void test_family(gsl_rng *rng)
{
	static const struct judge_options options = { .quick = true };
	struct sim sim = { "family", 4, 4, 2, 5, 0.8, 0.4, 1, SIM_ABBA,
			   .rows = 12 };
	unsigned int i, worse = 0, better = 0, k;
	struct judgement j;
	struct side a, b;

	sim_init(&a, &b, &sim);
	for (i = 0; i < NR_DRAWS; i++) {
		bool improved = false;

		sim_draw(&a, &b, &sim, rng);
		if (judge(&j, &a, &b, &options))
			break;
		worse += j.verdict == REGRESSION;
		for (k = 0; k < j.nr_rows; k++)
			improved |= j.rows[k].verdict == IMPROVEMENT;
		better += improved;
		judge_free(&j);
	}
	side_free(&a);
	side_free(&b);
	ok(i == NR_DRAWS && worse <= (0.05 + SLACK) * NR_DRAWS,
	   "12 rows: REGRESSION in %.3f", (double)worse / NR_DRAWS);
	ok(better <= (0.05 + SLACK) * NR_DRAWS, "12 rows: IMPROVEMENT in %.3f",
	   (double)better / NR_DRAWS);
}

/*
 * A before B on a machine that drifts: twelve rows that are the same, or all
 * of them worse by @effect percent. How often is a regression called?
 */
static double blocks_called(double drift, double effect, gsl_rng *rng,
			    bool *said)
{
	static const struct judge_options options = { .quick = true };
	struct sim sim = { "blocks", 4, 4, 2, 5, 0.4, 0.2, 1, .drift = drift,
			   .rows = 12, .effect = effect };
	unsigned int i, called = 0;
	struct judgement j;
	struct side a, b;

	sim_init(&a, &b, &sim);
	for (i = 0; i < NR_DRAWS; i++) {
		sim_draw(&a, &b, &sim, rng);
		if (judge(&j, &a, &b, &options))
			break;
		called += j.verdict == REGRESSION;
		*said &= j.rows[0].effect.order == ORDER_BLOCKS &&
			 !isnan(j.rows[0].effect.drift_lo);
		judge_free(&j);
	}
	side_free(&a);
	side_free(&b);
	return i == NR_DRAWS ? (double)called / NR_DRAWS : NAN;
}

/* Order and kernel cannot be told apart there, and no verdict does as if. */
static void test_blocks(gsl_rng *rng)
{
	bool said = true;
	double called = blocks_called(2, 0, rng, &said);

	ok(called <= 0.05 + SLACK, "blocks, drift: REGRESSION in %.3f", called);
	called = blocks_called(0, 0, rng, &said);
	ok(called <= 0.05 + SLACK, "blocks: REGRESSION in %.3f", called);
	called = blocks_called(2, 5, rng, &said);
	ok(called >= 0.8, "blocks, drift, +5 %%: REGRESSION in %.3f", called);
	ok(said, "blocks are said to be blocks");
}

int main(void)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_set_error_handler_off();
	gsl_rng_set(rng, 20261121);
	test_scenarios(rng);
	test_family(rng);
	test_blocks(rng);
	gsl_rng_free(rng);
	return finish();
}
