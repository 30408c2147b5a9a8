// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Idle page tracking: setting a page's bit clears the accessed bit in whatever
 * maps it. page_idle_clear_pte_refs() walks with rwc.try_lock unset, so it
 * sleeps until it has the anon_vma root's lock: what it pays is time. It does
 * not lock an anonymous folio (6.12). A page that is not on an LRU list at that
 * moment is silently passed over, and told by its bit, which then reads 0.
 * One walk is one page.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem.h"
#include "right.h"
#include "walker.h"

#ifndef MADV_COLD
#define MADV_COLD	20
#endif

#define BITMAP		"/sys/kernel/mm/page_idle/bitmap"
#define BITS		64	/* one word, the least that is read or written */

static const char *missing(void)
{
	return access(BITMAP, F_OK) ?
		"this kernel has no idle page tracking: it needs CONFIG_IDLE_PAGE_TRACKING" : NULL;
}

/* The advice also moves this CPU's batch of new pages to the LRU lists. */
static int open_bitmap(struct walker *w)
{
	int err = walker_find_pfns(w);

	if (err)
		return err;
	madvise(w->buf, w->len, MADV_COLD);
	w->fd = open(BITMAP, O_RDWR | O_CLOEXEC);
	return w->fd < 0 ? walker_fail(-errno, "open %s: %s", BITMAP,
				       right_explain(RIGHT_FILE, -errno)) : 0;
}

static int rest(struct walker *w)
{
	if (w->page >= w->len / mem_page_size())
		w->page = 0;
	return 0;
}

static int walk(struct walker *w)
{
	uint64_t pfn = w->pfn[w->page++];
	uint64_t word = 1ULL << pfn % BITS;

	w->pages++;
	/* the last word of memory, when it is not a whole one: it says 0 bytes */
	if (pwrite(w->fd, &word, sizeof(word), pfn / BITS * sizeof(word)) < 0)
		return walker_fail(-errno, "write %s: %s", BITMAP,
				   right_explain(RIGHT_FILE, -errno));
	return 0;
}

static int count(struct walker *w)
{
	size_t nr = w->len / mem_page_size();
	bool all_told = true;
	uint64_t word;
	ssize_t len;

	for (size_t i = 0; i < nr; i++) {
		len = pread(w->fd, &word, sizeof(word), w->pfn[i] / BITS * sizeof(word));
		if (len < 0)
			return walker_fail(-errno, "read %s: %s", BITMAP,
					   right_explain(RIGHT_FILE, -errno));
		if (len)
			w->skipped += !(word >> w->pfn[i] % BITS & 1);
		else
			all_told = false;
	}
	w->calls = all_told ? w->pages - w->skipped : 0;
	return 0;
}

const struct walker_kind walker_idle = {
	.name = "idle",
	.rounds = 1,
	.missing = missing,
	.open = open_bitmap,
	.rest = rest,
	.walk = walk,
	.count = count,
};
