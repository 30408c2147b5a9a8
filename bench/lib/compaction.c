// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One team of three kinds, so that each thread has the CPU that its number
 * says. They rest in the order in which they need each other: compactors, then
 * mutators, then who serves their faults. None ends before the clock stopped.
 */
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "compaction.h"
#include "mutator.h"
#include "team.h"

struct compactor {
	struct mem_heap_moves moves;
} __attribute__((aligned(MUTATOR_ALIGN)));

struct compaction {
	struct compaction_plan plan;
	struct compactor *compactor;
	struct mutator *mutator;
	struct fault_server server;
	struct team *team;
	atomic_uint compacting;
	atomic_bool stop;
	sem_t compacted, rested;
	bool ran;
};

static void wait_for(sem_t *sem)
{
	while (sem_wait(sem) && errno == EINTR)
		;
}

static bool has_server(const struct compaction *c)
{
	return !c->plan.heap->layout.sigbus;
}

static int compact(struct compaction *c, unsigned int i)
{
	struct mem_heap *heap = c->plan.heap;
	size_t page = heap->pages * i / c->plan.compactors;
	size_t end = heap->pages * (i + 1) / c->plan.compactors;
	int err = 0;

	for (; !err && page < end; page++)
		err = mem_heap_move(heap, page, &c->compactor[i].moves);
	if (err)
		mem_heap_give_up(heap, err);
	if (atomic_fetch_sub(&c->compacting, 1) == 1)
		sem_post(&c->compacted);
	return err;
}

static int work(void *arg, unsigned int i)
{
	struct compaction *c = arg;

	if (i < c->plan.compactors)
		return compact(c, i);
	i -= c->plan.compactors;
	if (i == c->plan.mutators)
		return fault_server_run(&c->server);
	mutator_run(&c->mutator[i], &c->stop);
	sem_post(&c->rested);
	return 0;
}

/* Written to, and so in memory, before the clock runs. */
static void *zeroed(size_t nr, size_t size)
{
	void *p = aligned_alloc(MUTATOR_ALIGN, (nr + !nr) * size);

	return p ? memset(p, 0, nr * size) : NULL;
}

static int allocate(struct compaction *c)
{
	c->compactor = zeroed(c->plan.compactors, sizeof(*c->compactor));
	c->mutator = zeroed(c->plan.mutators, sizeof(*c->mutator));
	c->server.over = eventfd(0, EFD_CLOEXEC);
	if (!c->compactor || !c->mutator || c->server.over < 0)
		return -errno;
	for (unsigned int i = 0; i < c->plan.mutators; i++) {
		c->mutator[i].heap = c->plan.heap;
		c->mutator[i].random = i + 1;
	}
	c->server.heap = c->plan.heap;
	c->server.mutator = c->mutator;
	c->server.nr = c->plan.mutators;
	return 0;
}

static int start(struct compaction *c)
{
	unsigned int nr = c->plan.compactors + c->plan.mutators + has_server(c);
	int err = allocate(c);

	if (!err && !has_server(c))
		err = mutator_catch_sigbus();
	if (err)
		return err;
	c->team = team_new(nr, work, c);
	return c->team ? 0 : -errno;
}

struct compaction *compaction_new(const struct compaction_plan *plan)
{
	struct compaction *c = calloc(1, sizeof(*c));
	int err;

	if (!c)
		return NULL;
	c->plan = *plan;
	c->compacting = plan->compactors;
	c->server.over = -1;
	sem_init(&c->compacted, 0, 0);
	sem_init(&c->rested, 0, 0);
	err = start(c);
	if (!err)
		return c;
	compaction_free(c, NULL);
	errno = -err;
	return NULL;
}

void compaction_wake(struct compaction *c)
{
	team_wake(c->team);
}

void compaction_run(struct compaction *c)
{
	c->ran = true;
	team_go(c->team);
	wait_for(&c->compacted);
}

static void rest(struct compaction *c)
{
	atomic_store(&c->stop, true);
	for (unsigned int i = 0; i < c->plan.mutators; i++)
		wait_for(&c->rested);
	eventfd_write(c->server.over, 1);
	team_wait(c->team);
}

static void add_moves(struct mem_heap_moves *to, const struct mem_heap_moves *from)
{
	uffd_add_counts(&to->counts, &from->counts);
	to->moved += from->moved;
	to->met += from->met;
}

static void add_up(const struct compaction *c, struct compaction_result *sum)
{
	for (unsigned int i = 0; i < c->plan.compactors; i++)
		add_moves(&sum->compactors, &c->compactor[i].moves);
	for (unsigned int i = 0; i < c->plan.mutators; i++) {
		const struct mutator *m = &c->mutator[i];

		add_moves(&sum->faults, &m->moves);
		sum->touches += m->touches;
		sum->faulted += atomic_load(&m->faults);
		hist_merge(&sum->stall, &m->stall);
	}
	add_moves(&sum->faults, &c->server.moves);
	if (c->ran)
		sum->untold += mem_heap_untold(c->plan.heap);
}

static int judge(const struct compaction *c, const struct compaction_result *sum)
{
	int err = atomic_load(&c->plan.heap->err);

	if (err || !c->ran)
		return err;
	return sum->compactors.moved + sum->faults.moved + sum->untold ==
		c->plan.heap->pages ? 0 : -ENOTUNIQ;
}

int compaction_free(struct compaction *c, struct compaction_result *sum)
{
	int err = 0;

	if (c->ran)
		rest(c);
	if (sum) {
		add_up(c, sum);
		err = judge(c, sum);
	}
	if (c->team) {
		int team_err = team_free(c->team);

		err = err ? err : team_err;
	}
	if (!has_server(c))
		mutator_ignore_sigbus();
	if (c->server.over >= 0)
		close(c->server.over);
	sem_destroy(&c->rested);
	sem_destroy(&c->compacted);
	free(c->mutator);
	free(c->compactor);
	free(c);
	return err;
}
