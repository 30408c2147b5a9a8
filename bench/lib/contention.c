// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Both tracepoints write into one ring on each CPU. A task may wake up on
 * another CPU than it began to wait on, so all are sorted by time before a
 * task's begin is paired with its end.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "contention.h"
#include "cpus.h"
#include "perf.h"
#include "reason.h"
#include "ring.h"

#define RING_PAGES	128	/* 64 bytes a sample */
#define LONGEST		96
#define MAX_WATCHED	260
#define NESTED		16	/* waits of one task inside one another, at most */

/* LCB_F_* of the kernel's trace/events/lock.h */
#define F_SPIN		1
#define F_READ		2
#define F_WRITE		4
#define F_PERCPU	16
#define F_MUTEX		32

const char *const contention_name[NR_CONTENTION_TYPES] = {
	[CONTENTION_SPIN] = "spin", [CONTENTION_READ] = "rwsem_read",
	[CONTENTION_WRITE] = "rwsem_write", [CONTENTION_MUTEX] = "mutex",
	[CONTENTION_PERCPU] = "percpu_rwsem", [CONTENTION_OTHER] = "other",
};

/* What the kernel writes: the fields of the tracepoint follow its common ones. */
struct sample {
	struct perf_event_header header;
	uint32_t pid, tid;
	uint64_t time;
	uint32_t raw_size;
	char raw[];
};

struct edge {
	uint64_t time, lock;
	uint32_t tid;
	unsigned int flags;
	bool begin;
};

struct cpu {
	struct ring ring;	/* of the begins, and what the ends go to as well */
	int end;
};

static struct cpu *cpus;
static size_t nr_cpus;
static unsigned int begin_id;	/* of the tracepoint, in its samples */
static unsigned int lock_at, flags_at;
static uint32_t watched[MAX_WATCHED];
static size_t nr_watched;
static struct edge *edges;
static size_t nr_edges, max_edges;
static struct reason why;

const char *contention_error(void)
{
	return why.text;
}

enum contention_type contention_type(unsigned int flags)
{
	if (flags & F_MUTEX)
		return CONTENTION_MUTEX;
	if (flags & F_PERCPU)
		return CONTENTION_PERCPU;
	if (flags & F_SPIN)
		return CONTENTION_SPIN;
	if (flags == F_READ)
		return CONTENTION_READ;
	return flags == F_WRITE ? CONTENTION_WRITE : CONTENTION_OTHER;
}

void contention_close(void)
{
	for (size_t i = 0; i < nr_cpus; i++) {
		ring_close(&cpus[i].ring);
		if (cpus[i].end >= 0)
			close(cpus[i].end);
	}
	free(cpus);
	free(edges);
	cpus = NULL;
	edges = NULL;
	nr_cpus = 0;
	nr_edges = 0;
	max_edges = 0;
}

static int find_tracepoint(struct perf_event_attr *attr, const char *name)
{
	int err = perf_tracepoint_attr(attr, name);

	perf_sample(attr, PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW);
	return err ? reason_set(&why, err, "tracepoint %s: %s", name,
				perf_explain_tracepoint(err, "Linux 5.19")) : 0;
}

static int open_cpu(struct perf_event_attr *begin, struct perf_event_attr *end, int nr)
{
	struct cpu *cpu = &cpus[nr_cpus];
	int fd = perf_open_cpu(begin, nr);
	int err = fd < 0 ? fd : ring_open(&cpu->ring, fd, RING_PAGES);

	if (err)
		return err;
	nr_cpus++;
	cpu->end = perf_open_cpu(end, nr);
	if (cpu->end < 0)
		return cpu->end;
	return ioctl(cpu->end, PERF_EVENT_IOC_SET_OUTPUT, fd) ? -errno : 0;
}

static int open_cpus(struct perf_event_attr *begin, struct perf_event_attr *end)
{
	int nr = perf_nr_cpus();
	int err = 0;

	cpus = calloc(nr, sizeof(*cpus));
	if (!cpus)
		return -ENOMEM;
	for (int i = 0; !err && i < nr; i++)
		if (cpus_online(i))
			err = open_cpu(begin, end, i);
	return err ? reason_set(&why, err, "open tracepoint lock:contention_begin: %s",
				perf_explain_open(err)) : 0;
}

int contention_open(void)
{
	struct perf_event_attr begin = { 0 }, end = { 0 };
	int err;

	contention_close();
	err = find_tracepoint(&begin, "lock/contention_begin");
	if (!err)
		err = find_tracepoint(&end, "lock/contention_end");
	begin_id = begin.config;
	if (!err)
		err = perf_tracepoint_field("lock/contention_begin", "lock_addr", &lock_at);
	if (!err)
		err = perf_tracepoint_field("lock/contention_begin", "flags", &flags_at);
	if (!err)
		err = open_cpus(&begin, &end);
	if (err)
		contention_close();
	return err;
}

static int switch_all(unsigned long request)
{
	for (size_t i = 0; i < nr_cpus; i++)
		if (ioctl(cpus[i].ring.fd, request, 0) || ioctl(cpus[i].end, request, 0))
			return -errno;
	return 0;
}

int contention_start(void)
{
	for (size_t i = 0; i < nr_cpus; i++)
		ring_skip(&cpus[i].ring);
	nr_edges = 0;
	watched[0] = getpid();
	nr_watched = 1;
	return switch_all(PERF_EVENT_IOC_ENABLE);
}

int contention_watch(int pid)
{
	if (nr_watched == MAX_WATCHED)
		return -ENOSPC;
	watched[nr_watched++] = pid;
	return 0;
}

int contention_stop(void)
{
	return switch_all(PERF_EVENT_IOC_DISABLE);
}

static bool is_watched(uint32_t pid)
{
	for (size_t i = 0; i < nr_watched; i++)
		if (watched[i] == pid)
			return true;
	return false;
}

static int make_room(void)
{
	size_t more = max_edges ? 2 * max_edges : 1024;
	struct edge *bigger;

	if (nr_edges < max_edges)
		return 0;
	bigger = realloc(edges, more * sizeof(*edges));
	if (!bigger)
		return -ENOMEM;
	edges = bigger;
	max_edges = more;
	return 0;
}

static int take(void *arg, const struct perf_event_header *header)
{
	const struct sample *s = (const struct sample *)header;
	struct edge edge = { .time = s->time, .tid = s->tid };
	unsigned short id;
	int err = make_room();

	(void)arg;
	if (err || !is_watched(s->pid))
		return err;
	memcpy(&id, s->raw, sizeof(id));
	edge.begin = id == begin_id;
	memcpy(&edge.lock, s->raw + lock_at, sizeof(void *));
	if (edge.begin)
		memcpy(&edge.flags, s->raw + flags_at, sizeof(edge.flags));
	edges[nr_edges++] = edge;
	return 0;
}

static int by_task_and_time(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	return (x->time > y->time) - (x->time < y->time);
}

/*
 * A mutex begins twice when it goes from spinning to sleeping: it is one wait.
 * A spinlock's wait may lie inside that of a sleeping lock.
 */
static void add_wait(struct contention *sum, size_t end)
{
	const struct edge *begin = NULL;
	enum contention_type type;

	for (size_t i = end; i-- > 0 && end - i < NESTED && edges[i].tid == edges[end].tid; ) {
		if (edges[i].lock != edges[end].lock)
			continue;
		if (!edges[i].begin)
			break;
		begin = &edges[i];
	}
	if (!begin)
		return;
	type = contention_type(begin->flags);
	sum->waits[type]++;
	sum->ns[type] += edges[end].time - begin->time;
}

int contention_read(struct contention *sum)
{
	int err = 0;

	memset(sum, 0, sizeof(*sum));
	nr_edges = 0;
	for (size_t i = 0; !err && i < nr_cpus; i++)
		err = ring_read(&cpus[i].ring, LONGEST, take, NULL);
	if (err)
		return reason_set(&why, err, "more waits on one CPU than %zu",
				  (size_t)RING_PAGES * (size_t)sysconf(_SC_PAGESIZE) / 64);
	qsort(edges, nr_edges, sizeof(*edges), by_task_and_time);
	for (size_t i = 0; i < nr_edges; i++)
		if (!edges[i].begin)
			add_wait(sum, i);
	return 0;
}
