// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sched.h>
#include <time.h>

#include "mem.h"
#include "stroll.h"
#include "team.h"

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

int stroll_prepare(struct stroll *s)
{
	struct mem_state present = { 0 };
	int err = mem_reach(s->range, s->len, &present);

	if (!err)
		err = walker_open(&s->walker, s->kind, s->range, s->len);
	s->walker.timed = s->latency;
	return err;
}

static int prepare(void *arg)
{
	struct stroll *s = arg;
	void *own;
	int err = team_pin(s->cpu);

	if (!err && !s->range) {
		err = mem_map(&own, s->len, 0);
		s->range = own;
	}
	return err ? err : stroll_prepare(s);
}

static void *thread_main(void *arg)
{
	struct stroll *s = arg;

	s->err = walker_run_until(&s->walker, &s->stop);
	atomic_store(&s->ended, true);
	return NULL;
}

/* Written by the thread alone, and looked at while it goes on. */
static uint64_t walks(const struct stroll *s)
{
	return __atomic_load_n(&s->walker.walks, __ATOMIC_RELAXED);
}

static int start(void *arg)
{
	struct stroll *s = arg;
	int err = -pthread_create(&s->thread, NULL, thread_main, s);

	if (err)
		return err;
	while (!walks(s) && !atomic_load(&s->ended))
		sched_yield();
	s->walks = walks(s);
	s->ns = now_ns();
	return 0;
}

static int stop(void *arg)
{
	struct stroll *s = arg;
	int err;

	atomic_store(&s->stop, true);
	pthread_join(s->thread, NULL);
	s->ns = now_ns() - s->ns;
	s->walks = walks(s) - s->walks;
	err = s->err ? s->err : walker_count(&s->walker);
	walker_close(&s->walker);
	return err;
}

struct kin_job stroll_job(struct stroll *s)
{
	return (struct kin_job){
		.prepare = prepare,
		.start = start,
		.stop = stop,
		.explain = walker_explain,
		.arg = s,
	};
}
