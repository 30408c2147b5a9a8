// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each walker beside movers, on both sides, here and alone: what they did is
 * counted, nobody starts or ends meanwhile, and what this machine lacks is told.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "beside.h"
#include "knob.h"
#include "knob_test.h"
#include "memcg.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"

#define DEVICE_BYTES	(128UL << 20)
#define WALKED		(1UL << 20)
#define SHARE		(256UL << 10)

static const struct walker_kind *const kinds[] = {
	&walker_idle, &walker_reclaim, &walker_damon, &walker_fork,
};

#define NR_KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static int count_threads(int pid)
{
	char path[64];
	struct dirent *entry;
	int nr = 0;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks)))
		nr += entry->d_name[0] != '.';
	if (tasks)
		closedir(tasks);
	return nr;
}

static int threads(const struct beside *b)
{
	return count_threads(getpid()) + (b->kin.pid ? count_threads(b->kin.pid) : 0);
}

static void walks(const struct walker_kind *kind, struct beside *b, const char *name)
{
	size_t pages = WALKED / mem_page_size();

	ok(b->walker->pages >= pages && b->walker->latency.nr == b->walker->walks,
	   "%s %s: %lu pages in %lu walks, each timed, %lu passed over", kind->name, name,
	   (unsigned long)b->walker->pages, (unsigned long)b->walker->walks,
	   (unsigned long)b->walker->skipped);
	if (b->movers)
		ok(b->traffic->bytes > 0 && b->traffic->ns > 0,
		   "%s %s: %lu pages were moved meanwhile", kind->name, name,
		   (unsigned long)(b->traffic->bytes / mem_page_size()));
}

static void moves(const struct walker_kind *kind, struct beside *b, const char *name)
{
	ok(b->traffic->result.bytes == b->movers * SHARE &&
	   b->traffic->result.latency.nr >= b->traffic->result.bytes / mem_page_size(),
	   "%s %s: all was moved, each page timed", kind->name, name);
	ok(b->stroll->walks > 0 || !strcmp(kind->name, "fork"), "%s %s: %lu walks meanwhile",
	   kind->name, name, (unsigned long)b->stroll->walks);
}

static void beside(const struct walker_kind *kind, struct beside b, const char *name)
{
	off_t mark = knob_mark();
	bool others = false;
	int before, after;
	int err;

	b.kind = kind;
	b.latency = true;
	b.walked = WALKED;
	b.share = SHARE;
	err = swapdev_renew();
	if (!err)
		err = beside_open(&b);
	before = threads(&b);
	if (!err)
		err = beside_run(&b);
	after = threads(&b);
	if (!err)
		err = beside_stop(&b);
	if (err == -ENOTUNIQ)
		others = strstr(beside_explain(), "swap off the other devices");
	if (others) {
		skip(name, beside_explain());
	} else if (ok(!err, "%s %s: %s", kind->name, name, err ? beside_explain() : "done")) {
		ok(before == after, "%s %s: nobody starts or ends in between: %d threads",
		   kind->name, name, after);
		if (b.walks_here)
			walks(kind, &b, name);
		else
			moves(kind, &b, name);
	}
	beside_close(&b);
	ok(knob_restore(mark) >= 0, "%s %s: all is put back", kind->name, name);
}

static void every_way(const struct walker_kind *kind)
{
	const char *why = kind->missing();

	if (why) {
		skip(kind->name, why);
		return;
	}
	beside(kind, (struct beside){ .walks_here = true }, "with nobody");
	beside(kind, (struct beside){ .walks_here = true, .movers = 2, .forked = true },
	       "beside movers of its family");
	beside(kind, (struct beside){ .walks_here = true, .movers = 1, .swapcache = true },
	       "beside movers of swap-cache pages");
	beside(kind, (struct beside){ .movers = 2, .forked = true }, "in the family of movers");
	beside(kind, (struct beside){ .movers = 1, .forked = true, .swapcache = true },
	       "in the family of movers of swap-cache pages");
}

static int all_ways(void)
{
	char group[PATH_MAX];

	if (team_pin(0) || swapdev_make("loop", DEVICE_BYTES))
		return 100;
	if (!memcg_make(group, sizeof(group)))
		memcg_join(group);
	for (size_t i = 0; i < NR_KINDS; i++)
		every_way(kinds[i]);
	if (knob_restore(0) < 0)
		ok(false, "put back: %s", knob_error());
	return 0;
}

/* Not even who has not asked before takes a kdamond from its owner. */
static bool takes_damon(void)
{
	struct mem_state present = { 0 };
	struct walker w;
	void *buf;

	if (mem_map(&buf, WALKED, 0) || mem_reach(buf, WALKED, &present))
		return true;
	return walker_open(&w, &walker_damon, buf, WALKED) != -EBUSY ||
		strcmp(walker_explain(-EBUSY), walker_damon.missing());
}

/* A machine without any of it: its files are covered by empty folders. */
static int lacking(void)
{
	bool told = true;

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", "/sys/kernel/mm", "tmpfs", 0, NULL))
		return 100;
	told &= walker_idle.missing() && strstr(walker_idle.missing(), "idle page tracking");
	told &= walker_damon.missing() && strstr(walker_damon.missing(), "no DAMON");
	told &= walker_reclaim.missing() && strstr(walker_reclaim.missing(), "memory.reclaim");
	told &= !walker_fork.missing();
	if (system("d=/sys/kernel/mm/damon/admin/kdamonds; mkdir -p $d && echo 2 >$d/nr_kdamonds"))
		return 100;
	told &= walker_damon.missing() &&
		!strcmp(walker_damon.missing(), "2 kdamonds are set up by others, who would lose them");
	return !told || takes_damon();
}

/* Page frames are for root alone. */
static int not_root(void)
{
	struct mem_state present = { 0 };
	struct walker w = { .len = WALKED };
	void *buf;

	if (setuid(65534) || prctl(PR_SET_DUMPABLE, 1) ||
	    mem_map(&buf, WALKED, 0) || mem_reach(buf, WALKED, &present))
		return 100;
	w.buf = buf;
	return walker_find_pfns(&w) != -EPERM || !strstr(walker_explain(-EPERM), "CAP_SYS_ADMIN");
}

static void told(int (*body)(void), const char *what)
{
	int ret = exit_of_child(body);

	if (ret == 100)
		skip(what, "cannot cover files here");
	else
		ok(!ret, "%s", what);
}

int main(void)
{
	pid_t owner;

	if (geteuid()) {
		skip("walkers beside movers", "not root");
		return finish();
	}
	told(lacking, "a kernel that lacks it, and kdamonds of others, are told");
	told(not_root, "who may not see page frames is told");
	if (!make_folder() || knob_lock(&owner))
		return 1;
	if (all_ways() == 100)
		skip("walkers beside movers", swapdev_error());
	return remove_folder() ? 1 : finish();
}
