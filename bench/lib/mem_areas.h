/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source and destination of a move: VMAs of their own on either side, in a
 * known state, and the proof that every page went over.
 *
 * Helpers return 0 or -errno, and mem_explain() tells why.
 */
#ifndef MEM_AREAS_H
#define MEM_AREAS_H

#include <stdbool.h>
#include <stddef.h>

#include "mem.h"
#include "mover.h"
#include "sharer.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MEM_MAX_AREAS	256

/* How the areas are made; @nr VMAs on each side, each with @len bytes. */
struct mem_layout {
	enum uffd_op op;
	struct mem_state state;	/* of the source */
	size_t len;
	unsigned int nr;
	bool forked;		/* a forked child shares the source's anon_vma root */
	bool whole;		/* huge pages go by their PMD: no page tables for them */
};

struct mem_areas {
	struct mem_layout layout;
	int uffd;
	unsigned int nr_src, nr_dst;	/* mapped */
	void *src[MEM_MAX_AREAS];
	void *dst[MEM_MAX_AREAS];
	struct sharer family;
};

/*
 * Map both sides, give them page tables, fork the family, which shares the
 * source alone, while there is nothing in it, and register the destination.
 * -EOPNOTSUPP, -EPERM and -ENOSYS when userfaultfd cannot do it here. To be
 * unmapped in any case.
 */
int mem_areas_map(struct mem_areas *a, const struct mem_layout *layout);
void mem_areas_unmap(struct mem_areas *a);

/* Bring the source into its state: mem_reach() for each VMA. */
int mem_areas_reach(struct mem_areas *a);

/*
 * Right before the clock starts: mem_prove() for each VMA, the figures added
 * up. pagemap does not tell whether a swap entry is exclusive, so before that
 * one page of each VMA goes there and back: -EBUSY when it may not. That the
 * others are shows when they have moved.
 */
int mem_areas_prove(struct mem_areas *a, struct mem_proof *sum);

/* Cut into @nr shares of as many whole bytes of one VMA each. */
void mem_areas_share(const struct mem_areas *a, struct mover_share *share,
		     unsigned int nr);

/*
 * After a move: every page is at the destination with the content that it was
 * filled with, and none at the source (UFFDIO_COPY leaves it). Returns 0,
 * -EILSEQ or -ENOTEMPTY.
 */
int mem_areas_check(const struct mem_areas *a);

#ifdef __cplusplus
}
#endif

#endif /* MEM_AREAS_H */
