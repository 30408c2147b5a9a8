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
	char *why;		/* the first skip or failure, as written */
	struct counter *counters;
	unsigned int nr_counters;
	double p99_sum;		/* of the latency pass, ns */
	unsigned int p99_nr;
	char *path_why;		/* path not taken as claimed: not a result */
};

/* One process: a RUN folder. */
struct run {
	char *name;		/* of its folder */
	char *start;		/* RFC 3339 UTC, or the folder's name */
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
	json_t *row_index;	/* name to place in rows[] */
	size_t nr_samples;
};

/*
 * Read all runs of a label below @results, or of a folder. Returns 0 or
 * -errno; err_text() then names the file and the reason.
 */
int side_read(struct side *side, const char *results, const char *name);
void side_free(struct side *side);

/* The row of that name, or NULL. */
struct row *side_row(const struct side *side, const char *name);

/* A member of the first run's environment as text, or NULL. */
const char *side_env(const struct side *side, const char *key);

/* When the boot started: its first run's. */
const char *side_boot_start(const struct side *side, unsigned int boot);

/* The values of one series. */
const double *series_values(const struct side *side, const struct series *s);

#endif /* SIDE_H */
