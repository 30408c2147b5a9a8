// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plans are for boots in turns, and for enough of them to tell a drift from
 * the kernel: what effect.c spends on that is counted.
 */
#include <math.h>

#include "effect.h"
#include "plan.h"
#include "power.h"

#define MIN_BOOTS	4
#define MAX_BOOTS	500
#define MAX_PROCESSES	30
/* fewer do not show a tail */
#define MIN_SAMPLES	5
#define MAX_SAMPLES	100

double plan_sees(const struct plan *p, const struct plan_spread *s)
{
	double var = s->boot + s->process / p->processes +
		     s->sample / p->processes / p->samples;
	double df = effect_df(p->boots);

	return power_ncp(df) * sqrt(2 * var / p->boots);
}

static double plan_seconds(const struct plan *p, const struct plan_cost *c)
{
	return 2 * p->boots * (c->boot + p->processes *
			       (c->process + p->samples * c->sample));
}

/* The fewest boots that do, 0 when MAX_BOOTS would not. */
static unsigned int fewest_boots(struct plan *p, const struct plan_spread *s,
				 double effect)
{
	unsigned int low = MIN_BOOTS - 1, high = MAX_BOOTS;

	p->boots = MAX_BOOTS;
	if (plan_sees(p, s) > effect)
		return 0;
	while (high - low > 1) {
		p->boots = (low + high) / 2;
		if (plan_sees(p, s) > effect)
			low = p->boots;
		else
			high = p->boots;
	}
	return high;
}

void plan_make(struct plan *plan, const struct plan_spread *spread,
	       const struct plan_cost *cost, double effect)
{
	struct plan p;

	*plan = (struct plan){ .seconds = HUGE_VAL };
	for (p.processes = 1; p.processes <= MAX_PROCESSES; p.processes++)
		for (p.samples = MIN_SAMPLES; p.samples <= MAX_SAMPLES;
		     p.samples += 1 + p.samples / 10) {
			p.boots = fewest_boots(&p, spread, effect);
			if (!p.boots)
				continue;
			p.seconds = plan_seconds(&p, cost);
			p.sees = plan_sees(&p, spread);
			if (p.seconds < plan->seconds)
				*plan = p;
		}
}
