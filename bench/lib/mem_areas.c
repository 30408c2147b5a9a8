// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem_areas.h"
#include "mem_internal.h"

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

/*
 * The VMA has an anon_vma once a page of it was there, and a fork then shares
 * its root. Nothing else may be there: what is shared is not exclusive.
 */
static int fork_family(struct mem_areas *a)
{
	for (unsigned int i = 0; i < a->nr_src; i++) {
		*(volatile char *)a->src[i] = 1;
		if (madvise(a->src[i], a->layout.len, MADV_DONTNEED))
			return mem_fault(-errno, "MADV_DONTNEED: %s", strerror(errno));
	}
	return sharer_start(&a->family);
}

static int register_all(const struct mem_areas *a, void *const *area)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < a->layout.nr; i++)
		err = uffd_register(a->uffd, area[i], a->layout.len);
	return err ? mem_fault(err, "UFFDIO_REGISTER: %s", strerror(-err)) : 0;
}

static int make_all_tables(const struct mem_areas *a)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < a->nr_dst && !a->layout.whole; i++)
		err = mem_make_tables(a->dst[i], a->layout.len);
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
	if (!err && layout->forked)
		err = fork_family(a);
	if (!err)
		err = make_all_tables(a);
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
