// SPDX-License-Identifier: GPL-2.0-or-later
/* A process beside this one: its steps, its errors, its death. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kin.h"
#include "tap.h"

struct shared {
	int pid, steps;
	int fail_at;		/* this step, from 1; -1: die in the first */
};

static int step(void *arg)
{
	struct shared *s = arg;

	s->pid = getpid();
	if (s->fail_at < 0)
		_exit(0);
	return ++s->steps == s->fail_at ? -EDOM : 0;
}

static const char *explain(int err)
{
	return err == -EDOM ? "as it was told" : "?";
}

static struct shared *shared;

static struct kin_job job(int fail_at)
{
	memset(shared, 0, sizeof(*shared));
	shared->fail_at = fail_at;
	return (struct kin_job){ step, step, step, explain, shared };
}

static bool is_gone(int pid)
{
	for (int i = 0; i < 500 && !kill(pid, 0); i++)
		usleep(10000);
	return kill(pid, 0) && errno == ESRCH;
}

static void steps(void)
{
	struct kin_job j = job(0);
	struct kin kin = { 0 };
	int pid;

	ok(!kin_fork(&kin, &j, NULL) && shared->steps == 1, "it is prepared, and waits");
	pid = kin.pid;
	ok(shared->pid == pid && pid != getpid(), "in a process of its own");
	ok(!kin_start(&kin) && shared->steps == 2, "it starts when told");
	ok(!kin_stop(&kin) && shared->steps == 3, "it stops when told");
	kin_end(&kin);
	ok(!kin.pid && is_gone(pid), "it is reaped");
	kin_end(&kin);
}

static void errors(void)
{
	struct kin_job j = job(1);
	struct kin kin = { 0 };

	ok(kin_fork(&kin, &j, NULL) == -EDOM && !strcmp(kin_error(), "as it was told"),
	   "what goes wrong in it is told here: %s", kin_error());
	kin_end(&kin);
	j = job(2);
	ok(!kin_fork(&kin, &j, NULL) && kin_start(&kin) == -EDOM, "in any step");
	kin_end(&kin);
	j = job(-1);
	ok(kin_fork(&kin, &j, NULL) == -ECHILD, "that it died as well: %s", kin_error());
	kin_end(&kin);
}

/* It does not outlive the one that forked it. */
static void orphan(void)
{
	struct kin_job j = job(0);
	struct kin kin = { 0 };
	pid_t parent = fork();

	if (!parent) {
		kin_fork(&kin, &j, NULL);
		kin_start(&kin);
		raise(SIGKILL);
	}
	waitpid(parent, NULL, 0);
	ok(shared->steps == 2 && is_gone(shared->pid), "killed with its parent");
}

int main(void)
{
	shared = kin_share(sizeof(*shared));
	if (!shared)
		return 1;
	steps();
	errors();
	orphan();
	kin_unshare(shared, sizeof(*shared));
	return finish();
}
