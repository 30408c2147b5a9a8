// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The planner's promise: with what it plans, the effect it prints is found
 * about 4 times in 5.
 */
#include <gsl/gsl_errno.h>

#include "plan.h"
#include "sim.h"
#include "tap.h"

#define NR_DRAWS	2000

/* How often the plan's own effect is found. */
static double found(const struct plan *plan, const struct plan_spread *spread,
		    gsl_rng *rng)
{
	static const struct judge_options options = { .quick = true };
	struct sim sim = {
		.name = "plan", .boots_a = plan->boots, .boots_b = plan->boots,
		.runs = plan->processes, .samples = plan->samples,
		.boot = 100 * sqrt(spread->boot),
		.run = 100 * sqrt(spread->process),
		.sample = 100 * sqrt(spread->sample),
		.order = SIM_ABBA, .effect = 100 * plan->sees,
	};
	struct judgement j;
	struct side a, b;
	unsigned int i, nr = 0;

	sim_init(&a, &b, &sim);
	for (i = 0; i < NR_DRAWS; i++) {
		sim_draw(&a, &b, &sim, rng);
		if (judge(&j, &a, &b, &options))
			break;
		nr += j.rows[0].effect.lo > 0 || j.rows[0].effect.hi < 0;
		judge_free(&j);
	}
	side_free(&a);
	side_free(&b);
	return (double)nr / NR_DRAWS;
}

static void test_promise(double boot, double process, double sample,
			 double effect, gsl_rng *rng)
{
	/* the trimmed mean needs a few more samples than the mean */
	struct plan_spread real = { boot * boot, process * process,
				    sample * sample };
	struct plan_spread spread = real;
	struct plan_cost cost = { 120, 1, 0.2 };
	struct plan plan;
	double power;

	spread.sample *= 1.15;
	plan_make(&plan, &spread, &cost, effect);
	power = found(&plan, &real, rng);
	ok(plan.boots && plan.sees <= effect && power > 0.75 && power < 0.85,
	   "%.1f %%: %u boots x %u x %u see %.2f %%, found in %.3f",
	   100 * effect, plan.boots, plan.processes, plan.samples,
	   100 * plan.sees, power);
}

static void test_reach(void)
{
	struct plan_spread spread = { 0.05 * 0.05, 0, 0 };
	struct plan_cost cost = { 120, 1, 0.2 };
	struct plan plan;

	plan_make(&plan, &spread, &cost, 0.001);
	ok(!plan.boots, "0.1 %% where boots vary by 5 %% is out of reach");
	plan_make(&plan, &(struct plan_spread){ 1 / 1e8, 1 / 1e8, 1 / 1e4 },
		  &(struct plan_cost){ 1000, 1, 0.01 }, 0.01);
	ok(plan.boots == 4, "dear boots: no more than the least, got %u",
	   plan.boots);
}

int main(void)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_set_error_handler_off();
	gsl_rng_set(rng, 42);
	test_promise(0.008, 0.004, 0.01, 0.01, rng);
	test_promise(0.002, 0.001, 0.01, 0.01, rng);
	test_promise(0.004, 0.002, 0.01, 0.005, rng);
	test_promise(0.001, 0.004, 0.03, 0.01, rng);
	test_promise(0.008, 0.004, 0.01, 0.005, rng);
	test_reach();
	gsl_rng_free(rng);
	return finish();
}
