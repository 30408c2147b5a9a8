/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a series of values changes its level. */
#ifndef CHANGEPOINT_H
#define CHANGEPOINT_H

#include <stdbool.h>
#include <stddef.h>

/* Chance that a series without a change is said to have one. */
#define CHANGEPOINT_ALPHA	0.01
/* The shortest stretch that counts as a level. */
#define CHANGEPOINT_MIN		3

/*
 * Mark in @changes[i] that value i is the first of a new level. Returns the
 * number of changes, or -errno. Same input and seed, same output.
 */
int changepoint_find(const double *values, size_t n, unsigned long seed,
		     bool *changes);

/*
 * Chance that a value as high as the last one comes from the @n - 1 before it:
 * the prediction interval of the t distribution. 1 with fewer than four.
 */
double changepoint_last(const double *values, size_t n);

#endif /* CHANGEPOINT_H */
