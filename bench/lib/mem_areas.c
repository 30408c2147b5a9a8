// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem_areas.h"
#include "mem_internal.h"

#define OTHERS	512	/* pages that others may have given back meanwhile */

static int map_all(void **area, unsigned int *nr_mapped, const struct mem_layout *l,
		   unsigned int order)
{
	int err = 0;

	while (!err && *nr_mapped < l->nr) {
		err = mem_map(&area[*nr_mapped], l->len, order);
		*nr_mapped += !err;
	}
	return err;
}

static void unmap_all(void **area, unsigned int nr_mapped, size_t len)
{
	while (nr_mapped)
		mem_unmap(area[--nr_mapped], len);
}

static int advise_all(void *const *area, const struct mem_layout *l, int advice)
{
	for (unsigned int i = 0; i < l->nr; i++)
		if (madvise(area[i], l->len, advice))
			return mem_fault(-errno, "madvise(%d): %s", advice, strerror(errno));
	return 0;
}

static bool is_huge(const struct mem_layout *l)
{
	return mem_page_size() << l->state.order >= mem_pmd_size();
}

static int touch_and_drop(void *area)
{
	*(volatile char *)area = 1;
	if (madvise(area, mem_pmd_size(), MADV_DONTNEED))
		return mem_fault(-errno, "MADV_DONTNEED: %s", strerror(errno));
	return 0;
}

/*
 * The source's VMA has an anon_vma once a page of it was there, which a page
 * table had, and a fork then shares its root. Nothing else may be there: what
 * is shared is not exclusive.
 */
static int fork_family(struct mem_areas *a)
{
	int err = advise_all(a->dst, &a->layout, MADV_DONTFORK);

	for (unsigned int i = 0; !err && i < a->nr_src && is_huge(&a->layout); i++)
		err = touch_and_drop(a->src[i]);
	if (!err)
		err = sharer_start(&a->family);
	return err ? err : advise_all(a->dst, &a->layout, MADV_DOFORK);
}

static int register_all(const struct mem_areas *a, void *const *area)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < a->layout.nr; i++)
		err = uffd_register(a->uffd, area[i], a->layout.len);
	return err ? mem_fault(err, "UFFDIO_REGISTER: %s", strerror(-err)) : 0;
}

/* Of each pair the source's first, unless huge pages are there, which need none. */
static int make_pairs(const struct mem_areas *a, unsigned int i)
{
	size_t off, len, pmd = mem_pmd_size();
	int err = 0;

	for (off = 0; !err && off < a->layout.len; off += len) {
		len = a->layout.len - off < pmd ? a->layout.len - off : pmd;
		if (!is_huge(&a->layout))
			err = mem_make_tables((char *)a->src[i] + off, len);
		if (!err)
			err = mem_make_tables((char *)a->dst[i] + off, len);
	}
	return err;
}

/*
 * A move locks both page tables, the one at the lower address first, and that is
 * a few instructions more or less (double_pt_lock()). When no page is left that
 * somebody gave back, a sample before its own tables and its child's, the
 * kernel's allocator cuts large blocks, in ascending order, and nearly every
 * pair is the same way round.
 */
static int make_tables_in_order(const struct mem_areas *a)
{
	size_t nr = 2 * a->layout.nr * (a->layout.len / mem_pmd_size());
	int err = mem_use_up_pages(OTHERS + 2 * nr);

	for (unsigned int i = 0; !err && i < a->layout.nr; i++)
		err = make_pairs(a, i);
	return err;
}

int mem_areas_map(struct mem_areas *a, const struct mem_layout *layout)
{
	int err;

	memset(a, 0, sizeof(*a));
	a->layout = *layout;
	a->uffd = uffd_open(layout->op == UFFD_MOVE ? UFFD_FEATURE_MOVE : 0);
	if (a->uffd < 0)
		return mem_fault(a->uffd, "%s", uffd_error());
	err = map_all(a->src, &a->nr_src, layout, layout->state.order);
	if (!err)
		err = map_all(a->dst, &a->nr_dst, layout, 0);
	if (!err && !layout->whole)
		err = make_tables_in_order(a);
	if (!err && layout->forked)
		err = fork_family(a);
	return err ? err : register_all(a, a->dst);
}

void mem_areas_unmap(struct mem_areas *a)
{
	sharer_stop(&a->family);
	unmap_all(a->dst, a->nr_dst, a->layout.len);
	unmap_all(a->src, a->nr_src, a->layout.len);
	if (a->uffd >= 0)
		close(a->uffd);
}

int mem_areas_reach(struct mem_areas *a)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < a->nr_src; i++)
		err = mem_reach(a->src[i], a->layout.len, &a->layout.state);
	return err;
}

/* Only now, for a page missing from a registered range would be waited for. */
static int probe_exclusive(const struct mem_areas *a)
{
	struct uffd_counts counts = { 0 };
	size_t page = mem_page_size();
	int err = register_all(a, a->src);

	for (unsigned int i = 0; !err && i < a->nr_src; i++) {
		err = uffd_give(a->uffd, UFFD_MOVE, a->dst[i], a->src[i], page, &counts);
		if (!err)
			err = uffd_give(a->uffd, UFFD_MOVE, a->src[i], a->dst[i], page,
					&counts);
	}
	if (err == -EBUSY)
		return mem_fault(err, "EBUSY: %s", a->layout.state.order ?
				 "a large folio in the swap cache does not move" :
				 "the swap entries are shared with a forked process");
	return err ? mem_fault(err, "move a page there and back: %s", strerror(-err)) : 0;
}

int mem_areas_prove(struct mem_areas *a, struct mem_proof *sum)
{
	int err = a->layout.state.swapped ? probe_exclusive(a) : 0;
	struct mem_proof proof;

	memset(sum, 0, sizeof(*sum));
	for (unsigned int i = 0; !err && i < a->nr_src; i++) {
		err = mem_prove(a->src[i], a->layout.len, &a->layout.state, &proof);
		mem_add_proof(sum, &proof);
	}
	return err;
}

void mem_areas_share(const struct mem_areas *a, struct mover_share *share,
		     unsigned int nr)
{
	size_t len = a->layout.len * a->layout.nr / nr;
	unsigned int per_area = nr / a->layout.nr;

	for (unsigned int i = 0; i < nr; i++) {
		size_t off = i % per_area * len;

		share[i].src = (char *)a->src[i / per_area] + off;
		share[i].dst = (char *)a->dst[i / per_area] + off;
		share[i].len = len;
	}
}

int mem_areas_check(const struct mem_areas *a)
{
	size_t len = a->layout.len;
	int err = 0;

	for (unsigned int i = 0; !err && i < a->nr_src; i++) {
		err = mem_check_content(a->dst[i], len, a->src[i]);
		if (!err && a->layout.op == UFFD_MOVE)
			err = mem_check_empty(a->src[i], len);
	}
	return err;
}
