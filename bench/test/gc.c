// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A heap is compacted while it is used, both ways of serving a fault: the
 * shares of its states are exact, every page is moved once and arrives, and
 * one that is lost or wrong is found without anybody waiting for it for ever.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compaction.h"
#include "mutator.h"
#include "swap_test.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"

#define LEN		(8UL << 20)
#define COMPACTORS	2
#define MUTATORS	3
#define TRIES		4
#define ROUNDS		8
#define AHEAD		8	/* pages */

static const struct mem_heap_layout layouts[] = {
	{ .len = LEN },
	{ .len = LEN, .swapped = 50, .cached = 25 },
	{ .len = LEN, .swapped = 33, .cached = 7 },	/* not whole pages */
	{ .len = LEN, .swapped = 100, .cached = 100 },
	{ .len = LEN, .swapped = 100 },
};

#define NR_LAYOUTS	(sizeof(layouts) / sizeof(layouts[0]))

static struct compaction_result result;
static char name[96];

static void set_name(const struct mem_heap_layout *l)
{
	snprintf(name, sizeof(name), "%s, %u %% swapped, %u %% cached",
		 l->sigbus ? "sigbus" : "handler", l->swapped, l->cached);
}

static int try_ready(struct mem_heap *heap, const struct mem_heap_layout *layout,
		     struct mem_proof *proof)
{
	int err = swapdev_path() ? swapdev_renew() : 0;

	if (!err)
		err = mem_heap_map(heap, layout);
	if (!err)
		err = mem_heap_reach(heap);
	return err ? err : mem_heap_prove(heap, proof);
}

/*
 * False when this machine cannot, or a test failed. The machine may reclaim a
 * page between, which the proof tells: then once more.
 */
static bool ready(struct mem_heap *heap, const struct mem_heap_layout *layout,
		  struct mem_proof *proof)
{
	int err = -EAGAIN;

	set_name(layout);
	memset(heap, 0, sizeof(*heap));
	heap->uffd = -1;
	for (int i = 0; err == -EAGAIN && i < TRIES; i++) {
		mem_heap_unmap(heap);
		err = try_ready(heap, layout, proof);
	}
	if (err == -EOPNOTSUPP || err == -ENOSYS || err == -EPERM) {
		skip(name, mem_explain(err));
		return false;
	}
	return ok(!err, "%s: proved%s%s", name, err ? ": " : "", err ? mem_explain(err) : "");
}

static int compact(struct mem_heap *heap, unsigned int compactors, unsigned int mutators)
{
	const struct compaction_plan plan = { heap, compactors, mutators };
	struct compaction *c = compaction_new(&plan);

	if (!c)
		return -errno;
	memset(&result, 0, sizeof(result));
	compaction_wake(c);
	compaction_run(c);
	return compaction_free(c, &result);
}

static void shares_are_exact(const struct mem_heap_layout *l, const struct mem_proof *p)
{
	size_t pages = LEN / mem_page_size();
	size_t swapped = pages * l->swapped / 100;

	ok(p->pages == pages && p->swapped == swapped && p->present == pages - swapped &&
	   p->cached == pages * l->cached / 100,
	   "%s: %zu pages present, %zu swapped out, %zu of them cached", name, p->present,
	   p->swapped, p->cached);
}

static bool is_cached(const struct mem_heap *heap, size_t page)
{
	const struct mem_heap_area *a = &heap->area[HEAP_CACHED];

	return heap->from[page] >= a->buf &&
		heap->from[page] < a->buf + a->pages * mem_page_size();
}

/* In each tenth of the to-space there are a tenth of the cached pages. */
static void states_are_mixed(const struct mem_heap *heap)
{
	size_t tenth = heap->pages / 10, want = heap->area[HEAP_CACHED].pages / 10;
	bool mixed = true;

	for (size_t i = 0; i < 10; i++) {
		size_t nr = 0;

		for (size_t page = i * tenth; page < (i + 1) * tenth; page++)
			nr += is_cached(heap, page);
		mixed = mixed && nr + 2 >= want && nr <= want + 2;
	}
	ok(mixed, "%s: evenly mixed", name);
}

static unsigned long untold;	/* moves, of all that were paged out meanwhile */
static unsigned long stalled;	/* touches, of all compactions */

static void compacted(const struct mem_heap_layout *layout)
{
	struct mem_heap heap;
	struct mem_proof proof;
	int err;

	if (ready(&heap, layout, &proof)) {
		shares_are_exact(layout, &proof);
		states_are_mixed(&heap);
		err = compact(&heap, COMPACTORS, MUTATORS);
		ok(!err, "%s: compacted: %s", name, strerror(-err));
		ok(result.compactors.moved + result.faults.moved + result.untold == heap.pages &&
		   result.untold <= result.compactors.met + result.faults.met,
		   "%s: each of %zu pages was moved once, %lu by compactors, %lu by faults, %lu untold",
		   name, heap.pages, (unsigned long)result.compactors.moved,
		   (unsigned long)result.faults.moved, (unsigned long)result.untold);
		/* how many meet a missing page is a matter of time */
		ok(result.faults.moved <= result.faulted &&
		   result.stall.nr <= result.touches,
		   "%s: %lu of %lu touches stalled", name, (unsigned long)result.stall.nr,
		   (unsigned long)result.touches);
		stalled += result.stall.nr;
		err = mem_heap_check(&heap);
		ok(!err, "%s: all arrived%s%s", name, err ? ": " : "",
		   err ? mem_explain(err) : "");
	}
	mem_heap_unmap(&heap);
}

static void alone(bool sigbus)
{
	const struct mem_heap_layout layout = { .len = LEN, .sigbus = sigbus };
	struct mem_heap heap;
	struct mem_proof proof;
	int err;

	if (ready(&heap, &layout, &proof)) {
		err = compact(&heap, 1, 0);
		ok(!err && result.compactors.moved == heap.pages && !result.touches &&
		   !result.faults.moved && !result.compactors.met,
		   "%s: no mutator, no fault", name);
		ok(!mem_heap_check(&heap), "%s: all arrived", name);
	}
	mem_heap_unmap(&heap);
}

struct reclaim {
	const struct mem_heap *heap;
	atomic_bool stop;
};

/* Those that are next to be moved. */
static void *reclaim(void *arg)
{
	const struct reclaim *r = arg;
	const struct mem_heap *heap = r->heap;
	size_t next = 0;

	team_pin(1);	/* the compactor is on 0 */
	while (!atomic_load(&r->stop)) {
		while (next + AHEAD < heap->pages && *(volatile bool *)&heap->told[next])
			next++;
		madvise(heap->from[next], AHEAD * mem_page_size(), MADV_PAGEOUT);
	}
	return NULL;
}

/*
 * Pages are paged out as they are moved: the kernel starts over then, and 6.18
 * denies to who moved such a page that it did. The only mover that there is
 * cannot have met what others moved.
 */
static void paged_out(const struct mem_heap_layout *layout)
{
	struct reclaim r = { .stop = false };
	struct mem_heap heap;
	struct mem_proof proof;
	pthread_t thread;
	int err;

	r.heap = &heap;
	if (ready(&heap, layout, &proof) && !pthread_create(&thread, NULL, reclaim, &r)) {
		err = compact(&heap, 1, 0);
		atomic_store(&r.stop, true);
		pthread_join(thread, NULL);
		ok(!err && result.untold == result.compactors.met,
		   "%s: paged out meanwhile, %lu of %zu moves are untold: %s", name,
		   (unsigned long)result.untold, heap.pages, strerror(-err));
		untold += result.untold;
		ok(!mem_heap_check(&heap), "%s: all arrived", name);
	}
	mem_heap_unmap(&heap);
}

/* One byte of one page, and a page that is gone after it was moved. */
static void corrupted(const struct mem_heap_layout *layout)
{
	size_t page = mem_page_size();
	struct mem_heap heap;
	struct mem_proof proof;
	int err;

	if (ready(&heap, layout, &proof) && !compact(&heap, COMPACTORS, MUTATORS)) {
		heap.to[5 * page + 99] ^= 4;
		err = mem_heap_check(&heap);
		ok(err == -EILSEQ && strstr(mem_explain(err), "page 5 of"),
		   "%s: a corrupted page is found: %s", name, mem_explain(err));
		heap.to[5 * page + 99] ^= 4;
		uffd_register(heap.uffd, heap.to, LEN);
		ok(!mem_heap_check(&heap), "%s: and not when it is put right", name);
		uffd_register(heap.uffd, heap.to, LEN);
		madvise(heap.to + 7 * page, page, MADV_DONTNEED);
		err = mem_heap_check(&heap);
		ok(err == -EILSEQ && strstr(mem_explain(err), "page 7 of"),
		   "%s: a page lost after the move is found: %s", name, mem_explain(err));
	}
	mem_heap_unmap(&heap);
}

/* Who misses it must not wait for ever: the alarm would end the test. */
static void nowhere(const struct mem_heap_layout *layout, unsigned int mutators)
{
	struct mem_heap heap;
	struct mem_proof proof;
	int err;

	if (ready(&heap, layout, &proof)) {
		madvise(heap.from[heap.pages - 1], mem_page_size(), MADV_DONTNEED);
		err = compact(&heap, COMPACTORS, mutators);
		ok(err == -ENOENT, "%s: a page that is nowhere ends it: %s", name,
		   strerror(-err));
		err = mem_heap_check(&heap);
		ok(err == -EILSEQ, "%s: and is found: %s", name, mem_explain(err));
	}
	mem_heap_unmap(&heap);
}

/* All is in place, but one page was not moved by those who should have. */
static void moved_before(bool sigbus)
{
	const struct mem_heap_layout layout = { .len = LEN, .sigbus = sigbus };
	struct mem_heap_moves moves = { 0 };
	struct mem_heap heap;
	struct mem_proof proof;
	int err;

	if (ready(&heap, &layout, &proof)) {
		ok(!mem_heap_move(&heap, 7, &moves) && moves.moved == 1,
		   "%s: somebody else moves a page", name);
		err = compact(&heap, COMPACTORS, 0);
		ok(err == -ENOTUNIQ && result.compactors.met == 1,
		   "%s: who did not move every page does not count: %s", name, strerror(-err));
	}
	mem_heap_unmap(&heap);
}

static void never_run(bool sigbus)
{
	const struct mem_heap_layout layout = { .len = LEN, .sigbus = sigbus };
	struct mem_heap heap;
	struct mem_proof proof;

	if (ready(&heap, &layout, &proof)) {
		const struct compaction_plan plan = { &heap, COMPACTORS, MUTATORS };
		struct compaction *c = compaction_new(&plan);

		ok(c && mem_heap_prove(&heap, &proof) == 0, "%s: threads touch nothing yet",
		   name);
		memset(&result, 0, sizeof(result));
		if (c)
			compaction_free(c, &result);
		ok(!result.touches && !result.compactors.moved && !mem_heap_prove(&heap, &proof),
		   "%s: nor when it is called off", name);
	}
	mem_heap_unmap(&heap);
}

/* A bus error that has nothing to do with a heap ends the process, as ever. */
static void other_sigbus(void)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		mutator_catch_sigbus();
		raise(SIGBUS);
		raise(SIGBUS);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS, "another SIGBUS is deadly");
}

static void bad_shares(void)
{
	const struct mem_heap_layout layout = { .len = LEN, .swapped = 10, .cached = 20 };
	struct mem_heap heap;
	int err = mem_heap_map(&heap, &layout);

	ok(err == -EINVAL || heap.uffd < 0, "more cached than swapped out: %s",
	   mem_explain(err));
	mem_heap_unmap(&heap);
}

static void both_ways(const struct mem_heap_layout *layout)
{
	struct mem_heap_layout l = *layout;

	for (int sigbus = 0; sigbus < 2; sigbus++) {
		l.sigbus = sigbus;
		compacted(&l);
		corrupted(&l);
		nowhere(&l, MUTATORS);
		nowhere(&l, 0);
	}
}

static void on_device(const char *kind)
{
	(void)kind;
	for (size_t i = 1; i < NR_LAYOUTS; i++)
		both_ways(&layouts[i]);
	for (int i = 0; i < ROUNDS; i++)
		paged_out(&layouts[0]);
}

static void devices(void)
{
	with_swap_device("zram", LEN * 8, on_device);
	with_swap_device("loop", LEN * 8, on_device);
}

int main(void)
{
	alarm(300);
	team_pin(0);
	other_sigbus();
	bad_shares();
	both_ways(&layouts[0]);
	for (int sigbus = 0; sigbus < 2; sigbus++) {
		alone(sigbus);
		moved_before(sigbus);
		never_run(sigbus);
	}
	if (with_swap(devices))
		return 1;
	printf("# %lu moves are untold in all\n", untold);
	ok(stalled, "%lu touches stalled in all", stalled);
	return finish();
}
