// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads that move: each byte of every share, once; back and forth until told
 * to stop; and 64 of them at a barrier.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem.h"
#include "mover.h"
#include "tap.h"
#include "team.h"

#define LEN	(8UL << 20)
#define NR	4
#define CHUNK	(64UL << 10)

struct range {
	int uffd;
	char *src, *dst;
	struct mover_share share[NR];
};

static bool make(struct range *r)
{
	struct mem_state present = { 0 };

	r->uffd = uffd_open(UFFD_FEATURE_MOVE);
	if (r->uffd < 0 || mem_map((void **)&r->src, LEN, 0) ||
	    mem_map((void **)&r->dst, LEN, 0) || mem_make_tables(r->dst, LEN) ||
	    mem_reach(r->src, LEN, &present) || uffd_register(r->uffd, r->src, LEN) ||
	    uffd_register(r->uffd, r->dst, LEN))
		return false;
	for (unsigned int i = 0; i < NR; i++)
		r->share[i] = (struct mover_share){
			.src = r->src + i * (LEN / NR),
			.dst = r->dst + i * (LEN / NR),
			.len = LEN / NR,
		};
	return true;
}

static void drop(struct range *r)
{
	mem_unmap(r->dst, LEN);
	mem_unmap(r->src, LEN);
	close(r->uffd);
}

static void once(unsigned int nr, bool latency)
{
	struct mover_result sum = { 0 };
	struct mover_plan plan = { .chunk = CHUNK, .latency = latency };
	struct movers *movers;
	size_t len = nr * (LEN / NR);
	struct range r;
	int err;

	if (!make(&r)) {
		skip("threads that move", uffd_error());
		return;
	}
	plan.uffd = r.uffd;
	movers = movers_new(&plan, r.share, nr);
	ok(movers && !mem_check_content(r.src, LEN, r.src), "%u: nothing moves yet", nr);
	movers_wake(movers);
	ok(!mem_check_content(r.src, LEN, r.src), "%u: nor when they are awake", nr);
	movers_run(movers);
	err = movers_free(movers, &sum);
	ok(!err && sum.bytes == len && sum.counts.calls == len / CHUNK,
	   "%u: moved all, in chunks", nr);
	ok(sum.latency.nr == (latency ? sum.counts.calls : 0),
	   "%u: latencies of %s calls", nr, latency ? "all" : "no");
	ok(!mem_check_content(r.dst, len, r.src) && !mem_check_empty(r.src, len) &&
	   (len == LEN || !mem_check_empty(r.dst + len, LEN - len)),
	   "%u: every page arrived", nr);
	drop(&r);
}

static void forever(void)
{
	struct mover_result sum = { 0 };
	struct mover_plan plan = { .chunk = CHUNK, .forever = true };
	struct movers *movers;
	struct range r;
	uint64_t before, after;
	int err;

	if (!make(&r)) {
		skip("back and forth", uffd_error());
		return;
	}
	plan.uffd = r.uffd;
	movers = movers_new(&plan, r.share, NR);
	if (!ok(movers, "forever: %d threads", NR))
		return;
	movers_start(movers);
	before = movers_bytes(movers);
	while ((after = movers_bytes(movers)) < before + 4 * LEN)
		;
	movers_stop(movers);
	err = movers_free(movers, &sum);
	ok(!err && sum.bytes >= after && sum.bytes % (2 * LEN / NR) == 0,
	   "forever: whole round trips, %llu MiB", (unsigned long long)sum.bytes >> 20);
	ok(!mem_check_content(r.src, LEN, r.src) && !mem_check_empty(r.dst, LEN),
	   "forever: all pages are back");
	drop(&r);
}

/* One share is empty: that thread's error is the result, the others go on. */
static void hole(void)
{
	struct mover_result sum = { 0 };
	struct mover_plan plan = { .chunk = CHUNK };
	struct movers *movers;
	struct range r;
	int err;

	if (!make(&r)) {
		skip("a hole", uffd_error());
		return;
	}
	plan.uffd = r.uffd;
	madvise(r.share[2].src, CHUNK, MADV_DONTNEED);
	movers = movers_new(&plan, r.share, NR);
	movers_wake(movers);
	movers_run(movers);
	err = movers_free(movers, &sum);
	ok(err == -ENOENT && sum.bytes == LEN - LEN / NR,
	   "a thread without pages has an error, the others finish");
	drop(&r);
}

/* Answered with EEXIST as if this thread had moved them: go_on() goes on. */
static void untold(void)
{
	struct mover_result sum = { 0 };
	struct mover_plan plan = { .chunk = CHUNK };
	struct movers *movers;
	struct range r;
	bool arrived;

	if (!make(&r)) {
		skip("untold", uffd_error());
		return;
	}
	plan.uffd = r.uffd;
	for (size_t i = 0; i < 3; i++)
		uffd_give(r.uffd, UFFD_MOVE, r.dst + i * 7 * mem_page_size(),
			  r.src + i * 7 * mem_page_size(), mem_page_size(), &sum.counts);
	movers = movers_new(&plan, r.share, 1);
	movers_wake(movers);
	movers_run(movers);
	ok(!movers_free(movers, &sum) && sum.counts.untold == 3 && sum.bytes == LEN / NR,
	   "pages that are at their place are passed over, and counted");
	uffd_unregister(r.uffd, r.src, LEN);
	uffd_unregister(r.uffd, r.dst, LEN);
	arrived = !mem_check_content(r.dst, LEN / NR, r.src) && !mem_check_empty(r.src, LEN / NR);
	ok(arrived, "... and all others have come");
	drop(&r);
}

int main(void)
{
	team_pin(0);
	once(1, false);
	once(1, true);
	once(NR, false);
	once(NR, true);
	forever();
	hole();
	untold();
	return finish();
}
