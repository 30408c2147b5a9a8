/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has every thread of a row a CPU of its own? */
#ifndef CROWD_H
#define CROWD_H

#include "matrix.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The threads that are busy at once while the row's clock runs. */
unsigned int crowd_threads(const struct matrix_row *row);

/*
 * Why this process has too few CPUs for them, or NULL. Threads that take turns
 * measure the scheduler; a matrix with oversubscribe=1 is not about times.
 */
const char *crowd_refuse(const struct matrix_row *row);

/* How many of cpus_nth() the rows that are not refused are on. */
unsigned int crowd_cpus(const struct matrix *m);

#ifdef __cplusplus
}
#endif

#endif /* CROWD_H */
