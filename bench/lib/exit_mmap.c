// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Both ends are sampled by perf events on every CPU, each with a ring: events
 * of a task are no use, since newer kernels let go of them before exit_mm().
 * Samples of the processes watched are paired by task, in order of time.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "cpus.h"
#include "exit_mmap.h"
#include "perf.h"
#include "reason.h"
#include "ring.h"

#define RING_PAGES	16	/* a power of two; 32 bytes a sample */

struct sample {
	struct perf_event_header header;
	uint32_t pid, tid;
	uint64_t time;
};

/* A start or an end; ends take the other one away from their task. */
struct edge {
	uint64_t time;
	uint32_t pid, tid;
	bool end;
};

static struct cpu_ring {
	struct ring ring;
	bool end;
} *rings;
static size_t nr_rings;

static struct edge *edges;
static size_t nr_edges, max_edges;
static uint32_t *watched;
static size_t nr_watched;
static bool from_signal;
static struct reason why;

const char *exit_mmap_error(void)
{
	return why.text;
}

const char *exit_mmap_from(void)
{
	return from_signal ? "SIGKILL" : "exit_mmap";
}

void exit_mmap_close(void)
{
	size_t i;

	for (i = 0; i < nr_rings; i++)
		ring_close(&rings[i].ring);
	free(rings);
	free(edges);
	free(watched);
	rings = NULL;
	edges = NULL;
	watched = NULL;
	nr_rings = 0;
	nr_edges = 0;
	max_edges = 0;
	nr_watched = 0;
}

static int open_ring(struct perf_event_attr *attr, int cpu, bool end)
{
	struct cpu_ring *ring = &rings[nr_rings];
	int fd = perf_open_cpu(attr, cpu);
	int err = fd < 0 ? fd : ring_open(&ring->ring, fd, RING_PAGES);

	if (err)
		return err;
	nr_rings++;
	ring->end = end;
	if (!end && from_signal && ioctl(fd, PERF_EVENT_IOC_SET_FILTER, "sig==9"))
		return -errno;
	return 0;
}

static int open_rings(struct perf_event_attr *attr, bool end)
{
	int cpu, nr = perf_nr_cpus();
	struct cpu_ring *more;
	int err;

	more = realloc(rings, (nr_rings + (size_t)nr) * sizeof(*rings));
	if (!more)
		return -ENOMEM;
	rings = more;
	perf_sample(attr, PERF_SAMPLE_TID | PERF_SAMPLE_TIME);
	for (cpu = 0; cpu < nr; cpu++) {
		err = cpus_online(cpu) ? open_ring(attr, cpu, end) : 0;
		if (err)
			return err;
	}
	return 0;
}

static int open_end(void)
{
	struct perf_event_attr attr = { 0 };
	int err;

	err = perf_tracepoint_attr(&attr, "mmap/exit_mmap");
	if (err)
		return reason_set(&why, err, "tracepoint mmap:exit_mmap: %s",
				  perf_explain_tracepoint(err, "Linux 6.1"));
	err = open_rings(&attr, true);
	return err ? reason_set(&why, err, "open tracepoint mmap:exit_mmap: %s",
				perf_explain_open(err)) : 0;
}

static int open_start(void)
{
	struct perf_event_attr attr = { 0 };
	int err;

	from_signal = perf_kprobe_attr(&attr, "exit_mmap") != 0;
	err = from_signal ?
	      perf_tracepoint_attr(&attr, "signal/signal_deliver") : 0;
	err = err ?: open_rings(&attr, false);
	return err ? reason_set(&why, err, "open %s: %s", from_signal ?
				"tracepoint signal:signal_deliver" :
				"kprobe exit_mmap", perf_explain_open(err)) : 0;
}

int exit_mmap_open(void)
{
	int err;

	exit_mmap_close();
	err = open_end();
	err = err ?: open_start();
	if (err)
		exit_mmap_close();
	return err;
}

static int switch_rings(unsigned long request)
{
	size_t i;

	if (!nr_rings)
		return reason_set(&why, -EBADF, "nothing is open");
	for (i = 0; i < nr_rings; i++) {
		if (ioctl(rings[i].ring.fd, request, 0))
			return reason_set(&why, -errno, "switch: %s", strerror(errno));
	}
	return 0;
}

int exit_mmap_start(void)
{
	size_t i;

	for (i = 0; i < nr_rings; i++)
		ring_skip(&rings[i].ring);
	nr_edges = 0;
	nr_watched = 0;
	return switch_rings(PERF_EVENT_IOC_ENABLE);
}

int exit_mmap_watch(int pid)
{
	uint32_t *bigger;

	bigger = realloc(watched, (nr_watched + 1) * sizeof(*watched));
	if (!bigger)
		return reason_set(&why, -ENOMEM, "no memory to watch %zu processes",
				  nr_watched + 1);
	watched = bigger;
	watched[nr_watched++] = (uint32_t)pid;
	return 0;
}

static bool is_watched(uint32_t pid)
{
	size_t i;

	for (i = 0; i < nr_watched; i++)
		if (watched[i] == pid)
			return true;
	return false;
}

static int add_edge(void *arg, const struct perf_event_header *header)
{
	const struct sample *sample = (const struct sample *)header;
	const struct cpu_ring *ring = arg;
	struct edge *bigger;

	if (!is_watched(sample->pid))
		return 0;
	if (nr_edges == max_edges) {
		max_edges = max_edges ? 2 * max_edges : 64;
		bigger = realloc(edges, max_edges * sizeof(*edges));
		if (!bigger)
			return reason_set(&why, -ENOMEM, "no memory for %zu samples",
					  max_edges);
		edges = bigger;
	}
	edges[nr_edges++] = (struct edge){ .time = sample->time, .end = ring->end,
					   .pid = sample->pid,
					   .tid = sample->tid };
	return 0;
}

static int read_ring(struct cpu_ring *ring)
{
	int err = ring_read(&ring->ring, sizeof(struct sample), add_edge, ring);

	return err == -ENOBUFS ?
	       reason_set(&why, err, "more than %zu processes exited on one CPU",
			  ring->ring.size / sizeof(struct sample) - 2) : err;
}

static int by_time(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* Entered by the task that ends it; killed: any thread of the process. */
static bool starts(const struct edge *start, const struct edge *end)
{
	return !start->end && start->pid == end->pid &&
	       (from_signal || start->tid == end->tid);
}

static void add_span(struct exit_mmap *result, size_t end)
{
	struct edge *start = NULL;
	uint64_t ns;
	size_t i;

	for (i = end; i-- > 0; ) {
		if (edges[i].end && edges[i].pid == edges[end].pid)
			break;
		if (starts(&edges[i], &edges[end]))
			start = &edges[i];
	}
	if (!start)
		return;
	ns = edges[end].time - start->time;
	result->nr++;
	result->sum_ns += ns;
	if (ns > result->max_ns)
		result->max_ns = ns;
}

int exit_mmap_stop(struct exit_mmap *result)
{
	size_t i;
	int err;

	memset(result, 0, sizeof(*result));
	err = switch_rings(PERF_EVENT_IOC_DISABLE);
	for (i = 0; i < nr_rings && !err; i++)
		err = read_ring(&rings[i]);
	if (err)
		return err;
	qsort(edges, nr_edges, sizeof(*edges), by_time);
	for (i = 0; i < nr_edges; i++)
		if (edges[i].end)
			add_span(result, i);
	return 0;
}
