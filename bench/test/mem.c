// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every state of mem.h is really reached on every kind of swap device there
 * is here, and a range that is not in its state is told.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "sharer.h"
#include "swap_test.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"

#define LEN	(8UL << 20)

struct wanted {
	const char *name;
	struct mem_state state;
	bool share;
};

static const struct wanted wanted[] = {
	{ .name = "contiguous slots",
	  .state = { .swapped = true } },
	{ .name = "shuffled slots",
	  .state = { .swapped = true, .shuffled = true } },
	{ .name = "contiguous, in the swap cache",
	  .state = { .swapped = true, .cached = true } },
	{ .name = "shuffled, in the swap cache",
	  .state = { .swapped = true, .cached = true, .shuffled = true } },
	{ .name = "zero-filled",
	  .state = { .swapped = true, .zero = true } },
	{ .name = "shared by two", .share = true,
	  .state = { .swapped = true, .shuffled = true } },
	{ .name = "64 KiB folios",
	  .state = { .swapped = true, .order = 4 } },
	{ .name = "64 KiB folios, shuffled",
	  .state = { .swapped = true, .shuffled = true, .order = 4 } },
	{ .name = "2 MiB folios",
	  .state = { .swapped = true, .order = 9 } },
};

/* What the figures of a proved state must be, worked out from its name. */
static bool figures_fit(const struct mem_state *s, const struct mem_proof *p)
{
	size_t pages = LEN / mem_page_size();
	size_t tables = LEN / mem_pmd_size();

	printf("# %zu pages, %zu present, %zu swapped, %zu cached\n", p->pages,
	       p->present, p->swapped, p->cached);
	printf("# %zu runs, longest %zu, %zu batches\n", p->runs, p->longest_run,
	       p->batches);
	if (p->pages != pages || p->swapped != pages || p->present)
		return false;
	if (p->cached != (s->cached ? pages : 0))
		return false;
	if (s->shuffled)
		return p->runs >= (pages >> s->order) * 99 / 100 &&
			p->batches >= p->runs;
	return p->runs <= 1 + pages / 64 && p->batches >= tables &&
		p->batches < tables + p->runs;
}

static void reach(const char *kind, const struct wanted *w)
{
	struct sharer sharer = { 0 };
	struct mem_proof proof;
	char name[128];
	void *buf;
	int err;

	snprintf(name, sizeof(name), "%s: %s", kind, w->name);
	err = swapdev_renew();
	if (err) {
		ok(false, "%s: renew: %s", name, swapdev_error());
		return;
	}
	err = mem_map(&buf, LEN, w->state.order);
	if (err == -EOPNOTSUPP) {
		skip(name, mem_explain(err));
		return;
	}
	if (!err)
		err = mem_reach(buf, LEN, &w->state);
	if (!err && w->share)
		err = sharer_start(&sharer);
	if (!err)
		err = mem_prove(buf, LEN, &w->state, &proof);
	if (err == -ENOTUNIQ && w->state.order && !strcmp(kind, "file"))
		skip(name, mem_explain(err));
	else if (err)
		ok(false, "%s: %s", name, mem_explain(err));
	else
		ok(figures_fit(&w->state, &proof), "%s", name);
	sharer_stop(&sharer);
	mem_unmap(buf, LEN);
}

/* A state proved once is not proved for ever. */
static void touched(const char *kind)
{
	struct mem_state state = { .swapped = true };
	struct mem_state other = { .swapped = true, .shuffled = true };
	struct mem_proof proof;
	size_t pages = LEN / mem_page_size();
	volatile char *buf;
	int err;

	if (swapdev_renew() || mem_map((void **)&buf, LEN, 0))
		return;
	err = mem_reach((void *)buf, LEN, &state);
	ok(!err, "%s: reached once", kind);
	err = mem_prove((void *)buf, LEN, &other, &proof);
	ok(err == -ENOTUNIQ, "%s: contiguous slots are not shuffled ones: %s", kind,
	   mem_explain(err));
	buf[17 * mem_page_size()]++;
	err = mem_prove((void *)buf, LEN, &state, &proof);
	ok(err == -EAGAIN && proof.swapped == pages - 1 && proof.present == 1,
	   "%s: one page touched again is told: %s", kind, mem_explain(err));
	madvise((char *)buf + mem_page_size(), mem_page_size(), MADV_DONTNEED);
	mem_prove((void *)buf, LEN, &state, &proof);
	ok(proof.swapped == pages - 2 && proof.present == 1,
	   "%s: one page that is gone is neither swapped nor present", kind);
	mem_unmap((void *)buf, LEN);
}

/* An uncached range that gets into the swap cache is not what its name says. */
static void cached_again(const char *kind)
{
	struct mem_state state = { .swapped = true };
	struct mem_state cached = { .swapped = true, .cached = true };
	struct mem_proof proof;
	void *buf;
	int err;

	if (swapdev_renew() || mem_map(&buf, LEN, 0))
		return;
	err = mem_reach(buf, LEN, &cached);
	ok(!err && mem_prove(buf, LEN, &state, &proof) == -EAGAIN &&
	   proof.cached == proof.pages, "%s: pages in the swap cache are told", kind);
	mem_unmap(buf, LEN);
}

/* A child pages out its own copy, not its parent's. */
static void forked(const char *kind)
{
	struct mem_state state = { .swapped = true, .shuffled = true };
	struct mem_state present = { 0 };
	int status = -1;
	void *buf;
	pid_t pid;

	if (swapdev_renew() || mem_map(&buf, LEN, 0))
		return;
	mem_reach(buf, LEN, &state);
	mem_reach(buf, LEN, &present);
	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(mem_reach(buf, LEN, &state) ? 1 : 0);
	waitpid(pid, &status, 0);
	ok(!status, "%s: a child pages its copy out", kind);
	mem_unmap(buf, LEN);
}

static void on_device(const char *kind)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		reach(kind, &wanted[i]);
	touched(kind);
	cached_again(kind);
	forked(kind);
}

static void devices(void)
{
	with_swap_device("zram", LEN * 8, on_device);
	with_swap_device("loop", LEN * 8, on_device);
	with_swap_device("brd", LEN * 8, on_device);
}

static void present(void)
{
	struct mem_state state = { 0 };
	struct mem_proof proof;
	char *buf;

	if (mem_map((void **)&buf, LEN, 0))
		return;
	ok(mem_prove(buf, LEN, &state, &proof) == -EAGAIN && !proof.present,
	   "an untouched range is not present");
	ok(!mem_reach(buf, LEN, &state) && !mem_prove(buf, LEN, &state, &proof) &&
	   proof.present == proof.pages, "a filled one is");
	ok(memcmp(buf, buf + mem_page_size(), mem_page_size()), "no two pages alike");
	ok((uintptr_t)buf % mem_pmd_size() == 0, "aligned to a page table");
	mem_unmap(buf, LEN);
}

/* A range that whole folios do not fill, on any page size: told, not tried. */
static void too_short(unsigned int order)
{
	struct mem_state state = { .swapped = true, .shuffled = true, .order = order };
	size_t len = mem_page_size() << order >> 1;
	void *buf;
	int err;

	if (mem_map(&buf, len, 0)) {
		ok(false, "map %zu bytes", len);
		return;
	}
	err = mem_reach(buf, len, &state);
	ok(err == -EINVAL, "half a folio: %s", mem_explain(err));
	mem_unmap(buf, len);
}

int main(void)
{
	team_pin(0);
	present();
	too_short(9);
	if (with_swap(devices))
		return 1;
	return finish();
}
