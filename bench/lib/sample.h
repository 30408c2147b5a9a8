/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One sample while it is taken: what stands behind the functions of fc.h.
 * gbench.cc owns the loop, sample.c all the rest.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "matrix.h"
#include "path.h"
#include "worker.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SAMPLE_MAX_COUNTERS	64
#define SAMPLE_MAX_WATCHED	256

struct sample_counter {
	char name[48];
	double value;
};

struct fc_run {
	const struct matrix_row *row;
	void *state;			/* Google Benchmark's, NULL: a warm-up */
	unsigned int passes_left;	/* of a warm-up */
	uint64_t t0;
	uint64_t ns;			/* of all its sections */
	double elapsed_ns;		/* measured elsewhere */
	uint64_t nr_passes;
	long switches;			/* involuntary, during the sections */
	size_t pages;
	uint64_t calls;			/* of the path's function, in the sections */
	size_t expect[PATH_NR_UNITS];
	bool expects;
	int contention_err;
	int watched[SAMPLE_MAX_WATCHED];	/* pids */
	size_t nr_watched;
	struct sample_counter counter[SAMPLE_MAX_COUNTERS];
	size_t nr_counters;
	char label[768];
	char message[512];		/* "skip: ..." or "fail: ...": no result */
};

/* Before the first row. @events are those of the count pass. */
void sample_open(enum pass pass, const char *events);
void sample_close(void);
/*
 * The row changes: open what it is counted with in this pass. Returns NULL, or
 * why nothing can be counted here.
 */
const char *sample_open_row(const struct matrix_row *row);

/*
 * Take one sample: the benchmark is called once. Figures and messages are in
 * @run afterwards.
 */
void sample_take(struct fc_run *run);

/* Waits for locks as figures, or in the label why they are not known. */
void sample_add_waits(struct fc_run *run, bool are_known);

/* How many rows failed so far. */
unsigned int sample_nr_failed(void);

#ifdef __cplusplus
}
#endif

#endif /* SAMPLE_H */
