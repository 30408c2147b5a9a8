// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What move rows stand on: both sides mapped and proved in each state, moved
 * by several threads, and every page accounted for; a page that is lost or
 * wrong is found, and a source that cannot be moved is told before the clock.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem_areas.h"
#include "swap_test.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"

#define LEN	(8UL << 20)
#define THREADS	4
#define CHUNK	(64UL << 10)
#define TRIES	4

static const struct {
	const char *name;
	struct mem_layout layout;
} kinds[] = {
	{ "present", { .nr = 1 } },
	{ "present, VMAs of their own", { .nr = THREADS } },
	{ "present, forked", { .nr = 1, .forked = true } },
	{ "copied", { .op = UFFD_COPY, .nr = 1 } },
	{ "swapped", { .nr = 1, .state.swapped = true } },
	{ "swapped, forked", { .nr = 1, .forked = true, .state.swapped = true } },
	{ "swap cache", { .nr = 1, .state = { .swapped = true, .cached = true } } },
	{ "swap cache, VMAs of their own, forked",
	  { .nr = THREADS, .forked = true,
	    .state = { .swapped = true, .cached = true } } },
};

static int move_all(struct mem_areas *a, struct mover_result *sum)
{
	struct mover_plan plan = { .uffd = a->uffd, .op = a->layout.op, .chunk = CHUNK };
	struct mover_share share[THREADS];
	struct movers *movers;

	mem_areas_share(a, share, THREADS);
	movers = movers_new(&plan, share, THREADS);
	if (!movers)
		return -errno;
	movers_wake(movers);
	movers_run(movers);
	return movers_free(movers, sum);
}

static int try_ready(struct mem_areas *a, const struct mem_layout *layout,
		     struct mem_proof *proof)
{
	struct mem_layout l = *layout;
	int err;

	l.len = LEN / l.nr;
	err = swapdev_path() ? swapdev_renew() : 0;
	if (!err)
		err = mem_areas_map(a, &l);
	if (!err)
		err = mem_areas_reach(a);
	return err ? err : mem_areas_prove(a, proof);
}

/*
 * False when this machine cannot, or a test failed. The machine may reclaim a
 * page between, which the proof tells: then once more.
 */
static bool ready(struct mem_areas *a, const char *name, const struct mem_layout *layout,
		  struct mem_proof *proof)
{
	int err = try_ready(a, layout, proof);

	for (int i = 1; err == -EAGAIN && i < TRIES; i++) {
		mem_areas_unmap(a);
		err = try_ready(a, layout, proof);
	}
	if (err == -EOPNOTSUPP || err == -ENOSYS || err == -EPERM) {
		skip(name, mem_explain(err));
		return false;
	}
	return ok(!err, "%s: proved%s%s", name, err ? ": " : "", err ? mem_explain(err) : "");
}

static bool figures_fit(const struct mem_layout *l, const struct mem_proof *p)
{
	size_t pages = LEN / mem_page_size();

	return p->pages == pages && p->swapped == (l->state.swapped ? pages : 0) &&
		p->cached == (l->state.cached ? pages : 0) &&
		p->present == (l->state.swapped ? 0 : pages);
}

static void moved(const char *name, const struct mem_layout *layout)
{
	struct mover_result sum = { 0 };
	struct mem_areas a = { .uffd = -1 };
	struct mem_proof proof;
	int err;

	if (ready(&a, name, layout, &proof)) {
		ok(figures_fit(layout, &proof), "%s: 100 %% or 0 %% of each", name);
		err = move_all(&a, &sum);
		ok(!err && sum.bytes == LEN && !sum.counts.ebusy, "%s: moved", name);
		err = mem_areas_check(&a);
		ok(!err, "%s: every page went over%s%s", name, err ? ": " : "",
		   err ? mem_explain(err) : "");
	}
	mem_areas_unmap(&a);
}

/* One byte of one page, and one page that is not there any more. */
static void corrupted(const char *name, const struct mem_layout *layout)
{
	struct mover_result sum = { 0 };
	struct mem_areas a = { .uffd = -1 };
	struct mem_proof proof;
	volatile char *byte;
	size_t page = mem_page_size();
	int err;

	if (ready(&a, name, layout, &proof) && !move_all(&a, &sum)) {
		byte = (char *)a.dst[0] + 5 * page + 99;
		*byte ^= 4;
		err = mem_areas_check(&a);
		ok(err == -EILSEQ && strstr(mem_explain(err), "page 5 of"),
		   "%s: a corrupted page is found: %s", name, mem_explain(err));
		*byte ^= 4;
		ok(!mem_areas_check(&a), "%s: and not when it is put right", name);
		uffd_unregister(a.uffd, a.dst[0], a.layout.len);
		madvise((char *)a.dst[0] + 7 * page, page, MADV_DONTNEED);
		err = mem_areas_check(&a);
		ok(err == -EILSEQ && strstr(mem_explain(err), "page 7 of"),
		   "%s: a lost page is found: %s", name, mem_explain(err));
	}
	mem_areas_unmap(&a);
}

/* A page that stayed behind, for the move left it out. */
static void left_behind(void)
{
	struct mem_layout layout = { .nr = 1, .len = LEN };
	struct mem_areas a = { .uffd = -1 };
	struct mover_result sum = { 0 };
	struct mem_proof proof;
	int err;

	if (ready(&a, "left behind", &layout, &proof) && !move_all(&a, &sum)) {
		uffd_register(a.uffd, a.src[0], a.layout.len);
		err = uffd_give(a.uffd, UFFD_COPY, a.src[0], a.dst[0], mem_page_size(),
				&sum.counts);
		err = err ? err : mem_areas_check(&a);
		ok(err == -ENOTEMPTY, "a page left at the source is found: %s",
		   mem_explain(err));
	}
	mem_areas_unmap(&a);
}

/* The fork came after the pages: no entry is exclusive, and it is told before. */
static void shared_entries(bool cached)
{
	struct mem_layout layout = {
		.nr = 1, .len = LEN, .state = { .swapped = true, .cached = cached },
	};
	struct mem_areas a = { .uffd = -1 };
	struct sharer sharer = { 0 };
	struct mem_proof proof;
	int err;

	err = swapdev_renew();
	if (!err)
		err = mem_areas_map(&a, &layout);
	if (!err)
		err = mem_areas_reach(&a);
	if (!err)
		err = sharer_start(&sharer);
	if (!err)
		err = mem_areas_prove(&a, &proof);
	ok(err == -EBUSY && strstr(mem_explain(err), "shared with a forked process"),
	   "entries shared by a fork are told: %s", mem_explain(err));
	sharer_stop(&sharer);
	mem_areas_unmap(&a);
}

/* On an asynchronous device the large folio is still in the swap cache. */
static void large_in_swapcache(void)
{
	struct mem_layout layout = {
		.nr = 1, .len = LEN,
		.state = { .swapped = true, .cached = true, .order = 4 },
	};
	struct mem_areas a = { .uffd = -1 };
	struct mem_proof proof;
	int err;

	err = swapdev_renew();
	if (!err)
		err = mem_areas_map(&a, &layout);
	if (!err)
		err = mem_areas_reach(&a);
	if (err || swapdev_synchronous()) {
		skip("a large folio in the swap cache",
		     err ? mem_explain(err) : "it is read back as small ones");
	} else {
		err = mem_areas_prove(&a, &proof);
		ok(err == -EBUSY && strstr(mem_explain(err), "large folio"),
		   "a large folio in the swap cache is told: %s", mem_explain(err));
	}
	mem_areas_unmap(&a);
}

static void run_kinds(bool swapped)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].layout.state.swapped != swapped)
			continue;
		moved(kinds[i].name, &kinds[i].layout);
		corrupted(kinds[i].name, &kinds[i].layout);
	}
}

static void on_device(const char *kind)
{
	(void)kind;
	run_kinds(true);
	shared_entries(false);
	shared_entries(true);
	large_in_swapcache();
}

static void devices(void)
{
	with_swap_device("zram", LEN * 8, on_device);
	with_swap_device("loop", LEN * 8, on_device);
}

int main(void)
{
	team_pin(0);
	run_kinds(false);
	left_behind();
	if (with_swap(devices))
		return 1;
	return finish();
}
