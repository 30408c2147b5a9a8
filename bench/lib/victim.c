// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The child answers each byte it is sent with a report on its range. What it
 * inherited is locked in memory, so that its exit frees the swap entries of
 * the range and no others.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"
#include "right.h"
#include "team.h"
#include "victim.h"

struct report {
	int err;
	struct mem_proof proof;
	char why[256];
};

static char error[256];
static enum right lacks;	/* what preparing it failed for, RIGHT_ANY: its memory */

const char *victim_error(void)
{
	return error;
}

static void *sleeper(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

/* Small stacks, for they will be locked in memory whole. */
static int start_threads(unsigned int nr)
{
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	err = -pthread_attr_init(&attr);
	if (!err)
		err = -pthread_attr_setstacksize(&attr, 4 * PTHREAD_STACK_MIN);
	for (unsigned int i = 1; !err && i < nr; i++)
		err = -pthread_create(&thread, &attr, sleeper, NULL);
	pthread_attr_destroy(&attr);
	return err;
}

static int lack(enum right right, int err)
{
	lacks = right;
	return err;
}

static int prepare(const struct victim_plan *plan, unsigned int i, void **buf)
{
	int err = team_pin(i);

	if (!err && start_threads(plan->threads))
		return lack(RIGHT_PROCESS, -EAGAIN);
	if (!err && mlockall(MCL_CURRENT))
		return lack(RIGHT_LOCK, -errno);
	if (!err)
		err = mem_map(buf, plan->len, plan->state.order);
	return err ? err : mem_reach(*buf, plan->len, &plan->state);
}

__attribute__((noreturn))
static void child(const struct victim_plan *plan, unsigned int i, int in, int out)
{
	struct report report = { 0 };
	void *buf;
	char byte;

	signal(SIGTERM, SIG_IGN);	/* the worker decides when to stop */
	report.err = prepare(plan, i, &buf);
	clock_settle();	/* a tick found it in user mode: cputime_adjust() divides */
	do {
		if (!report.err)
			report.err = mem_prove(buf, plan->len, &plan->state,
					       &report.proof);
		if (report.err)
			snprintf(report.why, sizeof(report.why), "%s",
				 lacks ? right_explain(lacks, report.err) :
				 mem_explain(report.err));
		if (write(out, &report, sizeof(report)) != sizeof(report))
			_exit(1);
	} while (read(in, &byte, 1) == 1);
	_exit(0);
}

static int get_report(struct victim *victim, struct mem_proof *proof)
{
	struct report report;

	if (read(victim->from, &report, sizeof(report)) != sizeof(report)) {
		snprintf(error, sizeof(error), "victim died while it was prepared");
		return -ECHILD;
	}
	snprintf(error, sizeof(error), "%s", report.why);
	*proof = report.proof;
	return report.err;
}

static int refuse(int err)
{
	snprintf(error, sizeof(error), "start victim: %s", right_explain(RIGHT_PROCESS, err));
	return err;
}

int victim_start(struct victim *victim, const struct victim_plan *plan,
		 unsigned int i)
{
	struct mem_proof proof;
	int to[2], from[2];
	int err;

	if (pipe2(to, O_CLOEXEC))
		return refuse(-errno);
	if (pipe2(from, O_CLOEXEC)) {
		err = -errno;
		close(to[0]);
		close(to[1]);
		return refuse(err);
	}
	victim->pid = child_fork();
	err = victim->pid < 0 ? -errno : 0;
	if (!victim->pid) {
		close(to[1]);
		close(from[0]);
		child(plan, i, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	victim->to = to[1];
	victim->from = from[0];
	if (err)
		victim->pid = 0;
	return err ? refuse(err) : get_report(victim, &proof);
}

int victim_prove(struct victim *victim, struct mem_proof *proof)
{
	if (write(victim->to, "", 1) != 1)
		return -errno;
	return get_report(victim, proof);
}

void victim_kill(const struct victim *victim)
{
	kill(victim->pid, SIGKILL);
}

int victim_wait(struct victim *victim)
{
	pid_t pid = waitpid(victim->pid, NULL, 0);

	if (pid < 0)
		return -errno;
	victim->pid = 0;
	return 0;
}

void victim_stop(struct victim *victim)
{
	if (victim->pid) {
		victim_kill(victim);
		victim_wait(victim);
	}
	if (victim->to)
		close(victim->to);
	if (victim->from)
		close(victim->from);
	memset(victim, 0, sizeof(*victim));
}
