// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a range gets into its state. What makes MADV_PAGEOUT take every page:
 * the caller is pinned to a CPU (only the local LRU batches are drained), the
 * pages are mapped once, and the stragglers are tried again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "mem_internal.h"
#include "memcg.h"
#include "right.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT		21
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE	0x100000
#endif

#define FIRST_ADDRESS	(1UL << 37)	/* inside 39 bits, below everything else */
#define CHUNK		(16UL << 20)	/* filled and paged out at a time, or a folio */
#define MAX_TRIES	8
#define IOV_BATCH	1024
#define FEW		1000	/* one in that many pages may get a slot out of line */

struct reason mem_why;
static uint64_t seed_of_all = 1;

void mem_set_seed(unsigned int seed)
{
	seed_of_all = seed;
}

const char *mem_explain(int err)
{
	const char *text = reason_of(&mem_why, err);

	return text ? text : right_explain(RIGHT_ANY, err);
}

size_t mem_page_size(void)
{
	static size_t size;

	if (!size)
		size = sysconf(_SC_PAGESIZE);
	return size;
}

size_t mem_pmd_size(void)
{
	static size_t size;
	FILE *f;

	if (size)
		return size;
	/* one page of PTEs; the kernel says so where it has huge pages */
	size = mem_page_size() / sizeof(uint64_t) * mem_page_size();
	f = fopen(THP "/hpage_pmd_size", "re");
	if (f) {
		if (fscanf(f, "%zu", &size) != 1 || !size)
			size = mem_page_size() / sizeof(uint64_t) * mem_page_size();
		fclose(f);
	}
	return size;
}

/* Ranges are a stack: each process and each sample gets the same places. */
static uintptr_t next = FIRST_ADDRESS;

static void *map_at_next(size_t len)
{
	size_t pmd = mem_pmd_size();
	void *buf;

	buf = mmap((void *)next, len, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (buf == MAP_FAILED)
		return NULL;
	if (buf != (void *)next) {	/* before 4.17 the flag is a hint */
		munmap(buf, len);
		errno = EEXIST;
		return NULL;
	}
	/* a gap, or the kernel would merge neighbours into one VMA */
	next = (next + len + 2 * pmd - 1) & ~(pmd - 1);
	return buf;
}

void mem_unmap(void *buf, size_t len)
{
	munmap(buf, len);
	next = (uintptr_t)buf;
}

int mem_map(void **buf, size_t len, unsigned int order)
{
	int err;

	err = order ? mem_allow_order(order) : 0;
	if (err)
		return err;
	*buf = map_at_next(len);
	if (!*buf)
		return mem_fault(-errno, "map %zu MiB: %s", len >> 20,
				 right_explain(RIGHT_ANY, -errno));
	/* EINVAL for NOHUGEPAGE: a kernel without THP, where small is all there is */
	if (madvise(*buf, len, order ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) && order) {
		err = mem_fault(-errno, "MADV_HUGEPAGE: %s", strerror(errno));
		mem_unmap(*buf, len);
	}
	return err;
}

typedef uint64_t lanes __attribute__((vector_size(64), may_alias));

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* Eight xorshift64 generators side by side, seeded anew for each page. */
void mem_fill(void *buf, size_t len, uint64_t seed)
{
	size_t page = mem_page_size();
	uint64_t first[8];
	lanes x;

	for (size_t off = 0; off < len; off += page) {
		lanes *out = (lanes *)((char *)buf + off);
		uint64_t state = seed + off;

		for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
			first[i] = splitmix(&state) | 1;
		memcpy(&x, first, sizeof(x));
		for (size_t i = 0; i < page / sizeof(x); i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			out[i] = x;
		}
	}
}

void mem_fill_page(void *page, uintptr_t address)
{
	mem_fill(page, mem_page_size(), seed_of_all + address);
}

/* Zeroes that were written: a page each, not the shared zero page. */
static void fill(void *buf, size_t len, const struct mem_state *state)
{
	if (state->zero)
		memset(buf, 0, len);
	else
		mem_fill(buf, len, seed_of_all + (uintptr_t)buf);
}

/*
 * Advise the folio-sized pieces of a range named by @index, in that order,
 * with one system call for many of them where the kernel has it (5.10).
 */
static int advise_pieces(char *buf, size_t piece, const uint32_t *index,
			 size_t nr, int advice)
{
	static struct iovec iov[IOV_BATCH];
	static int pidfd = -1;
	static pid_t opened_by;	/* a child must not advise its parent's pages */
	size_t done, n;

	if (opened_by != getpid()) {
		if (pidfd >= 0)
			close(pidfd);
		opened_by = getpid();
		pidfd = syscall(SYS_pidfd_open, opened_by, 0);
	}
	for (done = 0; done < nr; done += n) {
		n = nr - done < IOV_BATCH ? nr - done : IOV_BATCH;
		for (size_t i = 0; i < n; i++) {
			iov[i].iov_base = buf + index[done + i] * piece;
			iov[i].iov_len = piece;
		}
		if (pidfd >= 0 && syscall(SYS_process_madvise, pidfd, iov, n,
					  advice, 0) == (long)(n * piece))
			continue;
		for (size_t i = 0; i < n; i++)
			if (madvise(iov[i].iov_base, piece, advice))
				return -errno;
	}
	return 0;
}

/*
 * A permutation in which no neighbour follows its neighbour: paged out in this
 * order, no two adjacent pages get adjacent slots.
 */
static void shuffle(uint32_t *index, size_t nr)
{
	uint64_t state = seed_of_all + nr;

	for (size_t i = 0; i < nr; i++)
		index[i] = i;
	for (size_t i = nr - 1; i > 0; i--) {
		size_t j = splitmix(&state) % (i + 1);
		uint32_t tmp = index[i];

		index[i] = index[j];
		index[j] = tmp;
	}
	for (size_t i = 1; i < nr; i++) {
		if (index[i] == index[i - 1] + 1) {
			uint32_t tmp = index[i];

			index[i] = index[i - 1];
			index[i - 1] = tmp;
		}
	}
}

static int pageout_shuffled(char *buf, size_t len, size_t piece)
{
	size_t nr = len / piece;
	uint32_t *index;
	int err;

	index = malloc(nr * sizeof(*index));
	if (!index)
		return -ENOMEM;
	shuffle(index, nr);
	err = advise_pieces(buf, piece, index, nr, MADV_PAGEOUT);
	free(index);
	return err;
}

int mem_pageout(void *buf, size_t len, const struct mem_state *state)
{
	if (state->shuffled)
		return pageout_shuffled(buf, len, mem_page_size() << state->order);
	return madvise(buf, len, MADV_PAGEOUT) ? -errno : 0;
}

/*
 * Fill and page out a chunk at a time: the range is never whole in memory,
 * and a page is warm when it is written out. Chunks also bound the distance
 * over which slots are shuffled, so that the cost of a page does not depend
 * on the size of the range.
 */
static int swap_out(char *buf, size_t len, const struct mem_state *state)
{
	size_t folio = mem_page_size() << state->order;
	size_t chunk = folio > CHUNK ? folio : CHUNK;
	size_t n;
	int err;

	for (size_t off = 0; off < len; off += n) {
		n = len - off < chunk ? len - off : chunk;
		fill(buf + off, n, state);
		err = mem_pageout(buf + off, n, state);
		if (err)
			return mem_fault(err, "MADV_PAGEOUT of %zu bytes: %s", n,
					 strerror(-err));
	}
	return 0;
}

static void sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

static int swap_out_whole(char *buf, size_t len, const struct mem_state *state)
{
	long before = mem_whole_swapouts(state->order);
	long want = len / (mem_page_size() << state->order);
	int err = swap_out(buf, len, state);
	long nr = mem_whole_swapouts(state->order) - before;

	if (err || !state->order)
		return err;
	if (before < 0)
		return mem_fault(-EOPNOTSUPP,
				 "this kernel does not count swapped out folios of order %u",
				 state->order);
	return nr >= want ? 0 :
		mem_fault(-ENOTUNIQ, "%ld of %ld folios of order %u were swapped out whole",
			  nr, want, state->order);
}

/* One step towards the state, after a proof said what is missing. */
static int nudge(char *buf, size_t len, const struct mem_state *state,
		 const struct mem_proof *proof)
{
	size_t cached = proof->cached * mem_page_size();

	if (proof->present)
		return mem_pageout(buf, len, state);
	if (state->cached)
		return madvise(buf, len, MADV_WILLNEED) ? -errno : 0;
	if (proof->cached <= proof->pages / FEW)
		mem_page_out_again(buf, len);
	return memcg_reclaim(cached);
}

int mem_reach(void *buf, size_t len, const struct mem_state *state)
{
	size_t folio = mem_page_size() << state->order;
	struct mem_proof proof;
	int err;

	if (!len || len % folio)
		return mem_fault(-EINVAL, "%zu KiB are not whole folios of %zu KiB",
				 len >> 10, folio >> 10);
	if (!state->swapped) {
		fill(buf, len, state);
		return mem_prove(buf, len, state, &proof);
	}
	err = swap_out_whole(buf, len, state);
	for (int i = 0; !err && i < MAX_TRIES; i++) {
		err = mem_prove(buf, len, state, &proof);
		if (err != -EAGAIN)
			break;
		if (i)
			sleep_ms(1L << i);	/* writeback, or another CPU's LRU batch */
		err = nudge(buf, len, state, &proof);
		if (err == -ENOENT)
			return mem_fault(err, "no memory cgroup to empty the swap cache of %zu of %zu pages",
					 proof.cached, proof.pages);
		if (err)
			return mem_fault(err, "%s: %s", proof.present ? "MADV_PAGEOUT" :
					 "swap cache", strerror(-err));
	}
	return err ? err : mem_prove(buf, len, state, &proof);
}
