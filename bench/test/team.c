// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that start together, and what happens when some cannot start. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "cpus.h"
#include "tap.h"
#include "team.h"

#define NR	8
#define MANY	64
#define FEW_TURNS	16
#define TRIES		8
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

static int nr_threads(void)
{
	char line[128];
	int nr = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (f && !nr && fgets(line, sizeof(line), f))
		if (sscanf(line, "Threads: %d", &nr) != 1)
			nr = 0;
	if (f)
		fclose(f);
	return nr;
}

/* A clock is read around team_run(): the same threads are there at both ends. */
static void none_starts_or_ends(void)
{
	struct team *team = team_new(MANY, work, NULL);
	int before, after;

	if (!ok(team, "%d threads", MANY))
		return;
	team_wake(team);
	before = nr_threads();
	team_run(team);
	after = nr_threads();
	team_free(team);
	ok(before == MANY + 1 && after == before,
	   "%d threads before the clock is read, %d after", before, after);
	ok(nr_threads() == 1, "and none when the team is gone");
}

/* Files that tell how often each of our threads, but this one, had the CPU. */
static unsigned int open_schedstats(int *fd, unsigned int most)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;
	unsigned int nr = 0;
	char path[288];

	while (tasks && nr < most && (entry = readdir(tasks))) {
		if (entry->d_name[0] == '.' || atoi(entry->d_name) == getpid())
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%s/schedstat", entry->d_name);
		fd[nr] = open(path, O_RDONLY | O_CLOEXEC);
		if (fd[nr] < 0)
			break;
		nr++;
	}
	if (tasks)
		closedir(tasks);
	return nr;
}

static unsigned long turns(int fd)
{
	char text[128] = "";
	unsigned long nr = 0;

	if (pread(fd, text, sizeof(text) - 1, 0) < 1 || sscanf(text, "%*u %*u %lu", &nr) != 1)
		return 0;
	return nr;
}

/*
 * A thread that has yet to come out of its sleep would do so inside the clock.
 * This one reads without giving the CPU away, so it meets those that wait for it.
 */
static void all_have_woken(void)
{
	struct team *team = team_new(MANY, work, NULL);
	unsigned long before[MANY];
	int fd[MANY];
	unsigned int nr, asleep = 0;

	if (!ok(team, "%d threads", MANY))
		return;
	usleep(20000);	/* the last one that came up goes to sleep */
	nr = open_schedstats(fd, MANY);
	for (unsigned int i = 0; i < nr; i++)
		before[i] = turns(fd[i]);
	team_wake(team);
	for (unsigned int i = 0; i < nr; i++)
		asleep += turns(fd[i]) == before[i];
	if (nr == MANY)
		ok(!asleep, "each had the CPU when they count as awake, but for %u", asleep);
	else
		skip("each had the CPU", "/proc/self/task/N/schedstat does not tell");
	for (unsigned int i = 0; i < nr; i++)
		close(fd[i]);
	team_free(team);
}

static size_t set_size;	/* of the sets of CPUs here */

static cpu_set_t *new_set(void)
{
	unsigned int nr = cpus_possible();

	set_size = CPU_ALLOC_SIZE(nr);
	return memset(CPU_ALLOC(nr), 0, set_size);
}

/* @cpu is in the hands of a process in real time until it has run for 50 ms. */
static pid_t take_cpu(const cpu_set_t *cpu)
{
	struct sched_param first = { .sched_priority = 1 };
	int ends[2], taken;
	char byte = 0;
	pid_t pid;

	if (pipe(ends))
		return 0;
	pid = fork();
	if (!pid) {
		if (sched_setaffinity(0, set_size, cpu) ||
		    sched_setscheduler(0, SCHED_FIFO, &first) ||
		    write(ends[1], &byte, 1) != 1)
			_exit(1);
		while (clock() < CLOCKS_PER_SEC / 20)
			;
		_exit(0);
	}
	close(ends[1]);
	taken = read(ends[0], &byte, 1) == 1;
	close(ends[0]);
	return taken ? pid : 0;
}

/* All of our threads to @rest, but for one of them to @alone; the one's schedstat. */
static int set_apart(const cpu_set_t *alone, const cpu_set_t *rest)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;
	int tid = 0, next;
	char path[64];

	while (tasks && (entry = readdir(tasks))) {
		next = atoi(entry->d_name);
		if (next && next != getpid())
			tid = next;
		if (next)
			sched_setaffinity(next, set_size, rest);
	}
	if (tasks)
		closedir(tasks);
	sched_setaffinity(tid, set_size, alone);
	snprintf(path, sizeof(path), "/proc/self/task/%d/schedstat", tid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Not even one may be missing, and that is the one whose CPU is taken. */
static void the_last_is_waited_for(const cpu_set_t *alone, const cpu_set_t *rest)
{
	struct team *team = team_new(NR, work, NULL);
	unsigned long before;
	pid_t pid;
	int fd;

	if (!ok(team, "%d threads", NR))
		return;
	fd = set_apart(alone, rest);
	usleep(20000);	/* it moves, and goes to sleep again */
	before = turns(fd);
	pid = take_cpu(alone);
	team_wake(team);
	if (pid && before)
		ok(turns(fd) > before, "one whose CPU is taken is waited for");
	else
		skip("one whose CPU is taken", "no real time or no schedstat here");
	waitpid(pid, NULL, 0);
	close(fd);
	team_free(team);
}

static void one_is_held_up(void)
{
	cpu_set_t *alone = new_set(), *rest = new_set();

	sched_getaffinity(0, set_size, rest);
	CPU_SET_S(cpus_nth(0), set_size, alone);
	CPU_CLR_S(cpus_nth(0), set_size, rest);
	if (CPU_COUNT_S(set_size, rest))
		the_last_is_waited_for(alone, rest);
	else
		skip("one whose CPU is taken", "one CPU");
	cpus_unpin();
	CPU_FREE(alone);
	CPU_FREE(rest);
}

static void never_run(void)
{
	struct team *team = team_new(NR, work, NULL);

	calls = 0;
	ok(team && team_free(team) == -ECANCELED && !calls,
	   "a team that was never let go does not work");
}

static atomic_uint started, most_turns;

/* How often did the first to start yield, until the last one had started? */
static int await_all(void *arg, unsigned int i)
{
	unsigned int turns = 0, most;

	(void)arg;
	(void)i;
	atomic_fetch_add(&started, 1);
	while (atomic_load(&started) < MANY && turns < 1000000) {
		sched_yield();
		turns++;
	}
	most = atomic_load(&most_turns);
	while (turns > most && !atomic_compare_exchange_weak(&most_turns, &most, turns))
		;
	return 0;
}

static bool start_together(void)
{
	struct team *team = team_new(MANY, await_all, NULL);
	bool early;

	started = 0;
	most_turns = 0;
	if (!team)
		return false;
	team_wake(team);
	early = started;
	team_run(team);
	return !team_free(team) && !early && started == MANY;
}

/*
 * All stand at the gate before it opens; then each starts at its next turn on
 * the CPU. A scheduler is not exactly fair, and others want the CPU too, so a
 * few turns are allowed, and the best of some tries counts.
 */
static void many_at_the_gate(void)
{
	unsigned int best = UINT_MAX;
	bool good = true;

	for (int i = 0; good && best > FEW_TURNS && i < TRIES; i++) {
		good = start_together();
		best = most_turns < best ? most_turns : best;
	}
	ok(good, "%d threads: none starts before the gate opens, all do then", MANY);
	ok(best <= FEW_TURNS, "the last one starts %u turns after the first", best);
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
	int code = exit_of_child(try_too_many);

	ok(!code, "more threads than there is room for: refused (%d)", code);
}

int main(void)
{
	together();
	never_run();
	all_have_woken();
	one_is_held_up();
	many_at_the_gate();
	none_starts_or_ends();
	too_many();
	return finish();
}
