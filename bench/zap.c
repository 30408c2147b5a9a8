// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zap - tear down the page tables of a populated range
 *
 * zap_present: pages in memory, freed in batches by zap_present_ptes()
 * zap_swapped: swap entries, freed by free_swap_and_cache() and its later
 *              names: once per page until 6.9, since then once per batch of
 *              adjacent slots in one page table. slots:shuffled makes each
 *              page a batch of its own. share:2 only lowers the count, for a
 *              forked child holds each entry as well.
 *
 * The clock runs around madvise(MADV_DONTNEED or MADV_FREE) or munmap(), with
 * threads:n around n of them at once, each on its own part of the range. What
 * proves the state is in mem_proof.c; the path is proved by the calls of the
 * freeing function, none for present pages.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "fc.h"
#include "mem.h"
#include "path.h"
#include "report.h"
#include "sharer.h"
#include "team.h"

struct zap {
	void *buf;
	size_t len;
	size_t part;		/* of each thread */
	int advice;		/* -1: munmap */
};

static int zap_part(void *arg, unsigned int i)
{
	struct zap *zap = arg;
	char *buf = (char *)zap->buf + i * zap->part;

	if (zap->advice < 0)
		return munmap(buf, zap->part) ? -errno : 0;
	return madvise(buf, zap->part, zap->advice) ? -errno : 0;
}

static int advice(struct fc_run *run)
{
	if (fc_is(run, "op", "munmap"))
		return -1;
	return fc_is(run, "op", "free") ? MADV_FREE : MADV_DONTNEED;
}

/* Prove the state and, if it is the one asked for, go. One thread is this one. */
static int prove_and_zap(struct fc_run *run, struct zap *zap,
			 const struct mem_state *state)
{
	unsigned int threads = zap->len / zap->part;
	struct team *team = NULL;
	struct mem_proof proof;
	int err, zap_err = 0;

	if (threads > 1) {
		team = team_new(threads, zap_part, zap);
		if (!team)
			return -errno;
	}
	err = mem_prove(zap->buf, zap->len, state, &proof);
	if (!err) {
		fc_start(run);
		if (team)
			team_run(team);
		else
			zap_err = zap_part(zap, 0);
		fc_stop(run);
		report_proof(run, &proof);
	}
	if (team)
		zap_err = team_free(team);
	if (!err && zap_err)
		fc_fail(run, "zap: %s", strerror(-zap_err));
	return err;
}

static void zap_range(struct fc_run *run, struct zap *zap,
		      const struct mem_state *state, long share)
{
	struct sharer sharer = { 0 };
	int err;

	err = mem_reach(zap->buf, zap->len, state);
	if (!err && share > 1)
		err = sharer_start(&sharer);
	if (!err)
		err = prove_and_zap(run, zap, state);
	if (err)
		fc_skip(run, "%s", mem_explain(err));
	sharer_stop(&sharer);
}

static void zap(struct fc_run *run, const struct mem_state *state, long share)
{
	long threads = fc_arg(run, "threads");
	struct zap zap = { .len = fc_arg(run, "mib") << 20, .advice = advice(run) };
	int err;

	zap.part = zap.len / threads;
	if (threads > 1 && (zap.len % threads || zap.part % mem_pmd_size())) {
		fc_skip(run, "%zu MiB are not %ld parts of whole page tables",
			zap.len >> 20, threads);
		return;
	}
	while (fc_loop(run)) {
		err = mem_map(&zap.buf, zap.len, state->order);
		if (err) {
			fc_skip(run, "%s", mem_explain(err));
			break;
		}
		zap_range(run, &zap, state, share);
		mem_unmap(zap.buf, zap.len);
	}
}

static void zap_present(struct fc_run *run)
{
	struct mem_state state = { .order = fc_arg(run, "order") };

	zap(run, &state, 1);
}

FC_BENCH(zap_present, .path = PATH_FREE_SWAP,
	 .args = "op=dontneed|munmap order=0..13 mib=1..65536 threads=1..256",
	 .matrix = "mib=64");

static void zap_swapped(struct fc_run *run)
{
	struct mem_state state = {
		.swapped = true,
		.shuffled = fc_is(run, "slots", "shuffled"),
		.cached = fc_is(run, "cache", "yes"),
		.zero = fc_is(run, "fill", "zero"),
		.order = fc_arg(run, "order"),
	};

	zap(run, &state, fc_arg(run, "share"));
}

FC_BENCH(zap_swapped, .path = PATH_FREE_SWAP, .needs = FC_ROOT | FC_SWAP,
	 .args = "op=dontneed|munmap|free slots=contiguous|shuffled cache=no|yes share=1..2 order=0..13 fill=random|zero mib=1..65536 threads=1..256",
	 .matrix = "slots=contiguous,shuffled cache=no,yes mib=64");
