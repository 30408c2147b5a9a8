/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One side of a comparison: everything that was measured on one kernel.
 *
 * Levels are boot > run (one process) > sample. Values are what one sample
 * took, in ns (clock "monotonic") or instructions (clock "icount"), per page
 * where the row says how many pages a sample handled.
 */
#ifndef SIDE_H
#define SIDE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "index.h"
#include "instant.h"

/* The samples of one row in one process: values first .. first + nr - 1. */
struct series {
	unsigned int run;
	unsigned int nr;
	size_t first;
};

/* An event of the count pass: mean per page, or per sample without pages. */
struct counter {
	char *name;
	double sum;
	size_t nr;
};

struct row {
	char *name;
	bool per_page;
	struct series *series;	/* ordered by run */
	unsigned int nr_series;
	size_t nr_samples;
	size_t nr_skipped;	/* state not reached, or the machine lacks it */
	size_t nr_failed;	/* the kernel misbehaved */
	size_t nr_aggregates;	/* statistics that somebody else made */
	char *why;		/* the first skip or failure, as written */
	struct counter *counters;
	unsigned int nr_counters;
	double p99_sum;		/* of the latency pass, ns */
	unsigned int p99_nr;
	char *path_why;		/* path not taken as claimed: not a result */
	/* while files are read: */
	unsigned int group;
	unsigned int run;	/* it was seen in last, and what it had there */
	size_t run_samples;
	double family, instance;
};

/* Rows that would have one name when Google Benchmark's suffixes are cut. */
struct name_group {
	char *name;
	unsigned int kinds;	/* of time, of the first row */
	unsigned int nr_rows;
	unsigned int run;	/* one of them was seen in last, */
	unsigned int in_run;	/* how many of them there, */
	unsigned int row;	/* and which */
	bool apart;		/* they are different benchmarks */
	bool placed;
};

/* One process: a RUN folder. */
struct run {
	char *name;		/* of its folder */
	char *start;		/* RFC 3339, or the folder's name */
	bool has_instant;	/* it is the former: */
	struct instant instant;
	json_t *env;
	unsigned int boot;
	double *values;		/* grouped by row, in order of repetition */
	size_t nr_values;
};

struct boot {
	char *id;
	unsigned int first_run, nr_runs;
};

struct side {
	char *label;
	char *path;
	struct boot *boots;	/* ordered by start */
	unsigned int nr_boots;
	struct run *runs;	/* ordered by boot, then start */
	unsigned int nr_runs;
	struct row *rows;	/* in the order they were first seen */
	unsigned int nr_rows;
	struct index row_index;	/* name to place in rows[] */
	struct name_group *groups;
	unsigned int nr_groups;
	struct index group_index;
	json_t *reached;	/* what differs from other kernels: see reached.h */
	size_t nr_samples;
};

/* Where labels are unless the user says so: $RESULTS, or "results". */
const char *side_results(void);

/*
 * Read all runs of a label below @results, or of a folder. Returns 0 or
 * -errno; err_text() then names the file and the reason.
 */
int side_read(struct side *side, const char *results, const char *name);

/* Both sides of a comparison: a row is called the same on both. */
int side_read_pair(struct side *a, struct side *b, const char *results,
		   const char *const names[2]);
void side_free(struct side *side);

/* The row of that name, or NULL. */
struct row *side_row(const struct side *side, const char *name);

/* A member of the first run's environment as text, or NULL. */
const char *side_env(const struct side *side, const char *key);

/* The first run of a boot: says when it started. */
const struct run *side_first_run(const struct side *side, unsigned int boot);

/* As of strcmp(): below 0 when @a started before @b. */
int run_compare_starts(const struct run *a, const struct run *b);

/* The values of one series. */
const double *series_values(const struct side *side, const struct series *s);

/* Parts of a row. They return 0 or -ENOMEM. */
int row_add_series(struct row *row, const struct series *s);
void row_sort_series(struct row *row);
int row_add_counter(struct row *row, const struct counter *counter);
void row_free(struct row *row);

#endif /* SIDE_H */
