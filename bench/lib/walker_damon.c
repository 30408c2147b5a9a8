// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DAMON on physical addresses: damon_folio_mkold() and damon_folio_young() walk
 * with rwc.try_lock unset, so kdamond sleeps until it has the lock of the
 * anon_vma root: what it pays is time. (DAMON on virtual addresses walks page
 * tables, and never comes to that lock.)
 *
 * Our own kdamond has each page as a region, too small to be merged, and checks
 * all of them as often as it can. One walk is one such pass: both functions
 * for each page, a sleep of 1 us between them. The kernel tells when it ends,
 * by a tracepoint at one of the regions. A kdamond that others have is left
 * alone, and then there is none for us: one file counts them all.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "knob.h"
#include "mem.h"
#include "perf.h"
#include "right.h"
#include "ring.h"
#include "walker.h"

#ifndef MADV_COLD
#define MADV_COLD	20
#endif

#define KDAMONDS	"/sys/kernel/mm/damon/admin/kdamonds"
#define MAX_REGIONS	512
#define PATIENCE_MS	2000
#define RING_PAGES	32
#define LONGEST		64

struct sample {
	struct perf_event_header header;
	uint64_t time;
};

static struct ring ring;
static size_t nr_regions;
static char reason[256];

static int read_number(const char *path, int *number)
{
	FILE *f = fopen(path, "re");
	int err = f ? 0 : -errno;

	if (f && fscanf(f, "%d", number) != 1)
		err = -EIO;
	if (f)
		fclose(f);
	return err;
}

static const char *missing(void)
{
	int nr = 0, err = read_number(KDAMONDS "/nr_kdamonds", &nr);

	if (err == -ENOENT)
		return "no DAMON to set up: it takes CONFIG_DAMON_SYSFS and DAMON_PADDR";
	if (!err && !nr)
		return NULL;
	if (err)
		snprintf(reason, sizeof(reason), "DAMON: %s", right_explain(RIGHT_FILE, err));
	else
		snprintf(reason, sizeof(reason),
			 "%d kdamonds are set up by others, who would lose them", nr);
	return reason;
}

/* What we made we may set without the journal: it goes as a whole. */
__attribute__((format(printf, 2, 3)))
static int put(const char *file, const char *fmt, ...)
{
	char path[256];
	va_list ap;
	int err = 0;
	FILE *f;

	snprintf(path, sizeof(path), KDAMONDS "/0/%s", file);
	f = fopen(path, "we");
	if (!f)
		return walker_fail(-errno, "open %s: %s", path, right_explain(RIGHT_FILE, -errno));
	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	if (fclose(f))
		err = walker_fail(-errno, "write %s: %s", path, right_explain(RIGHT_FILE, -errno));
	return err;
}

#define CONTEXT		"contexts/0/"
#define TARGET		CONTEXT "targets/0/"

static int put_regions(const struct walker *w)
{
	int err = put(TARGET "regions/nr_regions", "%zu", nr_regions);
	char file[64];

	for (size_t i = 0; !err && i < nr_regions; i++) {
		uint64_t at = w->pfn[i] * mem_page_size();

		snprintf(file, sizeof(file), TARGET "regions/%zu/start", i);
		err = put(file, "%llu", (unsigned long long)at);
		snprintf(file, sizeof(file), TARGET "regions/%zu/end", i);
		if (!err)
			err = put(file, "%llu", (unsigned long long)(at + mem_page_size()));
	}
	return err;
}

static int set_up(const struct walker *w)
{
	static const char *const interval[] = { "sample_us", "aggr_us" };
	char file[64];
	int err;

	err = put("contexts/nr_contexts", "1");
	err = err ?: put(CONTEXT "operations", "paddr");
	for (size_t i = 0; i < sizeof(interval) / sizeof(interval[0]); i++) {
		snprintf(file, sizeof(file), CONTEXT "monitoring_attrs/intervals/%s",
			 interval[i]);
		err = err ?: put(file, "1");
	}
	err = err ?: put(CONTEXT "monitoring_attrs/nr_regions/max", "%zu", nr_regions);
	err = err ?: put(CONTEXT "monitoring_attrs/nr_regions/min", "%zu", nr_regions);
	err = err ?: put(CONTEXT "targets/nr_targets", "1");
	return err ?: put_regions(w);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int open_tracepoint(struct walker *w)
{
	struct perf_event_attr attr = {
		.sample_type = PERF_SAMPLE_TIME,
		.sample_period = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
		.wakeup_events = 1,
	};
	char filter[64];
	int err, fd;

	err = perf_tracepoint_attr(&attr, "damon/damon_aggregated");
	if (err)
		return walker_fail(err, "tracepoint damon:damon_aggregated: %s",
				   perf_explain_tracepoint(err, "CONFIG_DAMON"));
	fd = perf_open_task(&attr, w->pid);
	err = fd < 0 ? fd : ring_open(&ring, fd, RING_PAGES);
	if (err)
		return walker_fail(err, "open tracepoint damon:damon_aggregated: %s",
				   perf_explain_open(err));
	snprintf(filter, sizeof(filter), "start==%llu",
		 (unsigned long long)w->pfn[0] * mem_page_size());
	w->ring = &ring;
	return ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter) ? -errno : 0;
}

static int switch_on(struct walker *w)
{
	int err = knob_write(KDAMONDS "/0/state", "on");

	if (err)
		return walker_fail(err, "start kdamond: %s", right_explain(RIGHT_FILE, err));
	err = read_number(KDAMONDS "/0/pid", &w->pid);
	return err ? walker_fail(err, "read the pid of kdamond: %s",
				 right_explain(RIGHT_FILE, err)) : 0;
}

/* Asked again: what is there by now is somebody else's, and would be set up anew. */
static int open_damon(struct walker *w)
{
	const char *why = missing();
	int err;

	if (why)
		return walker_fail(-EBUSY, "%s", why);
	err = walker_find_pfns(w);
	if (err)
		return err;
	nr_regions = w->len / mem_page_size();
	if (nr_regions > MAX_REGIONS)
		nr_regions = MAX_REGIONS;
	qsort(w->pfn, nr_regions, sizeof(*w->pfn), by_number);
	madvise(w->buf, w->len, MADV_COLD);	/* to the LRU lists with them */
	err = knob_write(KDAMONDS "/nr_kdamonds", "1");
	if (err)
		return walker_fail(err, "make a kdamond: %s", right_explain(RIGHT_FILE, err));
	err = set_up(w);
	err = err ?: switch_on(w);
	return err ?: open_tracepoint(w);
}

static int take(void *arg, const struct perf_event_header *header)
{
	struct walker *w = arg;
	uint64_t time = ((const struct sample *)header)->time;

	w->ns = time - w->before;
	w->before = time;
	return 1;
}

/* Until the next pass is over. */
static int walk(struct walker *w)
{
	struct pollfd event = { .fd = ring.fd, .events = POLLIN };

	while (ring_read(&ring, LONGEST, take, w) != 1)
		if (poll(&event, 1, PATIENCE_MS) < 1)
			return walker_fail(-ETIMEDOUT,
					   "kdamond made no pass in %d ms", PATIENCE_MS);
	w->page = w->len / mem_page_size();
	w->pages += 2 * nr_regions;
	return 0;
}

static int begin(struct walker *w)
{
	uint64_t pages = w->pages;
	int err;

	ring_skip(&ring);
	err = walk(w);
	w->pages = pages;
	return err;
}

/* The journal takes the kdamond away at the end of the sample. */
static void close_damon(struct walker *w)
{
	if (w->ring)
		ring_close(w->ring);
	w->ring = NULL;
	w->pid = 0;
}

const struct walker_kind walker_damon = {
	.name = "damon",
	.rounds = 64,
	.missing = missing,
	.open = open_damon,
	.begin = begin,
	.walk = walk,
	.close = close_damon,
};
