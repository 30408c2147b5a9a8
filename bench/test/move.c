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

#include "swap_test.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"
#include "transfer.h"

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

static struct transfer t;

static int try_ready(const struct mem_layout *layout)
{
	int err = swapdev_path() ? swapdev_renew() : 0;

	t = (struct transfer){ .layout = *layout, .chunk = CHUNK, .threads = THREADS };
	t.layout.len = LEN / layout->nr;
	t.areas.uffd = -1;
	return err ? err : transfer_open(&t);
}

/*
 * False when this machine cannot, or a test failed. The machine may reclaim a
 * page between, which the proof tells: then once more.
 */
static bool ready(const char *name, const struct mem_layout *layout)
{
	int err = try_ready(layout);

	for (int i = 1; err == -EAGAIN && i < TRIES; i++) {
		transfer_close(&t);
		err = try_ready(layout);
	}
	if (err == -EOPNOTSUPP || err == -ENOSYS || err == -EPERM) {
		skip(name, mem_explain(err));
		return false;
	}
	return ok(!err, "%s: proved%s%s", name, err ? ": " : "", err ? mem_explain(err) : "");
}

static int move_all(void)
{
	transfer_run(&t);
	return transfer_stop(&t);
}

static bool figures_fit(const struct mem_layout *l, const struct mem_proof *p)
{
	size_t pages = LEN / mem_page_size();

	return p->pages == pages && p->swapped == (l->state.swapped ? pages : 0) &&
		p->cached == (l->state.cached ? pages : 0) &&
		p->present == (l->state.swapped ? 0 : pages);
}

/* Has the family's child the VMA that begins there, too? */
static bool child_has(const void *address)
{
	char path[64], begins[32], line[256];
	bool found = false;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", t.areas.family.pid);
	snprintf(begins, sizeof(begins), "%lx-", (unsigned long)address);
	maps = fopen(path, "r");
	while (maps && !found && fgets(line, sizeof(line), maps))
		found = !strncmp(line, begins, strlen(begins));
	if (maps)
		fclose(maps);
	return found;
}

static void moved(const char *name, const struct mem_layout *layout)
{
	int err;

	if (ready(name, layout)) {
		if (layout->forked)
			ok(child_has(t.areas.src[0]) && !child_has(t.areas.dst[0]),
			   "%s: the child shares the source alone", name);
		ok(figures_fit(layout, &t.proof), "%s: 100 %% or 0 %% of each", name);
		err = move_all();
		ok(!err && t.result.bytes == LEN && !t.result.counts.ebusy,
		   "%s: every page went over%s%s", name, err ? ": " : "",
		   err ? transfer_explain(err) : "");
	}
	transfer_close(&t);
}

/* One byte of one page, and one page that is not there any more. */
static void corrupted(const char *name, const struct mem_layout *layout)
{
	size_t page = mem_page_size();
	volatile char *byte;
	int err;

	if (ready(name, layout) && !move_all()) {
		byte = (char *)t.areas.dst[0] + 5 * page + 99;
		*byte ^= 4;
		err = mem_areas_check(&t.areas);
		ok(err == -EILSEQ && strstr(transfer_explain(err), "page 5 of"),
		   "%s: a corrupted page is found: %s", name, transfer_explain(err));
		*byte ^= 4;
		ok(!mem_areas_check(&t.areas), "%s: and not when it is put right", name);
		uffd_unregister(t.areas.uffd, t.areas.dst[0], t.areas.layout.len);
		madvise((char *)t.areas.dst[0] + 7 * page, page, MADV_DONTNEED);
		err = mem_areas_check(&t.areas);
		ok(err == -EILSEQ && strstr(mem_explain(err), "page 7 of"),
		   "%s: a lost page is found: %s", name, mem_explain(err));
	}
	transfer_close(&t);
}

/* A page that stayed behind, for the move left it out. */
static void left_behind(void)
{
	const struct mem_layout layout = { .nr = 1 };
	int err;

	if (ready("left behind", &layout) && !move_all()) {
		uffd_register(t.areas.uffd, t.areas.src[0], t.areas.layout.len);
		err = uffd_give(t.areas.uffd, UFFD_COPY, t.areas.src[0], t.areas.dst[0],
				mem_page_size(), &t.result.counts);
		err = err ? err : mem_areas_check(&t.areas);
		ok(err == -ENOTEMPTY, "a page left at the source is found: %s",
		   mem_explain(err));
	}
	transfer_close(&t);
}

/* What is told before anything is mapped. */
static void refused(void)
{
	struct transfer r = { .layout = { .nr = 1, .len = LEN }, .threads = 1 };

	r.chunk = mem_page_size();
	ok(!transfer_refuse(&r), "a page a call, one thread: not refused");
	r.chunk += 512;
	ok(transfer_refuse(&r), "refused: %s", transfer_refuse(&r));
	r.chunk = mem_page_size();
	r.threads = LEN / mem_pmd_size() * 2;
	ok(transfer_refuse(&r), "refused: %s", transfer_refuse(&r));
	r.threads = 1;
	r.layout.len = mem_pmd_size() / 2;
	ok(!transfer_refuse(&r), "half a page table for one thread: not refused");
}

/* On a RAM disk a large folio comes back into the swap cache as small ones. */
static void refused_on_device(void)
{
	struct transfer r = {
		.layout = { .nr = 1, .len = LEN, .state = { .cached = true, .order = 4 } },
		.threads = 1, .chunk = mem_page_size(),
	};

	ok(!transfer_refuse(&r) == !swapdev_synchronous(),
	   "large and in the swap cache, on a %ssynchronous device",
	   swapdev_synchronous() ? "" : "a");
}

/* Present pages: calls end with the ioctl, the page table and the folio. */
static void predicted(void)
{
	struct transfer r = { .layout = { .nr = 2, .len = LEN } };
	size_t page = mem_page_size(), pages = 2 * LEN / page;

	r.chunk = page;
	ok(transfer_batches(&r) == pages, "a page a call: %zu", pages);
	r.chunk = 2 * mem_pmd_size();
	ok(transfer_batches(&r) == 2 * LEN / mem_pmd_size(), "no call beyond a page table");
	r.layout.state.order = 4;
	ok(transfer_batches(&r) == pages >> 4, "nor beyond a folio");
	ok(transfer_folios(&r) == pages, "a folio that was split is as many as its pages");
	r.layout.whole = true;
	ok(!transfer_batches(&r) && transfer_folios(&r) == pages >> 4,
	   "a huge page that goes whole is one");
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
	refused_on_device();
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
	refused();
	predicted();
	run_kinds(false);
	left_behind();
	if (with_swap(devices))
		return 1;
	return finish();
}
