/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Put anonymous memory into a known state, and prove that it is there.
 *
 * Helpers return 0 or -errno; mem_explain() then has the one line that tells
 * what was found instead.
 */
#ifndef MEM_H
#define MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mem_state {
	bool swapped;		/* else present */
	bool cached;		/* swapped: a clean folio sits in the swap cache */
	bool shuffled;		/* swapped: neighbours have no adjacent slots */
	bool zero;		/* filled with zeroes, else distinct and random */
	unsigned int order;	/* of the folios, whole on both sides of swap */
};

/* What pagemap and mincore say about a range, page by page. */
struct mem_proof {
	size_t pages;
	size_t present;
	size_t swapped;
	size_t cached;		/* swapped, with an up-to-date swap-cache folio */
	size_t runs;		/* of pages whose swap slots follow each other */
	size_t longest_run;
	size_t batches;		/* runs cut at page-table boundaries */
	size_t whole;		/* pages in aligned runs of the asked order */
};

size_t mem_page_size(void);
/* Bytes that one page table maps: PMD size, that of a huge page. */
size_t mem_pmd_size(void);

/*
 * Map @len bytes, aligned to the PMD size, at the same address in each
 * process, for folios of @order, into *@buf. Returns 0 or -errno.
 */
int mem_map(void **buf, size_t len, unsigned int order);
/* Unmap, in the reverse order of mapping; fine for what is unmapped already. */
void mem_unmap(void *buf, size_t len);

/*
 * Bring the range into @state: fill it, page it out, fill or empty the swap
 * cache, read the state back and try the stragglers again.
 * Returns 0, -EAGAIN if pages would not go there, -EINVAL when @len is not
 * whole folios of the state's order, or another -errno.
 */
int mem_reach(void *buf, size_t len, const struct mem_state *state);

/*
 * Page the range out once, in the order that gives @state's slots: a step of
 * mem_reach(), which does it chunk by chunk. Returns 0 or -errno.
 */
int mem_pageout(void *buf, size_t len, const struct mem_state *state);

/*
 * Read the state back, right before the clock starts. Returns 0 when every
 * page is in @state, -EAGAIN when not; @proof has the figures either way.
 */
int mem_prove(const void *buf, size_t len, const struct mem_state *state,
	      struct mem_proof *proof);
/* Add up several ranges. */
void mem_add_proof(struct mem_proof *sum, const struct mem_proof *proof);

/*
 * Give an empty range its page tables, but no page: what comes to it later
 * will not have to. Returns 0 or -errno.
 */
int mem_make_tables(void *buf, size_t len);

/*
 * Does each page of @buf hold what mem_reach() once filled into the range at
 * @filled? Reads every page. Returns 0, or -EILSEQ for the first that does not.
 */
int mem_check_content(const void *buf, size_t len, const void *filled);
/* Is the range without any page, present or swapped? Returns 0, -ENOTEMPTY, -errno. */
int mem_check_empty(const void *buf, size_t len);

/* From which fills and shuffles follow; the same seed gives the same. */
void mem_set_seed(unsigned int seed);

/* Fill with random words: incompressible, and no two pages alike. */
void mem_fill(void *buf, size_t len, uint64_t seed);

/* What went wrong with the call that returned @err, in one line. */
const char *mem_explain(int err);

#ifdef __cplusplus
}
#endif

#endif /* MEM_H */
