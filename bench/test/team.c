// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that start together, and what happens when some cannot start. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"
#include "team.h"

#define NR	8
#define MIB	(1UL << 20)

static atomic_uint calls;

static int work(void *arg, unsigned int i)
{
	(void)arg;
	atomic_fetch_add(&calls, 1);
	return i == 3 ? -EDOM : 0;
}

static void together(void)
{
	struct team *team = team_new(NR, work, NULL);

	ok(team && !calls, "nobody works before all are let go");
	if (!team)
		return;
	team_run(team);
	ok(calls == NR, "all have worked when the clock is read");
	ok(team_free(team) == -EDOM, "an error of one is the error of all");
}

static void never_run(void)
{
	struct team *team = team_new(NR, work, NULL);

	calls = 0;
	ok(team && team_free(team) == -ECANCELED && !calls,
	   "a team that was never let go does not work");
}

/* In a process of its own: address space for some of the stacks. */
static int try_too_many(void)
{
	struct rlimit limit = { 64 * MIB, 64 * MIB };

	calls = 0;
	if (setrlimit(RLIMIT_AS, &limit))
		return 2;
	for (int i = 0; i < 200; i++)
		if (team_new(64, work, NULL) || errno != EAGAIN || calls)
			return 1;
	return 0;
}

static void too_many(void)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(try_too_many());
	waitpid(pid, &status, 0);
	ok(!status, "more threads than there is room for: refused (%#x)", status);
}

int main(void)
{
	together();
	never_run();
	too_many();
	return finish();
}
