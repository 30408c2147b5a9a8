// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What userspace proves from pagemap and mincore is what the kernel says of
 * each page: present, swapped, cached, slots in runs, counts, folio orders.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kmod.h"
#include "knob.h"
#include "mem.h"
#include "sharer.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"

#define LEN	(4UL << 20)

static const struct {
	const char *name;
	struct mem_state state;
	bool share;
} wanted[] = {
	{ "present", { 0 }, false },
	{ "contiguous slots", { .swapped = true }, false },
	{ "shuffled slots", { .swapped = true, .shuffled = true }, false },
	{ "in the swap cache", { .swapped = true, .cached = true }, false },
	{ "shuffled, in the swap cache",
	  { .swapped = true, .cached = true, .shuffled = true }, false },
	{ "shared by two", { .swapped = true, .shuffled = true }, true },
	{ "64 KiB folios", { .order = 4 }, false },
	{ "64 KiB folios swapped", { .swapped = true, .order = 4 }, false },
};

/* The figures of mem_prove(), from the kernel's own view. */
static void add_up(const struct fc_page *page, size_t nr, struct mem_proof *p)
{
	size_t i, len = 0, per_table = mem_pmd_size() / mem_page_size();

	memset(p, 0, sizeof(*p));
	p->pages = nr;
	for (i = 0; i < nr; i++) {
		bool swapped = page[i].flags & FC_PAGE_SWAPPED;
		bool follows = i && (page[i - 1].flags & FC_PAGE_SWAPPED) &&
			page[i].type == page[i - 1].type &&
			page[i].slot == page[i - 1].slot + 1;

		p->present += !!(page[i].flags & FC_PAGE_PRESENT);
		p->swapped += swapped;
		p->cached += swapped && (page[i].flags & FC_PAGE_UPTODATE);
		p->runs += swapped && !follows;
		p->batches += swapped && (!follows || !(i % per_table));
		len = swapped ? (follows ? len + 1 : 1) : 0;
		if (len > p->longest_run)
			p->longest_run = len;
	}
}

static bool same(const struct mem_proof *a, const struct mem_proof *b)
{
	printf("# present %zu %zu, swapped %zu %zu, cached %zu %zu, runs %zu %zu, longest %zu %zu, batches %zu %zu\n",
	       a->present, b->present, a->swapped, b->swapped, a->cached, b->cached,
	       a->runs, b->runs, a->longest_run, b->longest_run, a->batches, b->batches);
	return a->present == b->present && a->swapped == b->swapped &&
		a->cached == b->cached && a->runs == b->runs &&
		a->longest_run == b->longest_run && a->batches == b->batches;
}

/* What only the kernel knows. A swap count of its own is 1, a sharer's adds 1. */
static bool details_fit(const struct fc_page *page, size_t nr,
			const struct mem_state *state, bool share)
{
	size_t i, count = 0, exclusive = 0, order = 0;

	for (i = 0; i < nr; i++) {
		count += !state->swapped || (page[i].flags & FC_PAGE_COUNTED &&
					     page[i].count == (share ? 2U : 1U));
		exclusive += !!(page[i].flags & FC_PAGE_EXCLUSIVE);
		order += state->swapped ? !page[i].order : page[i].order == state->order;
	}
	printf("# of %zu: %zu counts, %zu orders as they should be, %zu exclusive\n",
	       nr, count, order, exclusive);
	return count == nr && order == nr && exclusive == (share ? 0 : nr);
}

static void compare(int fd, const char *name, void *buf, const struct mem_state *state,
		    bool share)
{
	size_t nr = LEN / mem_page_size();
	struct fc_page *page = calloc(nr, sizeof(*page));
	struct fc_request req = {
		.addr = (uintptr_t)buf, .nr = (uint32_t)nr, .data = (uintptr_t)page,
	};
	struct mem_proof proof, kernel;
	int err;

	err = mem_prove(buf, LEN, state, &proof);
	if (!err)
		err = kmod_ask(fd, FC_IOC_STATE, &req);
	if (err)
		printf("# %s; %s\n", mem_explain(err), kmod_error());
	add_up(page, nr, &kernel);
	ok(!err && same(&proof, &kernel), "%s: the kernel sees what was proved", name);
	ok(!err && details_fit(page, nr, state, share), "%s: counts, orders, exclusive", name);
	free(page);
}

static void reach(int fd, size_t i)
{
	const struct mem_state *state = &wanted[i].state;
	struct sharer sharer = { 0 };
	void *buf;
	int err;

	err = swapdev_renew();
	if (err) {
		ok(false, "%s: %s", wanted[i].name, swapdev_error());
		return;
	}
	err = mem_map(&buf, LEN, state->order);
	if (err) {
		skip(wanted[i].name, mem_explain(err));
		return;
	}
	err = mem_reach(buf, LEN, state);
	if (!err && wanted[i].share)
		err = sharer_start(&sharer);
	if (err)
		skip(wanted[i].name, mem_explain(err));
	else
		compare(fd, wanted[i].name, buf, state, wanted[i].share);
	sharer_stop(&sharer);
	mem_unmap(buf, LEN);
}

/* Nothing is put back: in a guest only, which is thrown away. */
static void *map_hugetlb(void)
{
	FILE *f = access("/fixcost.ko", R_OK) ? NULL : fopen("/proc/sys/vm/nr_hugepages", "we");

	if (!f)
		return MAP_FAILED;
	fputs("8\n", f);
	if (fclose(f))
		return MAP_FAILED;
	return mmap(NULL, LEN, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
}

/* Not walked: its page tables may be shared, and are locked otherwise. */
static void test_hugetlb(int fd)
{
	const char *prims[] = { "page_table_lock", "get_put_swap_device", "folio_trylock" };
	const int errs[] = { -ENXIO, -EOPNOTSUPP, 0 };
	struct fc_page page[2] = { 0 };
	struct fc_batch batch;
	struct fc_request req = { .nr = 1, .data = (uintptr_t)page };
	char *huge;
	size_t i;

	huge = map_hugetlb();
	if (huge == MAP_FAILED) {
		skip("pages of hugetlb", "none here: only debugging kernels of the lab have them");
		return;
	}
	memset(huge, 1, 2UL << 20);
	/* a tail page, which DEBUG_VM of 6.1 takes for a bug, and one that is not there */
	for (i = 4096; i < LEN; i += LEN - 8192) {
		req.addr = (uintptr_t)huge + i;
		ok(kmod_ask(fd, FC_IOC_STATE, &req) == -EOPNOTSUPP,
		   "a page of hugetlb is refused: %s", kmod_error());
	}
	for (i = 0; i < sizeof(errs) / sizeof(*errs); i++) {
		req = (struct fc_request){ .addr = (uintptr_t)huge + 4096, .loops = 1,
					   .batches = 1, .nr = 1, .data = (uintptr_t)&batch };
		snprintf(req.role[0].name, FC_NAME_LEN, "%s", prims[i]);
		ok(kmod_ask(fd, FC_IOC_RUN, &req) == errs[i], "%s on one: %s", prims[i],
		   errs[i] ? kmod_error() : "done");
	}
	munmap(huge, LEN);
}

int main(void)
{
	char state[] = "/tmp/fixcost-state.XXXXXX", kind[512], why[512], command[64];
	int fd = kmod_open();
	pid_t owner;

	if (fd < 0) {
		skip("states", kmod_error());
		return finish();
	}
	team_pin(0);
	if (!mkdtemp(state) || setenv("FIXCOST_STATE", state, 1) || knob_lock(&owner))
		return 1;
	if (swapdev_choose("auto", 4 * LEN, kind, sizeof(kind), why, sizeof(why)) ||
	    swapdev_make(kind, 64UL << 20))
		skip("states", swapdev_error());
	else
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
			reach(fd, i);
	test_hugetlb(fd);
	swapdev_remove();
	knob_restore(0);
	close(fd);
	snprintf(command, sizeof(command), "/bin/rm -rf %s", state);
	return finish() | (system(command) < 0);
}
