// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem_heap.h"
#include "mem_internal.h"

static char *to_page(const struct mem_heap *h, size_t page)
{
	return h->to + page * mem_page_size();
}

static size_t area_len(const struct mem_heap_area *a)
{
	return a->pages * mem_page_size();
}

static int lay_out(struct mem_heap *h)
{
	const struct mem_heap_layout *l = &h->layout;
	size_t swapped, cached;

	if (l->cached > l->swapped || l->swapped > 100)
		return mem_fault(-EINVAL, "%u %% cached of %u %% swapped out", l->cached,
				 l->swapped);
	h->pages = l->len / mem_page_size();
	swapped = h->pages * l->swapped / 100;
	cached = h->pages * l->cached / 100;
	h->area[HEAP_SWAPPED] = (struct mem_heap_area){
		.state.swapped = true, .pages = swapped - cached,
	};
	h->area[HEAP_CACHED] = (struct mem_heap_area){
		.state = { .swapped = true, .cached = true }, .pages = cached,
	};
	h->area[HEAP_PRESENT] = (struct mem_heap_area){ .pages = h->pages - swapped };
	return 0;
}

static int map_areas(struct mem_heap *h)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < HEAP_AREAS; i++)
		if (h->area[i].pages)
			err = mem_map((void **)&h->area[i].buf, area_len(&h->area[i]), 0);
	return err ? err : mem_map((void **)&h->to, h->layout.len, 0);
}

/* The area that is furthest behind its share of the first @page + 1 pages. */
static unsigned int next_area(const struct mem_heap *h, size_t page, const size_t *taken)
{
	long behind, most = 0;
	unsigned int next = 0;

	for (unsigned int i = 0; i < HEAP_AREAS; i++) {
		behind = (page + 1) * h->area[i].pages - taken[i] * h->pages;
		if (behind > most) {
			most = behind;
			next = i;
		}
	}
	return next;
}

static int choose_pages(struct mem_heap *h)
{
	size_t taken[HEAP_AREAS] = { 0 };

	h->from = calloc(h->pages, sizeof(*h->from));
	h->told = calloc(h->pages, sizeof(*h->told));
	if (!h->from || !h->told)
		return mem_fault(-ENOMEM, "no memory for %zu addresses", h->pages);
	for (size_t i = 0; i < h->pages; i++) {
		unsigned int area = next_area(h, i, taken);

		h->from[i] = h->area[area].buf + taken[area]++ * mem_page_size();
	}
	return 0;
}

static int register_to_space(struct mem_heap *h)
{
	int err = uffd_register(h->uffd, h->to, h->layout.len);

	return err ? mem_fault(err, "UFFDIO_REGISTER: %s", strerror(-err)) : 0;
}

int mem_heap_map(struct mem_heap *h, const struct mem_heap_layout *layout)
{
	int err;

	memset(h, 0, sizeof(*h));
	h->layout = *layout;
	h->uffd = uffd_open(UFFD_FEATURE_MOVE |
			    (layout->sigbus ? UFFD_FEATURE_SIGBUS : UFFD_FEATURE_THREAD_ID));
	if (h->uffd < 0)
		return mem_fault(h->uffd, "%s", uffd_error());
	err = lay_out(h);
	if (!err)
		err = map_areas(h);
	if (!err)
		err = mem_make_tables(h->to, h->layout.len);
	if (!err)
		err = choose_pages(h);
	return err ? err : register_to_space(h);
}

void mem_heap_unmap(struct mem_heap *h)
{
	if (h->to)
		mem_unmap(h->to, h->layout.len);
	for (unsigned int i = HEAP_AREAS; i--;)
		if (h->area[i].buf)
			mem_unmap(h->area[i].buf, area_len(&h->area[i]));
	free(h->from);
	free(h->told);
	if (h->uffd >= 0)
		close(h->uffd);
}

/*
 * In this order: what empties the swap cache of the first area would take from
 * the others as well.
 */
int mem_heap_reach(struct mem_heap *h)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < HEAP_AREAS; i++)
		if (h->area[i].pages)
			err = mem_reach(h->area[i].buf, area_len(&h->area[i]),
					&h->area[i].state);
	return err;
}

int mem_heap_prove(const struct mem_heap *h, struct mem_proof *sum)
{
	struct mem_proof proof;
	int err = 0;

	memset(sum, 0, sizeof(*sum));
	for (unsigned int i = 0; !err && i < HEAP_AREAS; i++) {
		if (!h->area[i].pages)
			continue;
		err = mem_prove(h->area[i].buf, area_len(&h->area[i]), &h->area[i].state,
				&proof);
		mem_add_proof(sum, &proof);
	}
	return err;
}

/*
 * Who finds the source empty came too late, after the kernel had looked at the
 * destination: the next call finds the page there, or it is lost. EEXIST is the
 * answer to who came too late, and from some kernels to who moved the page.
 */
int mem_heap_move(const struct mem_heap *h, size_t page, struct mem_heap_moves *m)
{
	size_t len = mem_page_size();
	int err = uffd_give(h->uffd, UFFD_MOVE, to_page(h, page), h->from[page], len,
			    &m->counts);

	if (err == -ENOENT)
		err = uffd_give(h->uffd, UFFD_MOVE, to_page(h, page), h->from[page], len,
				&m->counts);
	if (!err) {
		m->moved++;
		h->told[page] = true;
	}
	m->met += err == -EEXIST;
	return err == -EEXIST ? 0 : err;
}

size_t mem_heap_untold(const struct mem_heap *h)
{
	size_t nr = 0;

	for (size_t i = 0; i < h->pages; i++)
		nr += !h->told[i];
	return nr;
}

size_t mem_heap_page(const struct mem_heap *h, const void *address)
{
	size_t off = (uintptr_t)address - (uintptr_t)h->to;

	return off < h->layout.len ? off / mem_page_size() : SIZE_MAX;
}

void mem_heap_give_up(struct mem_heap *h, int err)
{
	int none = 0;

	atomic_compare_exchange_strong(&h->err, &none, err);
	uffd_unregister(h->uffd, h->to, h->layout.len);
}

static int check_page(const struct mem_heap *h, size_t page)
{
	int err = mem_check_content(to_page(h, page), mem_page_size(), h->from[page]);

	return err == -EILSEQ ?
		mem_fault(err, "page %zu of %zu is not the one that was moved there",
			  page, h->pages) : err;
}

/* A page that is missing would be waited for, were the space still registered. */
int mem_heap_check(struct mem_heap *h)
{
	int err = uffd_unregister(h->uffd, h->to, h->layout.len);

	if (err)
		return mem_fault(err, "UFFDIO_UNREGISTER: %s", strerror(-err));
	for (size_t i = 0; !err && i < h->pages; i++)
		err = check_page(h, i);
	for (unsigned int i = 0; !err && i < HEAP_AREAS; i++)
		if (h->area[i].pages)
			err = mem_check_empty(h->area[i].buf, area_len(&h->area[i]));
	return err;
}
