/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that free a range page by page, each its part, before and while
 * something else goes on: how long does that keep them?
 */
#ifndef ZAPPER_H
#define ZAPPER_H

#include <stddef.h>

#include "hist.h"

struct zappers;

struct zapper_result {
	struct hist alone;	/* ns of single zaps before it began */
	struct hist under;	/* of those that began and ended while it went on */
};

/*
 * @nr threads for the range, and one that calls something(arg). They are up
 * and waiting when this returns. NULL with errno set.
 */
struct zappers *zappers_new(void *buf, size_t len, unsigned int nr,
			    void (*something)(void *arg), void *arg);
/*
 * Each zaps a quarter of its part; then something() begins, and they go on
 * until it ends or there is nothing left.
 */
void zappers_run(struct zappers *zappers);
/* Bytes zapped before something() began. */
size_t zappers_before(const struct zappers *zappers);
/* Add up, and free. Returns 0, or the first error of a thread. */
int zappers_free(struct zappers *zappers, struct zapper_result *sum);

#endif /* ZAPPER_H */
