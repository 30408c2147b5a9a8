// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "clock.h"
#include "mem.h"
#include "team.h"
#include "zapper.h"

#define CACHE_LINE	128

enum phase { ALONE, UNDER, OVER };

struct zapper {
	struct hist alone, under;
} __attribute__((aligned(CACHE_LINE)));

struct zappers {
	char *buf;
	size_t part;
	unsigned int nr;
	void (*something)(void *arg);
	void *arg;
	struct team *team;
	atomic_uint nr_ready;
	atomic_int phase;
	struct zapper zapper[];
};

/* One page. */
static int zap(char *page, struct hist *h)
{
	uint64_t start = clock_now();

	if (madvise(page, mem_page_size(), MADV_DONTNEED))
		return -errno;
	hist_add(h, clock_now() - start);
	return 0;
}

static size_t quarter(const struct zappers *z)
{
	return z->part / 4 / mem_page_size() * mem_page_size();
}

/* Of the last zap it cannot be said whether it ended in time. */
static int zap_on(struct zappers *z, struct zapper *own, char *at, const char *end)
{
	int err = 0;

	while (!err && at < end && atomic_load(&z->phase) == UNDER) {
		err = zap(at, &own->under);
		at += mem_page_size();
	}
	return err;
}

static int zap_part(struct zappers *z, unsigned int i)
{
	char *start = z->buf + i * z->part;
	char *at = start;
	int err = 0;

	while (!err && at < start + quarter(z)) {
		err = zap(at, &z->zapper[i].alone);
		at += mem_page_size();
	}
	atomic_fetch_add(&z->nr_ready, 1);
	while (atomic_load(&z->phase) == ALONE)
		sched_yield();
	return err ? err : zap_on(z, &z->zapper[i], at, start + z->part);
}

/* The first thread is the one that does something else. */
static int work(void *arg, unsigned int i)
{
	struct zappers *z = arg;

	if (i)
		return zap_part(z, i - 1);
	while (atomic_load(&z->nr_ready) < z->nr)
		sched_yield();
	atomic_store(&z->phase, UNDER);
	z->something(z->arg);
	atomic_store(&z->phase, OVER);
	return 0;
}

struct zappers *zappers_new(void *buf, size_t len, unsigned int nr,
			    void (*something)(void *arg), void *arg)
{
	struct zappers *z;

	z = aligned_alloc(CACHE_LINE, sizeof(*z) + nr * sizeof(z->zapper[0]));
	if (!z)
		return NULL;
	*z = (struct zappers){ .buf = buf, .nr = nr, .something = something, .arg = arg };
	z->part = len / nr / mem_page_size() * mem_page_size();
	for (unsigned int i = 0; i < nr; i++)
		z->zapper[i] = (struct zapper){ 0 };
	z->team = team_new(nr + 1, work, z);
	if (z->team)
		return z;
	free(z);
	return NULL;
}

void zappers_run(struct zappers *z)
{
	team_run(z->team);
}

size_t zappers_before(const struct zappers *z)
{
	return z->nr * quarter(z);
}

int zappers_free(struct zappers *z, struct zapper_result *sum)
{
	int err = team_free(z->team);

	for (unsigned int i = 0; i < z->nr; i++) {
		hist_merge(&sum->alone, &z->zapper[i].alone);
		hist_merge(&sum->under, &z->zapper[i].under);
	}
	free(z);
	return err;
}
