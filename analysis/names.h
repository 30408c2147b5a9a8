/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the full names that Google Benchmark writes to the names of rows.
 *
 * Behind a benchmark's name stand how long it was repeated and which time it
 * gives. Runs that differ in the former are of one row, so these are cut;
 * but two benchmarks of one file stay two, as do two kinds of time.
 */
#ifndef NAMES_H
#define NAMES_H

#include "scan.h"
#include "side.h"

/*
 * Cut the suffixes behind a name: min_time, iterations, repeats, the kind of
 * time, and threads:1. In place. Returns which kinds of time there were.
 */
unsigned int names_cut(char *name);

/*
 * Is this the name of a statistic, as Google Benchmark made them before 1.5?
 * Then cut it down to the row's.
 */
enum scan_kind names_cut_statistic(char *name);

/*
 * Place in side->rows of the row that run @run calls @full, made when it is
 * new; or -errno.
 */
int names_find(struct side *side, unsigned int run, const char *full);

/* The row that another pass of run @run means by @full, or NULL. */
struct row *names_row(const struct side *side, unsigned int run,
		      const char *full);

/*
 * Give all rows their names, the same on both sides, and make one row of those
 * that have the same. @b may be NULL. Returns 0 or -errno.
 */
int names_settle(struct side *a, struct side *b);

#endif /* NAMES_H */
