// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "clock.h"
#include "mutator.h"

static _Thread_local struct mutator *self;
static struct sigaction before;

static void serve(struct mem_heap *heap, size_t page, struct mem_heap_moves *moves)
{
	int err = mem_heap_move(heap, page, moves);

	if (err)
		mem_heap_give_up(heap, err);
}

static void on_sigbus(int sig, siginfo_t *info, void *context)
{
	size_t page = self ? mem_heap_page(self->heap, info->si_addr) : SIZE_MAX;
	int saved = errno;

	(void)context;
	if (page == SIZE_MAX) {
		signal(sig, SIG_DFL);
		return;
	}
	atomic_fetch_add_explicit(&self->faults, 1, memory_order_relaxed);
	serve(self->heap, page, &self->moves);
	errno = saved;
}

int mutator_catch_sigbus(void)
{
	struct sigaction sa = { .sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO };

	return sigaction(SIGBUS, &sa, &before) ? -errno : 0;
}

void mutator_ignore_sigbus(void)
{
	sigaction(SIGBUS, &before, NULL);
}

/* xorshift64 */
static size_t random_page(struct mutator *m)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return m->random % m->heap->pages;
}

static void touch(struct mutator *m, const volatile char *page)
{
	unsigned long faults = atomic_load_explicit(&m->faults, memory_order_relaxed);
	uint64_t start = clock_now();
	uint64_t took;

	(void)*page;
	took = clock_now() - start;
	m->touches++;
	if (atomic_load_explicit(&m->faults, memory_order_relaxed) != faults)
		hist_add(&m->stall, took);
}

void mutator_run(struct mutator *m, const atomic_bool *stop)
{
	self = m;
	atomic_store(&m->tid, gettid());
	while (!atomic_load_explicit(stop, memory_order_relaxed))
		touch(m, m->heap->to + random_page(m) * mem_page_size());
	self = NULL;
}

/* Before it is woken, or it would not know what kept it. */
static void tell(struct fault_server *s, int tid)
{
	for (unsigned int i = 0; i < s->nr; i++)
		if (atomic_load(&s->mutator[i].tid) == tid)
			atomic_fetch_add(&s->mutator[i].faults, 1);
}

static int serve_one(struct fault_server *s)
{
	void *address;
	size_t page;
	int tid;
	int err = uffd_read_fault(s->heap->uffd, &address, &tid);

	if (err)
		return err == -EAGAIN ? 0 : err;
	page = mem_heap_page(s->heap, address);
	serve(s->heap, page, &s->moves);
	tell(s, tid);
	return uffd_wake(s->heap->uffd, s->heap->to + page * mem_page_size(),
			 mem_page_size());
}

int fault_server_run(struct fault_server *s)
{
	struct pollfd fds[] = {
		{ .fd = s->heap->uffd, .events = POLLIN },
		{ .fd = s->over, .events = POLLIN },
	};
	int err = 0;

	while (!err && !fds[1].revents) {
		if (poll(fds, 2, -1) < 0)
			err = errno == EINTR ? 0 : -errno;
		else if (fds[0].revents)
			err = serve_one(s);
	}
	if (err)
		mem_heap_give_up(s->heap, err);
	return err;
}
