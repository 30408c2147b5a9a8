// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads are up, pinned and asleep on a futex until they are woken; then they
 * stand at a gate, yielding to each other, which one store opens. The last one
 * done wakes the waiter, and none ends before team_free(): no thread starts or
 * ends while a clock runs, and after team_wake() none wakes up then either.
 */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cpus.h"
#include "team.h"

struct member {
	pthread_t thread;
	struct team *team;
	unsigned int i;
	int err;
};

struct team {
	unsigned int nr;
	int (*work)(void *arg, unsigned int i);
	void *arg;
	atomic_uint ready, wake, awake, go, done, leave;
	struct member member[];
};

int team_pin(unsigned int i)
{
	return cpus_pin(cpus_nth(i));
}

static void futex_wait(atomic_uint *word, unsigned int while_it_is)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, while_it_is, NULL, NULL, 0);
}

static void futex_wake(atomic_uint *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static void wait_until(atomic_uint *word, unsigned int value)
{
	unsigned int now;

	while ((now = atomic_load(word)) != value)
		futex_wait(word, now);
}

static void *member_main(void *arg)
{
	struct member *m = arg;
	struct team *team = m->team;

	m->err = team_pin(m->i);
	atomic_fetch_add(&team->ready, 1);
	futex_wake(&team->ready);
	wait_until(&team->wake, 1);
	atomic_fetch_add(&team->awake, 1);
	while (!atomic_load(&team->go))
		sched_yield();
	if (!m->err)
		m->err = team->work(team->arg, m->i);
	if (atomic_fetch_add(&team->done, 1) + 1 == team->nr)
		futex_wake(&team->done);
	wait_until(&team->leave, 1);
	return NULL;
}

struct team *team_new(unsigned int nr, int (*work)(void *arg, unsigned int i),
		      void *arg)
{
	struct team *team;
	int err;

	team = calloc(1, sizeof(*team) + nr * sizeof(team->member[0]));
	if (!team)
		return NULL;
	team->work = work;
	team->arg = arg;
	for (unsigned int i = 0; i < nr; i++) {
		team->member[i].team = team;
		team->member[i].i = i;
		err = pthread_create(&team->member[i].thread, NULL, member_main,
				     &team->member[i]);
		if (err) {
			team_free(team);
			errno = err;
			return NULL;
		}
		team->nr++;
	}
	wait_until(&team->ready, nr);
	return team;
}

static void wake_all(struct team *team)
{
	if (!atomic_exchange(&team->wake, 1))
		futex_wake(&team->wake);
}

void team_wake(struct team *team)
{
	wake_all(team);
	while (atomic_load(&team->awake) < team->nr)
		sched_yield();
}

void team_go(struct team *team)
{
	atomic_store(&team->go, 1);
	wake_all(team);
}

void team_wait(struct team *team)
{
	wait_until(&team->done, team->nr);
}

void team_run(struct team *team)
{
	team_go(team);
	team_wait(team);
}

int team_free(struct team *team)
{
	int err = 0;

	/* never let go: they end without working, once they are all up */
	wait_until(&team->ready, team->nr);
	if (!atomic_load(&team->go)) {
		for (unsigned int i = 0; i < team->nr; i++)
			team->member[i].err = -ECANCELED;
		team_go(team);
	}
	atomic_store(&team->leave, 1);
	futex_wake(&team->leave);
	for (unsigned int i = 0; i < team->nr; i++) {
		pthread_join(team->member[i].thread, NULL);
		if (!err)
			err = team->member[i].err;
	}
	free(team);
	return err;
}
