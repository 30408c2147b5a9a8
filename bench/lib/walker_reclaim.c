// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * memory.reclaim of the group: folio_referenced() walks with rwc.try_lock, so a
 * page whose anon_vma root is locked is not waited for but kept
 * (FOLIOREF_KEEP) and scanned again later: work that was done for nothing, told
 * as skipped, which is what memory.stat says was scanned and not reclaimed.
 * The unmapping after it, try_to_unmap(), does wait. One walk is what reclaim
 * takes at a time, 32 pages.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "memcg.h"
#include "right.h"
#include "walker.h"

#define PAGES	32	/* SWAP_CLUSTER_MAX */

static char reason[256];

static const char *missing(void)
{
	int fd = memcg_open_reclaim();

	if (fd == -ENOENT)
		return "no memory.reclaim: it takes Linux 5.19 and memory in cgroup version 2";
	if (fd < 0) {
		snprintf(reason, sizeof(reason), "memory.reclaim: %s",
			 right_explain(RIGHT_FILE, fd));
		return reason;
	}
	close(fd);
	return NULL;
}

static uint64_t kept(void)
{
	return memcg_stat("pgscan") - memcg_stat("pgsteal");
}

static int open_reclaim(struct walker *w)
{
	w->fd = memcg_open_reclaim();
	if (w->fd < 0)
		return walker_fail(w->fd, "%s", missing());
	w->before = kept();
	return 0;
}

/* When all have gone they are brought back. */
static int rest(struct walker *w)
{
	if (w->page < w->len / mem_page_size())
		return 0;
	for (size_t off = 0; off < w->len; off += mem_page_size())
		((volatile char *)w->buf)[off]++;
	w->page = 0;
	return 0;
}

static int walk(struct walker *w)
{
	char bytes[32];
	int len = snprintf(bytes, sizeof(bytes), "%zu", PAGES * mem_page_size());

	w->page += PAGES;
	w->pages += PAGES;
	/* EAGAIN: it got fewer than asked for */
	if (pwrite(w->fd, bytes, len, 0) != len && errno != EAGAIN)
		return walker_fail(-errno, "write memory.reclaim: %s",
				   right_explain(RIGHT_FILE, -errno));
	return 0;
}

static int count(struct walker *w)
{
	w->skipped = kept() - w->before;
	return 0;
}

const struct walker_kind walker_reclaim = {
	.name = "reclaim",
	.rounds = 1,
	.missing = missing,
	.open = open_reclaim,
	.rest = rest,
	.walk = walk,
	.count = count,
};
