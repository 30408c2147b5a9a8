// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork: no walk, but for each mapping anon_vma_clone() and anon_vma_fork() take
 * the root's lock for write, so a fork waits for movers and movers wait for it.
 * One walk is one fork(), as the parent sees it; the child exits at once and is
 * reaped outside of that time.
 */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "right.h"
#include "walker.h"

static const char *missing(void)
{
	return NULL;
}

static int reap(struct walker *w)
{
	if (w->pid > 0 && waitpid(w->pid, NULL, 0) < 0)
		return walker_fail(-errno, "reap: %s", strerror(errno));
	w->pid = 0;
	return 0;
}

static int walk(struct walker *w)
{
	w->pid = fork();
	if (!w->pid)
		_exit(0);
	w->page = w->len / mem_page_size();
	w->pages += w->page;
	return w->pid < 0 ? walker_fail(-errno, "fork: %s",
					right_explain(RIGHT_PROCESS, -errno)) : 0;
}

static int open_nothing(struct walker *w)
{
	return w->len ? 0 : -EINVAL;
}

static void close_fork(struct walker *w)
{
	reap(w);
}

const struct walker_kind walker_fork = {
	.name = "fork",
	.rounds = 64,
	.missing = missing,
	.open = open_nothing,
	.rest = reap,
	.walk = walk,
	.close = close_fork,
};
