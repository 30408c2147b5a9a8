// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "mover.h"
#include "team.h"

#define CACHE_LINE	128	/* two lines are fetched at a time on some CPUs */

/* One thread's. Nobody else writes it, and it shares no cache line. */
struct mover {
	struct mover_share share;
	struct mover_result result;
	atomic_ulong bytes;	/* read by others while it goes on */
	atomic_int err;
} __attribute__((aligned(CACHE_LINE)));

struct movers {
	struct mover_plan plan;
	struct team *team;	/* NULL: the caller's thread */
	atomic_bool stop;
	unsigned int nr;
	struct mover mover[];
};

static void advance(struct mover *m, size_t bytes)
{
	unsigned long so_far = atomic_load_explicit(&m->bytes, memory_order_relaxed);

	atomic_store_explicit(&m->bytes, so_far + bytes, memory_order_relaxed);
}

static int timed_call(const struct mover_plan *plan, struct mover *m,
		      struct uffd_piece *piece)
{
	uint64_t start = clock_now();
	int err = uffd_call(plan->uffd, plan->op, piece, &m->result.counts);

	hist_add(&m->result.latency, clock_now() - start);
	return err;
}

/* In the section, whose count shall not depend on how often it is called. */
static inline __attribute__((always_inline))
int give_chunk(const struct mover_plan *plan, struct mover *m,
	       char *dst, char *src, size_t len)
{
	struct uffd_piece piece = { .dst = dst, .src = src, .len = len };
	int err;

	if (!plan->latency)
		return uffd_give(plan->uffd, plan->op, dst, src, len, &m->result.counts);
	do {
		err = timed_call(plan, m, &piece);
	} while (err == -EAGAIN);
	return err;
}

static size_t chunk_at(const struct mover_plan *plan, const struct mover *m, size_t off)
{
	return m->share.len - off < plan->chunk ? m->share.len - off : plan->chunk;
}

/*
 * The rest of a share, one of whose moves was denied. Nobody else moves pages of
 * it to where they shall be, so that a page which is there was moved by that very
 * call. Out of the way: a share of which none is denied does not pay for it.
 */
__attribute__((cold, noinline))
static int go_on(const struct mover_plan *plan, struct mover *m, char *dst, char *src)
{
	size_t off = atomic_load(&m->bytes) % m->share.len, len;
	int err = -EEXIST;

	for (; off < m->share.len; off += len) {
		len = chunk_at(plan, m, off);
		if (!err)
			err = give_chunk(plan, m, dst + off, src + off, len);
		if (err == -EEXIST)
			err = uffd_go_on(plan->uffd, dst + off, src + off, len,
					 mem_page_size(), &m->result.counts);
		if (err)
			return err;
		advance(m, len);
	}
	return 0;
}

/* All of the share from @src to @dst. */
static int one_way(const struct mover_plan *plan, struct mover *m, char *dst, char *src)
{
	size_t off, len;
	int err = 0;

	for (off = 0; !err && off < m->share.len; off += len) {
		len = chunk_at(plan, m, off);
		err = give_chunk(plan, m, dst + off, src + off, len);
		if (!err)
			advance(m, len);
	}
	return err == -EEXIST && plan->op == UFFD_MOVE ? go_on(plan, m, dst, src) : err;
}

static void back_and_forth(struct movers *movers, struct mover *m)
{
	const struct mover_plan *plan = &movers->plan;

	while (!m->err && !atomic_load(&movers->stop)) {
		m->err = one_way(plan, m, m->share.dst, m->share.src);
		if (!m->err)
			m->err = one_way(plan, m, m->share.src, m->share.dst);
	}
}

static int work(void *arg, unsigned int i)
{
	struct movers *movers = arg;
	struct mover *m = &movers->mover[i];

	if (!movers->plan.forever) {
		m->err = one_way(&movers->plan, m, m->share.dst, m->share.src);
		return m->err;
	}
	m->err = team_pin(i + 1);
	back_and_forth(movers, m);
	return m->err;
}

struct movers *movers_new(const struct mover_plan *plan,
			  const struct mover_share *share, unsigned int nr)
{
	struct movers *movers;

	movers = aligned_alloc(CACHE_LINE, sizeof(*movers) + nr * sizeof(movers->mover[0]));
	if (!movers)
		return NULL;
	*movers = (struct movers){ .plan = *plan, .nr = nr };
	for (unsigned int i = 0; i < nr; i++)
		movers->mover[i] = (struct mover){ .share = share[i] };
	if (nr == 1 && !plan->forever)
		return movers;
	movers->team = team_new(nr, work, movers);
	if (movers->team)
		return movers;
	free(movers);
	return NULL;
}

void movers_wake(struct movers *movers)
{
	if (movers->team)
		team_wake(movers->team);
}

void movers_run(struct movers *movers)
{
	if (movers->team)
		team_run(movers->team);
	else
		work(movers, 0);
}

void movers_start(struct movers *movers)
{
	team_go(movers->team);
	for (unsigned int i = 0; i < movers->nr; i++)
		while (!atomic_load(&movers->mover[i].bytes) && !movers->mover[i].err)
			sched_yield();
}

uint64_t movers_bytes(const struct movers *movers)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < movers->nr; i++)
		sum += atomic_load_explicit(&movers->mover[i].bytes, memory_order_relaxed);
	return sum;
}

void movers_stop(struct movers *movers)
{
	atomic_store(&movers->stop, true);
	team_wait(movers->team);
}

int movers_free(struct movers *movers, struct mover_result *sum)
{
	int err = movers->team ? team_free(movers->team) : movers->mover[0].err;

	for (unsigned int i = 0; sum && i < movers->nr; i++) {
		struct mover *m = &movers->mover[i];

		uffd_add_counts(&sum->counts, &m->result.counts);
		hist_merge(&sum->latency, &m->result.latency);
		sum->bytes += atomic_load(&m->bytes);
	}
	free(movers);
	return err;
}
