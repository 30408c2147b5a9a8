// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"
#include "right.h"
#include "walker.h"

#define PM_PRESENT	(1ULL << 63)
#define PM_PFN		((1ULL << 55) - 1)

struct reason walker_why;

const char *walker_explain(int err)
{
	const char *text = reason_of(&walker_why, err);

	return text ? text : mem_explain(err);
}

static int read_pfns(struct walker *w, size_t nr)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	off_t at = (uintptr_t)w->buf / mem_page_size() * sizeof(*w->pfn);
	ssize_t len;

	if (fd < 0)
		return walker_fail(-errno, "open /proc/self/pagemap: %s",
				   right_explain(RIGHT_FILE, -errno));
	len = pread(fd, w->pfn, nr * sizeof(*w->pfn), at);
	close(fd);
	if (len != (ssize_t)(nr * sizeof(*w->pfn)))
		return walker_fail(-EIO, "read pagemap");
	for (size_t i = 0; i < nr; i++) {
		if (!(w->pfn[i] & PM_PRESENT))
			return walker_fail(-EAGAIN, "page %zu of %zu is not present", i, nr);
		w->pfn[i] &= PM_PFN;
	}
	return w->pfn[0] ? 0 : walker_fail(-EPERM, "pagemap hides page frames: %s",
					   right_explain(RIGHT_PFN, -EPERM));
}

int walker_find_pfns(struct walker *w)
{
	size_t nr = w->len / mem_page_size();

	w->pfn = malloc(nr * sizeof(*w->pfn));
	return w->pfn ? read_pfns(w, nr) : -ENOMEM;
}

int walker_open(struct walker *w, const struct walker_kind *kind, void *buf, size_t len)
{
	int err;

	memset(w, 0, sizeof(*w));
	w->kind = kind;
	w->buf = buf;
	w->len = len;
	w->fd = -1;
	err = kind->open(w);
	if (err)
		walker_close(w);
	return err;
}

static int timed_walk(struct walker *w)
{
	uint64_t start = clock_now();
	int err;

	w->ns = 0;
	err = w->kind->walk(w);
	hist_add(&w->latency, w->ns ? w->ns : clock_now() - start);
	return err;
}

static int step(struct walker *w)
{
	int err = w->kind->rest ? w->kind->rest(w) : 0;

	if (!err)
		err = w->timed ? timed_walk(w) : w->kind->walk(w);
	w->walks++;
	return err;
}

static int begin(struct walker *w)
{
	return w->kind->begin ? w->kind->begin(w) : 0;
}

int walker_run(struct walker *w)
{
	int err = begin(w);

	for (unsigned int i = 0; !err && i < w->kind->rounds; i++)
		for (w->page = 0; !err && w->page < w->len / mem_page_size(); )
			err = step(w);
	return err;
}

int walker_run_until(struct walker *w, atomic_bool *stop)
{
	int err = begin(w);

	while (!err && !atomic_load(stop))
		err = step(w);
	return err;
}

int walker_count(struct walker *w)
{
	return w->kind->count ? w->kind->count(w) : 0;
}

void walker_close(struct walker *w)
{
	if (w->kind && w->kind->close)
		w->kind->close(w);
	free(w->pfn);
	if (w->fd >= 0)
		close(w->fd);
	w->kind = NULL;
	w->pfn = NULL;
	w->fd = -1;
}
