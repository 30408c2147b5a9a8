/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One move of all pages by threads, and what belongs to it: the areas mapped
 * and in their proved state before, and after it every page compared with what
 * it was.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include <stdbool.h>
#include <stddef.h>

#include "mem_areas.h"
#include "mover.h"

struct transfer {
	/* to be filled in */
	struct mem_layout layout;
	size_t chunk;		/* bytes per ioctl, at most */
	unsigned int threads;
	bool latency;		/* time every ioctl */
	/* what came of it */
	struct mem_proof proof;	/* of the source, before */
	struct mover_result result;
	/* its own */
	struct mem_areas areas;
	struct movers *movers;
};

/* Why there is no such transfer, or NULL. */
const char *transfer_refuse(const struct transfer *t);

/*
 * Map, reach and prove the state, with the movers up and awake. Returns 0 or
 * -errno, and mem_explain() tells why. To be closed in any case.
 */
int transfer_open(struct transfer *t);
/* Move it all: what a clock is read around. */
void transfer_run(struct transfer *t);
/*
 * Add up what the movers did, and compare. Returns 0 or -errno, -EBUSY when a
 * page was not to be moved; transfer_explain() tells why.
 */
int transfer_stop(struct transfer *t);
void transfer_close(struct transfer *t);
const char *transfer_explain(int err);

/*
 * How often the kernel's function for present pages is called: it ends with
 * the ioctl, the page table and the folio, which was split. Huge pages that go
 * whole do not come there.
 */
size_t transfer_batches(const struct transfer *t);
/* How many folios get another anon_vma and index. */
size_t transfer_folios(const struct transfer *t);

#endif /* TRANSFER_H */
