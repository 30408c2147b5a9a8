/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A heap that a garbage collector compacts with UFFDIO_MOVE: pages in three
 * areas, one for each state, are packed into one to-space, which is registered
 * with userfaultfd for missing pages.
 *
 * Helpers return 0 or -errno, and mem_explain() tells why.
 */
#ifndef MEM_HEAP_H
#define MEM_HEAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mem.h"
#include "uffd.h"

struct mem_heap_layout {
	size_t len;
	unsigned int swapped;	/* percent of its pages that are swapped out, */
	unsigned int cached;	/* and those of them that are in the swap cache */
	bool sigbus;		/* a missing page is SIGBUS, else its thread waits */
};

struct mem_heap_area {
	struct mem_state state;
	char *buf;
	size_t pages;
};

enum { HEAP_SWAPPED, HEAP_CACHED, HEAP_PRESENT, HEAP_AREAS };

struct mem_heap {
	struct mem_heap_layout layout;
	size_t pages;
	struct mem_heap_area area[HEAP_AREAS];
	char *to;
	bool *told;	/* of each: has a call said that it moved it */
	char **from;	/* where each page of the to-space comes from: all areas evenly mixed */
	int uffd;
	atomic_int err;	/* the first that mem_heap_give_up() was told */
};

/* What one thread moved; nobody else writes it. */
struct mem_heap_moves {
	struct uffd_counts counts;
	uint64_t moved;		/* pages */
	uint64_t met;		/* moves of a page that somebody else had moved (EEXIST) */
};

/*
 * Map all of it, and register the to-space. -EINVAL when the shares make no
 * sense; -EOPNOTSUPP, -EPERM and -ENOSYS when userfaultfd cannot do it here.
 * To be unmapped in any case.
 */
int mem_heap_map(struct mem_heap *heap, const struct mem_heap_layout *layout);
void mem_heap_unmap(struct mem_heap *heap);

/* Bring each area into its state: mem_reach(). */
int mem_heap_reach(struct mem_heap *heap);
/* Right before the clock starts: mem_prove() for each area, added up. */
int mem_heap_prove(const struct mem_heap *heap, struct mem_proof *sum);

/*
 * Move one page to its place, unless it is there. Safe in a signal handler.
 * Returns 0 when it is there now, -ENOENT when it is nowhere, or as
 * uffd_call().
 */
int mem_heap_move(const struct mem_heap *heap, size_t page, struct mem_heap_moves *moves);
/*
 * When each page was moved, or met by who wanted to: how many did nobody's call
 * say that it moved? The kernel said EEXIST to the one that did: uffd_go_on().
 */
size_t mem_heap_untold(const struct mem_heap *heap);
/* Which page of the to-space it is in, or SIZE_MAX. */
size_t mem_heap_page(const struct mem_heap *heap, const void *address);

/*
 * It cannot go on: the to-space is registered no more, so that nobody waits
 * for a page. Safe in a signal handler.
 */
void mem_heap_give_up(struct mem_heap *heap, int err);

/*
 * When all is moved: every page is at its place with the content that it was
 * filled with, and none where it was. The to-space is registered no more.
 * Returns 0, -EILSEQ or -ENOTEMPTY.
 */
int mem_heap_check(struct mem_heap *heap);

#endif /* MEM_HEAP_H */
