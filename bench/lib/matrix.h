/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rows run: one grammar for FC_BENCH() declarations and the files in
 * configs/matrix/ (its README has it).
 */
#ifndef MATRIX_H
#define MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "fc.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MATRIX_MAX_ARGS	16

/* One value of one key; both live as long as the program. */
struct matrix_arg {
	const char *key;
	const char *value;
};

/* One row: a benchmark with a value for every key it declares. */
struct matrix_row {
	const struct fc_bench *bench;
	char *name;		/* as in the results */
	struct matrix_arg arg[MATRIX_MAX_ARGS];
	size_t nr_args;
	bool primary;		/* a verdict is asked of this row */
	unsigned int samples;	/* per process */
	bool oversubscribe;	/* may have more threads than there are CPUs */
};

struct matrix {
	struct matrix_row *row;
	size_t nr_rows;
	unsigned int runs;	/* processes */
	unsigned int samples;	/* of rows that do not say */
	unsigned int seed;
	unsigned int oversubscribe;	/* 1: for all rows */
};

/* The benchmarks linked into this program, sorted by name. */
size_t matrix_benches(const struct fc_bench *const **bench);

/*
 * Fill @m from a file, or with what the benchmarks declare when @path is NULL.
 * Returns 0 or -errno; matrix_error() then says "file:line:column: what".
 */
int matrix_load(struct matrix *m, const char *path);
/* The same from text in memory; @name stands for the file in messages. */
int matrix_parse(struct matrix *m, const char *text, const char *name);
/* Keep the rows whose name matches the extended regex. Returns 0 or -EINVAL. */
int matrix_filter(struct matrix *m, const char *regex);
/* No row takes more than @most. */
void matrix_limit_samples(struct matrix *m, unsigned int most);
void matrix_free(struct matrix *m);
const char *matrix_error(void);

/* Value of @key, or NULL when the row has no such key. */
const char *matrix_value(const struct matrix_row *row, const char *key);
/* Numeric value of @key, or @otherwise. */
long matrix_number(const struct matrix_row *row, const char *key, long otherwise);

#ifdef __cplusplus
}
#endif

#endif /* MATRIX_H */
