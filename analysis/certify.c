// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcstat certify: one kernel under two labels. A machine on which the judge
 * sees a difference there cannot be trusted with two kernels.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "commands.h"
#include "err.h"
#include "judge.h"
#include "print.h"

static const char usage[] =
	"usage: fcstat certify [options] A1 A2\n"
	"  --results=DIR   where labels are ($RESULTS, or results)\n"
	"  --allow=KEY,..  differences of the environment to accept\n";

struct tally {
	unsigned int rows, alarms;	/* 95 % interval without "no change" */
	unsigned int unknown;		/* one boot a side, no pair, no result */
	unsigned int unequal;		/* exact counts that differ */
};

static void count_rows(const struct judgement *j, struct tally *tally)
{
	const struct judged *row;

	memset(tally, 0, sizeof(*tally));
	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		if (!row->measured || isnan(row->effect.se) ||
		    (j->icount && row->verdict == INCONCLUSIVE)) {
			tally->unknown++;
			continue;
		}
		tally->rows++;
		tally->alarms += row->effect.lo > 0 || row->effect.hi < 0;
		tally->unequal += j->icount && row->exact.difference != 0;
	}
}

/* How likely so many alarms are when each comes with 5 %. */
static double p_of(const struct tally *tally)
{
	return tally->alarms ? gsl_cdf_binomial_Q(tally->alarms - 1, 0.05,
						  tally->rows) : 1;
}

static void put_rows(const struct judgement *j)
{
	const struct judged *row;

	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		print_name(stdout, row->name);
		if (!row->measured || isnan(row->effect.se))
			print_wrapped(stdout, 4, "%s", row->reason);
		else if (j->icount)
			printf("    difference %+.3f\n",
			       row->exact.difference);
		else
			printf("    %+.2f %% (%+.2f .. %+.2f), sees %.2f %%\n",
			       percent(row->effect.log), percent(row->effect.lo),
			       percent(row->effect.hi),
			       percent(row->effect.mde));
	}
}

static int certify(const struct judgement *j)
{
	struct tally tally;
	bool fine;

	count_rows(j, &tally);
	fine = tally.rows && !tally.unequal && p_of(&tally) >= 0.05;
	if (!tally.rows)
		printf("INCONCLUSIVE: no row has two boots a side\n");
	else if (j->icount)
		printf("%s: %u of %u rows count differently on one kernel\n",
		       fine ? "CERTIFIED" : "NOT CERTIFIED", tally.unequal,
		       tally.rows);
	else
		printf("%s: %u of %u rows look different on one kernel\n",
		       fine ? "CERTIFIED" : "NOT CERTIFIED", tally.alarms,
		       tally.rows);
	if (tally.unknown)
		printf("%u rows have no answer.\n", tally.unknown);
	if (j->aa_splits)
		printf("Of %lu relabelled halves %.1f %% look different (5 %% promised).\n",
		       j->aa_splits, 100.0 * j->aa_alarms / j->aa_splits);
	printf("\n");
	put_rows(j);
	return fine ? 0 : tally.rows ? 1 : 2;
}

static int judge_pair(const struct side *a, const struct side *b,
		      const char *allow)
{
	struct judge_options options = { .allow = allow };
	struct judgement j;
	int err, code = EXIT_UNUSABLE;

	err = judge(&j, a, b, &options);
	if (!err && j.same_data)
		err = err_set(-EINVAL, "%s and %s are copies of each other",
			      a->label, b->label);
	if (!err && !j.same_kernel)
		err = err_set(-EINVAL, "%s and %s are not known to be one kernel: no build id, or two",
			      a->label, b->label);
	if (!err)
		code = certify(&j);
	judge_free(&j);
	return code;
}

static int bad_option(const char *option)
{
	err_set(-EINVAL, "bad option %s; fcstat certify --help lists them", option);
	return err_print();
}

int command_certify(int argc, char **argv)
{
	static const struct option options[] = {
		{ "results", required_argument, NULL, 'r' },
		{ "allow", required_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *results = side_results(), *allow = NULL;
	struct side a = {}, b = {};
	int c, err = 0, code = EXIT_UNUSABLE;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'r')
			results = optarg;
		else if (c == 'a')
			allow = optarg;
		else if (c == 'h')
			return fputs(usage, stdout) < 0;
		else
			return bad_option(argv[optind - 1]);
	}
	if (argc - optind != 2)
		err = err_set(-EINVAL, "certify takes two labels or folders, %d given",
			      argc - optind);
	if (!err)
		err = side_read_pair(&a, &b, results,
				     (const char *const *)argv + optind);
	if (!err)
		code = judge_pair(&a, &b, allow);
	if (code == EXIT_UNUSABLE)
		err_print();
	side_free(&a);
	side_free(&b);
	return code;
}
