/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Google Benchmark JSON: the samples of one process. */
#ifndef ROWS_H
#define ROWS_H

#include "side.h"

#define ROW_NAME_LEN	512

/*
 * Read @path (time.json) into run @run of @side. Returns 0 or -errno;
 * err_text() then names the row and the reason.
 */
int rows_read_time(struct side *side, unsigned int run, const char *path);

/*
 * Cut the suffixes that Google Benchmark puts behind a name: min_time,
 * iterations, repeats, the kind of time, and threads:1. In place.
 */
void rows_cut_suffixes(char *name);

/*
 * Load a file; *rows is its array of rows. Returns the document, to be
 * dropped with json_decref(), or NULL with err_text().
 */
json_t *rows_load(const char *path, json_t **rows);

/* The name, without suffixes, into ROW_NAME_LEN bytes. Returns 0 or -errno. */
int rows_name(const json_t *item, char *name);

/* Is it a sample, and not a mean of several? */
bool rows_is_sample(const json_t *item);

/* Why the harness rejected the sample, or NULL when it did not. */
const char *rows_reject_reason(const json_t *item);

#endif /* ROWS_H */
