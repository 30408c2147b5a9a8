/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From two sides to verdicts, one per row and one for all. */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>

#include "config.h"
#include "effect.h"
#include "gate.h"
#include "model.h"
#include "side.h"

/* What a change may be before it matters, when the user does not say. */
#define MARGIN_TIME	0.01
#define MARGIN_ICOUNT	0.005

/* UNREACHED is a PASS that is no evidence: the row runs no code that differs. */
enum verdict { PASS, REGRESSION, IMPROVEMENT, INCONCLUSIVE, UNREACHED };

/* Whether a row runs code that differs: in its section, or only before it. */
enum reach { REACH_UNKNOWN, REACHED, REACHED_BEFORE, NOT_REACHED };

/* What the samples of a side say when counts do not vary. */
struct exact_side {
	double low, high;	/* medians of the boots */
	unsigned int boots;
};

struct exact {
	struct exact_side a, b;
	double difference;	/* median of B - A over samples in one place */
	bool constant;		/* every one of them the same */
};

struct judged {
	const struct row *a, *b;	/* NULL where the side has no such row */
	const char *name;
	bool primary;
	bool measured;		/* both sides have samples: the rest is set */
	struct model model_a, model_b;
	struct effect effect;
	struct exact exact;	/* clock "icount" only */
	double p_holm;		/* for the direction seen, all primary rows */
	enum reach reach;
	enum verdict verdict;
	char reason[200];
};

struct judgement {
	const struct side *a, *b;
	double margin;
	bool icount;
	bool same_kernel;	/* A/A: both sides have one build id */
	bool same_data;		/* even the samples are the same */
	bool show_naive;	/* print what pooled samples would say */
	struct gate gate;
	struct config_diffs config;
	const json_t *changed;	/* between the kernels, or NULL: not known */
	bool swapped;		/* that was written of B and A */
	unsigned int nr_unreached;
	bool unreached;		/* no row that decides runs any of it */
	struct judged *rows;
	unsigned int nr_rows;
	unsigned int nr_primary;
	unsigned int resamples;	/* of the bootstrap; 0: not enough boots */
	unsigned long aa_splits, aa_alarms;	/* relabelled halves of A */
	enum verdict verdict;	/* never IMPROVEMENT, never UNREACHED */
};

struct judge_options {
	double margin;		/* 0: the default of the clock */
	const char *allow;	/* differences to accept, comma separated */
	unsigned long seed;	/* of bootstrap and relabelling */
	bool quick;		/* leave both out */
};

/*
 * Judge @b against @a. Returns 0 or -errno with err_text(): -EXDEV when the
 * two may not be compared, -ENOENT when they share no row.
 */
int judge(struct judgement *j, const struct side *a, const struct side *b,
	  const struct judge_options *options);
void judge_free(struct judgement *j);

const char *verdict_name(enum verdict verdict);

/* The exit code for a verdict: 0, 1 or 2. */
int verdict_exit(enum verdict verdict);

/* What a page costs on each side; B is A and the estimated change. */
double judged_a(const struct judgement *j, const struct judged *row);
double judged_b(const struct judgement *j, const struct judged *row);

/* Warnings of all runs of both sides, each once: an array to json_decref(). */
json_t *judged_warnings(const struct judgement *j);

/* "ns/page", "ns", "instructions/page" or "instructions". */
const char *judged_unit(const struct judgement *j, const struct judged *row);

#endif /* JUDGE_H */
