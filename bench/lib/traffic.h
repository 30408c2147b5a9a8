/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Movers with all that they need: a source, a destination, a userfaultfd, and
 * the source's pages in their state. In this process, or as a kin_job.
 */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kin.h"
#include "mem.h"
#include "mover.h"

struct traffic {
	/* to be filled in */
	unsigned int movers;
	size_t share;		/* bytes that each moves; whole page tables are best */
	struct mem_state state;	/* of what is moved */
	bool latency;		/* time every move */
	bool forever;		/* back and forth, else once, by traffic_run() */
	/*
	 * Source and destination, one behind the other in a mapping made before,
	 * traffic_bytes() long. NULL: a mapping of their own.
	 */
	char *range;
	/* what came of it */
	struct mem_proof proof;		/* of the source, before */
	struct mover_result result;
	uint64_t ns;			/* forever: between start and stop */
	uint64_t bytes;			/* moved in that time */
	/* its own */
	struct movers *team;
	int uffd;
	bool mapped;
};

/* How much memory both ends take. */
size_t traffic_bytes(const struct traffic *t);

/*
 * Reach and prove the state, and have the movers up and waiting. All return 0
 * or -errno; traffic_explain() then says why.
 */
int traffic_prepare(struct traffic *t);
/* Before the clock is read. */
void traffic_wake(struct traffic *t);
/* Once: what a clock is read around. */
void traffic_run(struct traffic *t);
/* Forever: returns when every thread is moving. */
int traffic_start(struct traffic *t);
/*
 * Add up what they did, and read every page: it is where it belongs, and the
 * one that was put there.
 */
int traffic_stop(struct traffic *t);
void traffic_free(struct traffic *t);
const char *traffic_explain(int err);

/* The same as steps of another process, whose arg is @t in shared memory. */
struct kin_job traffic_job(struct traffic *t);

#endif /* TRAFFIC_H */
