/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One process of a run: every row once, in one pass.
 *
 * The driver (run.c) starts workers; gbench.cc is the one that runs the rows.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "matrix.h"

#ifdef __cplusplus
extern "C" {
#endif

enum pass {
	PASS_TIME,	/* the clock, and nothing that disturbs it */
	PASS_LATENCY,	/* of single calls, where a benchmark has them */
	PASS_COUNT,	/* PMU */
	PASS_PATH,	/* calls of the functions that prove the path */
	PASS_INSIDE,	/* how long calls take, where the module is loaded */
	NR_PASSES,
};

extern const char *const pass_name[NR_PASSES];

struct worker {
	enum pass pass;
	const char *out;	/* file for the rows, Google Benchmark's JSON */
	const char *swapdev;	/* kind, as swapdev_choose() answered */
	const char *events;	/* of the count pass */
	const char *clock;	/* of the time pass */
	const char *memcg;	/* group to join, or NULL */
	/* where this worker stands in the whole run, for the progress line */
	double started;		/* CLOCK_MONOTONIC, s */
	size_t samples_before;
	size_t samples_total;
	unsigned int told;	/* what other workers have told: told.h; 0: none */
};

/* Samples that this pass takes of a row; 0: it is not in this pass. */
unsigned int worker_samples(const struct matrix_row *row, enum pass pass);

/*
 * Why the kernel cannot do what the row is about, or NULL: no other run on this
 * machine could either.
 */
const char *worker_lacks(const struct matrix_row *row);

/* The same, or else what is missing here, so far as it can be seen beforehand. */
const char *worker_cannot(const struct matrix_row *row);

/* Bytes of swap, and of memory besides the swap, that a row needs. */
size_t worker_row_bytes(const struct matrix_row *row);
size_t worker_swap_bytes(const struct matrix_row *row);

/* Run the rows. Returns the exit code: 0, 1 when a row failed, 3 on an error. */
int worker_run(const struct matrix *m, const struct worker *w);

/* In gbench.cc: hand the rows to Google Benchmark. Returns as worker_run(). */
int gbench_run(const struct matrix *m, const struct worker *w);

/* In worker.c, called around each row and sample by gbench.cc. */
const char *worker_row_begin(const struct matrix_row *row);
void worker_row_end(void);
const char *worker_sample_begin(void);
void worker_sample_end(void);

/* Has somebody asked this process to stop? Rows not yet run are skipped. */
bool worker_interrupted(void);

#ifdef __cplusplus
}
#endif

#endif /* WORKER_H */
