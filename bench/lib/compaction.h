/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The compaction of a heap: threads that move it page by page, each its part,
 * while mutators use it.
 */
#ifndef COMPACTION_H
#define COMPACTION_H

#include "hist.h"
#include "mem_heap.h"

struct compaction_plan {
	struct mem_heap *heap;
	unsigned int compactors;
	unsigned int mutators;	/* may be none */
};

struct compaction_result {
	struct mem_heap_moves compactors;
	struct mem_heap_moves faults;	/* by SIGBUS handlers, or by the thread that serves */
	uint64_t untold;		/* moves that were answered as if they were met */
	uint64_t touches;		/* of all mutators, */
	uint64_t faulted;		/* and how often one met a missing page */
	struct hist stall;		/* how long those touches took, swap-in and all */
};

struct compaction;

/*
 * All threads, pinned, up and asleep; where faults are not SIGBUS, one more
 * serves them. Returns NULL with errno set.
 */
struct compaction *compaction_new(const struct compaction_plan *plan);
/* Before the clock is read: each stands ready to go. */
void compaction_wake(struct compaction *c);
/*
 * Let them all go; returns when the last compactor is through, and mutators
 * still run. A clock is read around this.
 */
void compaction_run(struct compaction *c);
/*
 * Stop the mutators if it ran, add up into @sum unless it is NULL, and free.
 * Returns 0, or the first error of a move: -EBUSY, -ENOENT for a page that is
 * nowhere, or as uffd_call(); -ENOTUNIQ when others moved a page.
 */
int compaction_free(struct compaction *c, struct compaction_result *sum);

#endif /* COMPACTION_H */
