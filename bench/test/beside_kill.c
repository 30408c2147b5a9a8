// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run is killed at random moments while it walks, moves and swaps off; after
 * the next one has begun there is no process of it, no swap device, no memory
 * group and no kdamond.
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
#include "knob.h"
#include "knob_test.h"
#include "memcg.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"
#include "zapper.h"

#define NR_KILLS	20
#define BELOW_US	400000
#define KDAMONDS	"/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds"

static const struct walker_kind *const kinds[] = {
	&walker_idle, &walker_reclaim, &walker_damon, &walker_fork,
};

#define NR_KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static struct {
	pid_t pid;		/* of the run, and the group of all its processes */
	int rounds;
	char what[32];
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

static void one(const struct walker_kind *kind, bool walks_here)
{
	struct beside b = {
		.kind = kind, .walks_here = walks_here, .forked = true,
		.movers = 2, .walked = 1 << 20, .share = 256 << 10,
	};
	off_t mark = knob_mark();

	snprintf(seen->what, sizeof(seen->what), "%s %s", kind->name,
		 walks_here ? "here" : "beside");
	if (kind->missing())
		return;
	if (!beside_open(&b) && !beside_run(&b))
		beside_stop(&b);
	beside_close(&b);
	knob_restore(mark);
}

static void off(void *unused)
{
	(void)unused;
	swapdev_off();
}

static void zaps_and_swapoff(void)
{
	static struct zapper_result result;
	struct mem_state state = { .swapped = true, .cached = true };
	size_t len = 4 << 20;
	struct zappers *z;
	void *buf;

	snprintf(seen->what, sizeof(seen->what), "swapoff");
	if (mem_map(&buf, len, 0))
		return;
	z = mem_reach(buf, len, &state) ? NULL : zappers_new(buf, len, 2, off, NULL);
	if (z && !swapdev_hold()) {
		zappers_run(z);
		swapdev_on();
	}
	if (z)
		zappers_free(z, &result);
	mem_unmap(buf, len);
}

static int live(void)
{
	char group[PATH_MAX];
	pid_t owner;

	setpgid(0, 0);
	seen->pid = getpid();
	if (knob_lock(&owner) || team_pin(0))
		return 2;
	if (!memcg_make(group, sizeof(group)))
		memcg_join(group);
	if (swapdev_make("loop", size))
		return 3;
	for (size_t i = rand();; i++) {
		if (i % (NR_KINDS + 1) == NR_KINDS)
			zaps_and_swapoff();
		else
			one(kinds[i % (NR_KINDS + 1)], rand() % 2);
		seen->rounds++;
	}
	return 1;
}

static bool processes_are_left(void)
{
	return !kill(-seen->pid, 0) || errno != ESRCH;
}

static bool swap_is_left(void)
{
	char line[512];
	unsigned long kib;
	bool left = false;
	FILE *f = fopen("/proc/swaps", "r");

	while (f && fgets(line, sizeof(line), f))
		left |= sscanf(line, "%*s %*s %lu", &kib) == 1 && kib == size >> 10;
	if (f)
		fclose(f);
	return left;
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
	return processes_are_left() ? "processes" : swap_is_left() ? "swap" :
		groups_are_left() ? "memory groups" :
		read_kdamonds() != kdamonds ? "kdamonds" : NULL;
}

static void kill_one(int i)
{
	const char *left;
	int status, nr;
	pid_t pid;

	fflush(stdout);
	srand(time(NULL) + i);
	pid = fork();
	if (!pid)
		_exit(live());
	usleep(rand() % BELOW_US + BELOW_US / 10);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	nr = run(recovered, false);
	left = what_is_left();
	ok(WIFSIGNALED(status) && nr != 200 && !left, "killed, moment %d: %s: %d put back%s%s",
	   i + 1, seen->what, nr, left ? ", but left: " : "", left ? left : "");
}

int main(void)
{
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
	for (int i = 0; i < NR_KILLS; i++)
		kill_one(i);
	ok(seen->rounds > 0, "%d things came to their end", seen->rounds);
	return remove_folder() ? 1 : finish();
}
