// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What state a range is in. pagemap tells present from swapped and names the
 * slot; for a swapped page mincore tells whether the swap cache holds an
 * up-to-date folio (both since before 6.1, see Documentation/admin-guide/mm).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem.h"
#include "mem_internal.h"
#include "right.h"
#include "swapdev.h"

#define PM_PRESENT	(1ULL << 63)
#define PM_SWAP		(1ULL << 62)
#define PM_ENTRY	((1ULL << 55) - 1)	/* swap type 0-4, offset 5-54 */
#define PM_OFFSET_SHIFT	5

#define CHUNK_PAGES	4096

/*
 * Mean length from which runs count as contiguous: a cluster of slots is 256 or
 * 512 long, and somebody else's page may take a slot in between.
 */
#define CONTIGUOUS	64

/* The run of consecutive slots that the walk is in. */
struct run {
	uint64_t next;		/* entry that would continue it, 0: none */
	size_t len;
	bool whole;		/* of whole aligned folios so far */
};

/* Does this entry start a folio of @order in the swap device? */
static bool starts_folio(uint64_t entry, unsigned int order)
{
	return !((entry >> PM_OFFSET_SHIFT) & ((1UL << order) - 1));
}

static void end_run(struct run *run, unsigned int order, struct mem_proof *proof)
{
	if (run->len > proof->longest_run)
		proof->longest_run = run->len;
	if (run->whole)
		proof->whole += run->len & ~((1UL << order) - 1);
	run->len = 0;
	run->next = 0;
}

static void add_swapped(uint64_t pm, bool cached, bool first_of_table,
			unsigned int order, struct run *run,
			struct mem_proof *proof)
{
	uint64_t entry = pm & PM_ENTRY;

	if (entry != run->next || !run->len) {
		end_run(run, order, proof);
		run->whole = starts_folio(entry, order);
		proof->runs++;
		proof->batches++;
	} else if (first_of_table) {
		proof->batches++;
	}
	run->len++;
	run->next = entry + (1ULL << PM_OFFSET_SHIFT);
	proof->swapped++;
	proof->cached += cached;
}

static int walk(int fd, const char *buf, size_t len, unsigned int order,
		struct mem_proof *proof)
{
	static uint64_t pm[CHUNK_PAGES];
	static unsigned char in_core[CHUNK_PAGES];
	size_t page = mem_page_size();
	size_t first = (uintptr_t)buf / page;
	size_t per_table = mem_pmd_size() / page;
	struct run run = { 0 };
	size_t done, nr;

	for (done = 0; done < proof->pages; done += nr) {
		nr = proof->pages - done;
		if (nr > CHUNK_PAGES)
			nr = CHUNK_PAGES;
		if (pread(fd, pm, nr * sizeof(*pm), (first + done) * sizeof(*pm)) !=
		    (ssize_t)(nr * sizeof(*pm)))
			return mem_fault(-EIO, "read pagemap: %s", strerror(errno));
		if (mincore((char *)buf + done * page, nr * page, in_core))
			return mem_fault(-errno, "mincore: %s", strerror(errno));
		for (size_t i = 0; i < nr; i++) {
			if (pm[i] & PM_SWAP) {
				add_swapped(pm[i], in_core[i] & 1,
					    !((first + done + i) % per_table),
					    order, &run, proof);
				continue;
			}
			end_run(&run, order, proof);
			proof->present += !!(pm[i] & PM_PRESENT);
		}
	}
	end_run(&run, order, proof);
	return len ? 0 : -EINVAL;
}

/*
 * The kernel may have handed out slots of another device: those of one priority
 * take turns, a cluster each (seen on 6.18: 512 of 2048 pages on ours).
 */
static bool is_elsewhere(const struct mem_proof *p)
{
	return swapdev_path() && swapdev_used_pages() < p->swapped;
}

/* Compares with what the row's name says; the message has the figures. */
static int judge(const struct mem_state *state, const struct mem_proof *p)
{
	size_t want_cached = state->cached ? p->pages : 0;

	if (!state->swapped)
		return p->present == p->pages ? 0 :
			mem_fault(-EAGAIN, "%zu of %zu pages are present",
				  p->present, p->pages);
	if (p->swapped != p->pages)
		return mem_fault(-EAGAIN, "%zu of %zu pages are swapped out",
				 p->swapped, p->pages);
	if (is_elsewhere(p))
		return mem_fault(-ENOTUNIQ, "%zu pages are swapped out, %zu of them to %s; "
				 "swap off the other devices", p->swapped,
				 swapdev_used_pages(), swapdev_path());
	if (p->cached != want_cached)
		return mem_fault(-EAGAIN, "%zu of %zu pages are in the swap cache, not %zu",
				 p->cached, p->pages, want_cached);
	if (state->order && p->whole != p->pages)
		return mem_fault(-ENOTUNIQ, "%zu of %zu pages are in whole folios of order %u",
				 p->whole, p->pages, state->order);
	if (state->shuffled && p->runs < (p->pages >> state->order) * 99 / 100)
		return mem_fault(-ENOTUNIQ, "%zu slot runs for %zu shuffled pages",
				 p->runs, p->pages);
	if (!state->shuffled && p->runs > 1 + p->pages / CONTIGUOUS)
		return mem_fault(-ENOTUNIQ, "%zu slot runs for %zu contiguous pages",
				 p->runs, p->pages);
	return 0;
}

int mem_prove(const void *buf, size_t len, const struct mem_state *state,
	      struct mem_proof *proof)
{
	int err;
	int fd;

	memset(proof, 0, sizeof(*proof));
	proof->pages = len / mem_page_size();
	fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return mem_fault(-errno, "open /proc/self/pagemap: %s",
				 right_explain(RIGHT_FILE, -errno));
	err = walk(fd, buf, len, state->order, proof);
	close(fd);
	return err ? err : judge(state, proof);
}

void mem_add_proof(struct mem_proof *sum, const struct mem_proof *proof)
{
	sum->pages += proof->pages;
	sum->present += proof->present;
	sum->swapped += proof->swapped;
	sum->cached += proof->cached;
	sum->runs += proof->runs;
	sum->batches += proof->batches;
	if (proof->longest_run > sum->longest_run)
		sum->longest_run = proof->longest_run;
}
