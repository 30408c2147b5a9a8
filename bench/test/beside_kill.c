// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run is killed at random moments while it walks, moves, swaps off and
 * compacts; after the next one has begun there is no process of it, no swap
 * device, no memory group and no kdamond. One that nobody kills comes first:
 * everything comes to its end, and how long that takes says when to kill.
 */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "beside.h"
#include "compaction.h"
#include "knob.h"
#include "knob_test.h"
#include "memcg.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"
#include "zapper.h"

#define NR_KILLS	20
#define KDAMONDS	"/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds"

#define NR_THINGS	6

static struct {
	pid_t pid;		/* of the run, and the group of all its processes */
	char what[32];
	char missing[NR_THINGS][128];	/* why this machine has none */
} *seen;

static size_t size;		/* of our device, as nobody else would choose it */
static int kdamonds;

static int read_kdamonds(void)
{
	FILE *f = fopen(KDAMONDS, "r");
	int nr = 0;

	if (f && fscanf(f, "%d", &nr) != 1)
		nr = 0;
	if (f)
		fclose(f);
	return nr;
}

static int walk(const struct walker_kind *kind, bool walks_here)
{
	struct beside b = {
		.kind = kind, .walks_here = walks_here, .forked = true,
		.movers = 2, .walked = 1 << 20, .share = 256 << 10,
	};
	off_t mark = knob_mark();
	int err = beside_open(&b);

	if (!err)
		err = beside_run(&b);
	if (!err)
		err = beside_stop(&b);
	beside_close(&b);
	return knob_restore(mark) < 0 ? -EIO : err;
}

static int idle(void)
{
	return walk(&walker_idle, rand() % 2);
}

static int reclaim(void)
{
	return walk(&walker_reclaim, rand() % 2);
}

static int damon(void)
{
	return walk(&walker_damon, rand() % 2);
}

static int forks(void)
{
	return walk(&walker_fork, rand() % 2);
}

static void off(void *err)
{
	*(int *)err = swapdev_off();
}

static int zaps_and_swapoff(void)
{
	static struct zapper_result result;
	struct mem_state state = { .swapped = true, .cached = true };
	size_t len = 4 << 20;
	struct zappers *z;
	void *buf;
	int err = mem_map(&buf, len, 0);

	if (err)
		return err;
	err = mem_reach(buf, len, &state);
	z = err ? NULL : zappers_new(buf, len, 2, off, &err);
	if (z && !swapdev_hold()) {
		zappers_run(z);
		swapdev_on();
	}
	if (z)
		zappers_free(z, &result);
	mem_unmap(buf, len);
	return z ? err : -EAGAIN;
}

static int compact(struct mem_heap *heap)
{
	const struct compaction_plan plan = { heap, .compactors = 2, .mutators = 2 };
	static struct compaction_result result;
	struct compaction *c = compaction_new(&plan);

	if (!c)
		return -errno;
	compaction_wake(c);
	compaction_run(c);
	return compaction_free(c, &result);
}

static int gc(void)
{
	const struct mem_heap_layout layout = {
		.len = 2 << 20, .swapped = 50, .cached = 25, .sigbus = rand() % 2,
	};
	struct mem_heap heap;
	int err = mem_heap_map(&heap, &layout);

	if (!err)
		err = mem_heap_reach(&heap);
	if (!err)
		err = compact(&heap);
	mem_heap_unmap(&heap);
	return err;
}

static const struct {
	const char *name;
	int (*once)(void);
	const struct walker_kind *kind;
} things[NR_THINGS] = {
	{ "idle", idle, &walker_idle },
	{ "reclaim", reclaim, &walker_reclaim },
	{ "damon", damon, &walker_damon },
	{ "fork", forks, &walker_fork },
	{ .name = "swapoff", .once = zaps_and_swapoff },
	{ .name = "gc", .once = gc },
};

static bool missing(size_t i)
{
	const char *why = things[i].kind ? things[i].kind->missing() : NULL;

	snprintf(seen->missing[i], sizeof(seen->missing[i]), "%s", why ? why : "");
	return why;
}

static int set_up(void)
{
	char group[PATH_MAX];
	pid_t owner;

	setpgid(0, 0);
	seen->pid = getpid();
	if (knob_lock(&owner) || team_pin(0))
		return 1;
	if (!memcg_make(group, sizeof(group)))
		memcg_join(group);
	return swapdev_make("loop", size) ? 1 : 0;
}

/* For ever, beginning anywhere. */
static int live(void)
{
	if (set_up())
		return 1;
	for (size_t i = rand();; i++) {
		if (missing(i % NR_THINGS))
			continue;
		snprintf(seen->what, sizeof(seen->what), "%s", things[i % NR_THINGS].name);
		things[i % NR_THINGS].once();
	}
}

/* A page may be reclaimed behind its back: then once more. */
static int each_once(void)
{
	int err = set_up();

	for (size_t i = 0; !err && i < NR_THINGS; i++) {
		snprintf(seen->what, sizeof(seen->what), "%s", things[i].name);
		err = missing(i) ? 0 : things[i].once();
		for (int again = 0; err == -EAGAIN && again < 3; again++)
			err = things[i].once();
		if (err)
			return 2 + i;
	}
	return knob_restore(0) < 0 ? 100 : 0;
}

static bool processes_are_left(void)
{
	return !kill(-seen->pid, 0) || errno != ESRCH;
}

static bool groups_are_left(void)
{
	static const char *const places[] = {
		"/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/memory/*",
		"/sys/fs/cgroup/memory/*/*",
	};
	char pattern[128];
	size_t nr = 0;
	glob_t found;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(pattern, sizeof(pattern), "%s/fixcost-%d*", places[i], seen->pid);
		if (glob(pattern, 0, NULL, &found))
			continue;
		nr += found.gl_pathc;
		globfree(&found);
	}
	return nr;
}

static const char *what_is_left(void)
{
	for (int i = 0; i < 100 && processes_are_left(); i++)
		usleep(30000);
	return processes_are_left() ? "processes" : swap_is_on(size) ? "swap" :
		groups_are_left() ? "memory groups" :
		read_kdamonds() != kdamonds ? "kdamonds" : NULL;
}

static long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Returns how long all of it took, in us. */
static long nobody_killed(void)
{
	long start = now_us();
	int code = exit_of_child(each_once);

	for (size_t i = 0; i < NR_THINGS; i++) {
		if (seen->missing[i][0])
			skip(things[i].name, seen->missing[i]);
		else
			ok(!code, "%s: comes to its end%s%s", things[i].name,
			   code ? ", but not: " : "", code ? seen->what : "");
	}
	return now_us() - start;
}

static void kill_one(int i, long below_us)
{
	const char *left;
	int status, nr;
	pid_t pid;

	fflush(stdout);
	srand(time(NULL) + i);
	pid = fork();
	if (!pid)
		_exit(live());
	usleep(below_us / 10 + rand() % below_us);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	nr = run(recovered, false);
	left = what_is_left();
	ok(WIFSIGNALED(status) && nr != 200 && !left, "killed, moment %d: %s: %d put back%s%s",
	   i + 1, seen->what, nr, left ? ", but left: " : "", left ? left : "");
}

int main(void)
{
	long all_us;

	if (geteuid() || access("/proc/swaps", F_OK)) {
		skip("kill", geteuid() ? "not root" : "no swap in this kernel");
		return finish();
	}
	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED || !make_folder())
		return 1;
	size = (16384 + getpid() % 1000) * sysconf(_SC_PAGESIZE);
	kdamonds = read_kdamonds();
	all_us = nobody_killed();
	for (int i = 0; i < NR_KILLS; i++)
		kill_one(i, all_us / 2);
	return remove_folder() ? 1 : finish();
}
