/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that give pages to userfaultfd ranges, each its own share, chunk by
 * chunk: once while a clock runs, or back and forth while something else is
 * measured.
 */
#ifndef MOVER_H
#define MOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hist.h"
#include "uffd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What one thread moves; whole pages. */
struct mover_share {
	char *src;
	char *dst;
	size_t len;
};

struct mover_plan {
	int uffd;
	enum uffd_op op;
	size_t chunk;		/* bytes per ioctl, at most */
	bool latency;		/* time every call: two clock reads each */
	/*
	 * Back and forth between both ends, which must be registered, until
	 * movers_stop(). The first CPU of team_pin() is left to others.
	 */
	bool forever;
};

struct mover_result {
	struct uffd_counts counts;
	uint64_t bytes;		/* given, both ways */
	struct hist latency;	/* of single calls, as the clock counts */
};

struct movers;

/*
 * One thread for each of @nr shares, up and asleep; a single one that does not
 * run forever is the caller's own thread. Returns NULL with errno set.
 */
struct movers *movers_new(const struct mover_plan *plan,
			  const struct mover_share *share, unsigned int nr);

/* Wake them: each stands ready to go. Before the clock is read. */
void movers_wake(struct movers *movers);
/* Move it all, once. A clock is read around this. */
void movers_run(struct movers *movers);

/* Forever: let them go, and returns when every thread has moved a chunk. */
void movers_start(struct movers *movers);
/* Bytes so far, of all threads: two of these and a clock make a rate. */
uint64_t movers_bytes(const struct movers *movers);
/* They finish the way they are on; all pages are back at src when this returns. */
void movers_stop(struct movers *movers);

/*
 * After movers_run() or movers_stop(): add up what they did into @sum, unless
 * it is NULL, and free them. Returns 0, or the first error of a thread: -EBUSY,
 * or what uffd_call() says. A thread stops at its first error.
 */
int movers_free(struct movers *movers, struct mover_result *sum);

#ifdef __cplusplus
}
#endif

#endif /* MOVER_H */
