// SPDX-License-Identifier: GPL-2.0-or-later
/* fcstat plan: from a pilot's runs to the runs that a wanted effect takes. */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "err.h"
#include "judge.h"
#include "plan.h"
#include "print.h"

struct request {
	const char *results;
	double effect;		/* relative */
	struct plan_cost cost;	/* 0 where the runs are to tell */
};

static const char usage[] =
	"usage: fcstat plan [options] SIDE\n"
	"  --results=DIR      where labels are ($RESULTS, or results)\n"
	"  --effect=PCT       change to be found 4 times in 5 (1)\n"
	"  --boot-time=S      what a reboot takes (120)\n"
	"  --process-time=S   what starting a process takes (1)\n"
	"  --sample-time=S    what a sample of a row takes (from the runs)\n";

static int parse_number(const char *name, const char *text, double *value)
{
	char *end;

	*value = strtod(text, &end);
	if (end == text || *end || !(*value > 0) || !isfinite(*value))
		return err_set(-EINVAL, "--%s %s: not a number above 0", name,
			       text);
	return 0;
}

/* Returns 0, -EINVAL, or 1 when help was asked for. */
static int parse(struct request *r, int argc, char **argv)
{
	static const struct option options[] = {
		{ "results", required_argument, NULL, 'r' },
		{ "effect", required_argument, NULL, 'e' },
		{ "boot-time", required_argument, NULL, 'b' },
		{ "process-time", required_argument, NULL, 'p' },
		{ "sample-time", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int err = 0, c, at = 0;

	opterr = 0;
	while (!err && (c = getopt_long(argc, argv, "", options, &at)) != -1) {
		double *value = c == 'e' ? &r->effect : c == 'b' ?
				&r->cost.boot : c == 'p' ? &r->cost.process :
							   &r->cost.sample;

		if (c == 'h')
			return 1;
		if (c == '?')
			return err_set(-EINVAL, "bad option %s; fcstat plan --help lists them",
				       argv[optind - 1]);
		if (c == 'r')
			r->results = optarg;
		else
			err = parse_number(options[at].name, optarg, value);
	}
	if (!err && argc - optind != 1)
		err = err_set(-EINVAL, "plan takes one label or folder, %d given",
			      argc - optind);
	return err;
}

/* Mean time between starts of runs that follow each other in one boot. */
static double typical_gap(const struct side *side)
{
	double sum = 0, gap;
	unsigned int i, nr = 0;

	for (i = 1; i < side->nr_runs; i++) {
		if (side->runs[i].boot != side->runs[i - 1].boot ||
		    !side->runs[i].has_instant)
			continue;
		gap = instant_between(&side->runs[i - 1].instant,
				      &side->runs[i].instant);
		if (gap > 0 && gap < 7200) {
			sum += gap;
			nr++;
		}
	}
	return nr ? sum / nr : NAN;
}

/* What the user did not say is taken from the runs, or guessed. */
static void guess_cost(struct plan_cost *cost, const struct side *side)
{
	double process = typical_gap(side);
	double samples = (double)side->nr_samples / side->nr_runs;

	if (!cost->process)
		cost->process = 1;
	if (!cost->boot)
		cost->boot = 120;
	if (!cost->sample)
		cost->sample = process > cost->process ?
			       (process - cost->process) / samples : 0.1;
	/* one more sample is one of every row */
	cost->sample *= side->nr_rows;
}

static void spread_of(struct plan_spread *s, const struct model *m)
{
	s->boot = isnan(m->var_boot) ? 0 : m->var_boot;
	s->process = isnan(m->var_run) ? 0 : m->var_run;
	s->sample = isnan(m->var_sample) ? 0 : m->var_sample;
}

static void put_plan(const char *name, const struct plan_spread *s,
		     const struct plan *p)
{
	print_name(stdout, name);
	print_wrapped(stdout, 4, "varies by %.2f %% from boot to boot, %.2f %% from process to process, %.2f %% from sample to sample",
		      100 * sqrt(s->boot), 100 * sqrt(s->process),
		      100 * sqrt(s->sample));
	if (p->boots)
		print_wrapped(stdout, 4, "%u boots a side x %u processes x %u samples see %.2f %%",
			      p->boots, p->processes, p->samples,
			      percent(p->sees));
	else
		print_wrapped(stdout, 4, "out of reach with 500 boots a side");
}

/* One plan for all: the row that takes most machine time decides. */
static int plan_rows(const struct request *r, const struct side *side)
{
	double *order = calloc(side->nr_boots, sizeof(*order));
	struct plan worst = {}, plan;
	struct plan_spread spread;
	struct model m;
	unsigned int i;
	int err = order ? 0 : err_set(-ENOMEM, "out of memory");

	for (i = 0; i < side->nr_rows && !err; i++) {
		if (!side->rows[i].nr_samples)
			continue;
		err = model_make(&m, side, &side->rows[i], order, MODEL_TRIM);
		if (err)
			break;
		spread_of(&spread, &m);
		model_free(&m);
		plan_make(&plan, &spread, &r->cost, log1p(r->effect));
		put_plan(side->rows[i].name, &spread, &plan);
		if (!plan.boots || plan.seconds > worst.seconds)
			worst = plan;
	}
	free(order);
	if (err || !worst.boots)
		return err;
	printf("\nAll of them, in turns (A B B A): %u boots a side, RUNS=%u, %u samples;\nabout %.1f hours of machine time.\n",
	       worst.boots, worst.processes, worst.samples,
	       worst.seconds / 3600);
	return 0;
}

int command_plan(int argc, char **argv)
{
	struct request r = { .results = side_results(), .effect = 1 };
	struct side side = {};
	int err = parse(&r, argc, argv);

	if (err > 0) {
		fputs(usage, stdout);
		return 0;
	}
	r.effect /= 100;
	if (!err)
		err = side_read(&side, r.results, argv[optind]);
	if (!err && !side.nr_samples)
		err = err_set(-EINVAL, "%s: no samples", side.label);
	if (!err && side.nr_boots < 2)
		err = err_set(-EINVAL, "%s: one boot says nothing of how boots differ; run a pilot of four",
			      side.label);
	if (!err) {
		guess_cost(&r.cost, &side);
		print_wrapped(stdout, 0, "To find %g %%, from %u boots of %s (a boot %.0f s, a process %.0f s,",
			      100 * r.effect, side.nr_boots, side.label,
			      r.cost.boot, r.cost.process);
		printf("a sample of all rows %.1f s):\n\n", r.cost.sample);
		err = plan_rows(&r, &side);
	}
	side_free(&side);
	return err ? err_print() : 0;
}
