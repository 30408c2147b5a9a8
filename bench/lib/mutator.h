/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that use a heap while it is compacted: each touches pages of the
 * to-space at random, and who meets one that is not there yet has it moved: by
 * its own SIGBUS handler, or by a thread that serves the faults.
 */
#ifndef MUTATOR_H
#define MUTATOR_H

#include <stdatomic.h>
#include <stdint.h>

#include "hist.h"
#include "mem_heap.h"

#define MUTATOR_ALIGN	128	/* two cache lines are fetched at a time on some CPUs */

struct mutator {
	struct mem_heap *heap;
	uint64_t random;		/* state of the generator: not 0, its own */
	uint64_t touches;
	struct hist stall;		/* touches that met a missing page, as the clock counts */
	struct mem_heap_moves moves;	/* of its SIGBUS handler */
	atomic_ulong faults;		/* told by who serves them */
	atomic_int tid;			/* 0 before it runs */
} __attribute__((aligned(MUTATOR_ALIGN)));

/*
 * SIGBUS for a page of a heap moves it, in a thread that mutates; any other is
 * deadly as ever. Until mutator_ignore_sigbus(). Returns 0 or -errno.
 */
int mutator_catch_sigbus(void);
void mutator_ignore_sigbus(void);

/* Touch pages until *@stop. Nothing in it allocates. */
void mutator_run(struct mutator *m, const atomic_bool *stop);

struct fault_server {
	struct mem_heap *heap;
	struct mutator *mutator;	/* @nr of them */
	unsigned int nr;
	int over;			/* an eventfd: serve until it is written to */
	struct mem_heap_moves moves;
};

/* Read faults, move what they ask for, and wake who waits. Returns 0 or -errno. */
int fault_server_run(struct fault_server *s);

#endif /* MUTATOR_H */
