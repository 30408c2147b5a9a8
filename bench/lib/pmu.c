// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hardware counters, for the count pass.
 *
 * The events are inherited by children; older kernels refuse to read such a
 * group at once, so each event is read by itself. The kernel's reset leaves
 * the times as they are, so a start is a reading too.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <perfmon/pfmlib_perf_event.h>

#include "cpus.h"
#include "perf.h"
#include "pmu.h"
#include "reason.h"
#include "right.h"

#define MAX_EVENTS	16

struct reading {	/* what PERF_FORMAT_TOTAL_TIME_* give */
	uint64_t value, enabled, running;
};

static struct {
	char *name;
	int *fds;		/* one per CPU counted */
	struct reading start;
} event[MAX_EVENTS];
static size_t nr_events;

/* CPUs that have a group; -1: all of them, for this thread */
static int *cpus;
static size_t nr_cpus;

static struct reason why;

const char *pmu_error(void)
{
	return why.text;
}

static int does_not_fit(int err, size_t nr)
{
	return reason_set(&why, err, "%zu events do not fit on the PMU at once: ask for fewer; on x86, echo 0 >/proc/sys/kernel/nmi_watchdog frees a counter",
			  nr);
}

static int explain_open(int err, const char *name)
{
	switch (err) {
	case -EACCES:
	case -EPERM:
		return reason_set(&why, err, "counting %s is not permitted: %s", name,
				  right_explain(cpus[0] < 0 ? RIGHT_COUNT : RIGHT_COUNT_CPUS, err));
	case -ENOENT:
	case -ENODEV:
	case -EOPNOTSUPP:
		return reason_set(&why, err, "no PMU here counts %s: virtual machines often have none; leave it out of EVENTS",
				  name);
	case -EINVAL:
	case -ENOSPC:
		if (nr_events)
			return does_not_fit(err, nr_events + 1);
		__attribute__((fallthrough));
	default:
		return reason_set(&why, err, "open event %s: %s", name,
				  right_explain(RIGHT_COUNT, err));
	}
}

static int encode(const char *name, struct perf_event_attr *attr)
{
	pfm_perf_encode_arg_t arg = { .attr = attr, .size = sizeof(arg) };
	int err;

	attr->size = sizeof(*attr);
	/* kernel mode where the name has no :u or :k of its own */
	err = pfm_get_os_event_encoding(name, PFM_PLM0,
					PFM_OS_PERF_EVENT_EXT, &arg);
	if (err == PFM_ERR_ATTR)
		return reason_set(&why, -EINVAL, "event %s: unknown modifier or unit mask",
				  name);
	if (err != PFM_SUCCESS)
		return reason_set(&why, -EINVAL, "event %s: %s; libpfm4's showevtinfo lists the names",
				  name, pfm_strerror(err));
	return 0;
}

static int open_on(struct perf_event_attr *attr, const char *name, size_t i)
{
	int leader = nr_events ? event[0].fds[i] : -1;
	int fd;

	/* the leader's state is the group's */
	attr->disabled = leader < 0;
	attr->pinned = leader < 0;
	fd = (int)syscall(SYS_perf_event_open, attr, cpus[i] < 0 ? 0 : -1,
			  cpus[i], leader, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return explain_open(-errno, name);
	event[nr_events].fds[i] = fd;
	return 0;
}

static void close_event(size_t e)
{
	size_t i;

	for (i = 0; i < nr_cpus && event[e].fds; i++)
		if (event[e].fds[i] >= 0)
			close(event[e].fds[i]);
	free(event[e].fds);
	free(event[e].name);
	memset(&event[e], 0, sizeof(event[e]));
}

static int open_event(const char *name)
{
	struct perf_event_attr attr = { 0 };
	size_t i;
	int err;

	err = encode(name, &attr);
	if (err)
		return err;
	attr.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED |
			   PERF_FORMAT_TOTAL_TIME_RUNNING;
	attr.inherit = cpus[0] < 0;
	event[nr_events].name = strdup(name);
	event[nr_events].fds = malloc(nr_cpus * sizeof(int));
	if (!event[nr_events].name || !event[nr_events].fds) {
		err = reason_set(&why, -ENOMEM, "no memory");
	} else {
		memset(event[nr_events].fds, -1, nr_cpus * sizeof(int));
		for (i = 0; i < nr_cpus && !err; i++)
			err = open_on(&attr, name, i);
	}
	if (err)
		close_event(nr_events);
	else
		nr_events++;
	return err;
}

/* A pinned group that found no counters is in error, and reads as the end. */
static int read_event(size_t e, struct reading *sum)
{
	struct reading r;
	ssize_t got;
	size_t i;

	memset(sum, 0, sizeof(*sum));
	for (i = 0; i < nr_cpus; i++) {
		got = read(event[e].fds[i], &r, sizeof(r));
		if (got < 0)
			return reason_set(&why, -errno, "read event %s: %s", event[e].name,
					  strerror(errno));
		if (got != sizeof(r))
			return does_not_fit(-ENOSPC, nr_events);
		sum->value += r.value;
		sum->enabled += r.enabled;
		sum->running += r.running;
	}
	return 0;
}

/* Whether the group fits shows when it is first enabled. */
static int try_group(void)
{
	struct reading unused;
	int err;

	err = pmu_start();
	if (!err)
		err = pmu_stop();
	return err ?: read_event(0, &unused);
}

static int open_all(char *names)
{
	char *name, *at = NULL;
	int err;

	for (name = strtok_r(names, ", ", &at); name;
	     name = strtok_r(NULL, ", ", &at)) {
		if (nr_events == MAX_EVENTS)
			return reason_set(&why, -E2BIG, "more than %d events", MAX_EVENTS);
		err = open_event(name);
		if (err)
			return err;
	}
	if (!nr_events)
		return reason_set(&why, -EINVAL, "no event is named");
	return try_group();
}

static int open_names(const char *events)
{
	char *names;
	int err;

	err = pfm_initialize();
	if (err != PFM_SUCCESS)
		return reason_set(&why, -ENODEV, "libpfm4: %s", pfm_strerror(err));
	names = strdup(events);
	if (!names)
		return reason_set(&why, -ENOMEM, "no memory");
	err = open_all(names);
	free(names);
	return err;
}

static int open_group(const char *events, bool everything)
{
	int cpu, err, nr = everything ? perf_nr_cpus() : 1;

	pmu_close();
	cpus = malloc((size_t)nr * sizeof(*cpus));
	if (!cpus)
		return reason_set(&why, -ENOMEM, "no memory");
	if (!everything)
		cpus[nr_cpus++] = -1;
	for (cpu = 0; cpu < nr && everything; cpu++)
		if (cpus_online(cpu))
			cpus[nr_cpus++] = cpu;
	err = open_names(events);
	if (err)
		pmu_close();
	return err ?: (int)nr_events;
}

int pmu_open(const char *events)
{
	return open_group(events, false);
}

int pmu_open_cpus(const char *events)
{
	return open_group(events, true);
}

void pmu_close(void)
{
	while (nr_events)
		close_event(--nr_events);
	free(cpus);
	cpus = NULL;
	nr_cpus = 0;
}

static int switch_groups(unsigned long request)
{
	size_t i;

	if (!nr_events)
		return reason_set(&why, -EBADF, "no events are open");
	for (i = 0; i < nr_cpus; i++) {
		if (ioctl(event[0].fds[i], request, PERF_IOC_FLAG_GROUP))
			return reason_set(&why, -errno, "switch event %s: %s",
					  event[0].name, strerror(errno));
	}
	return 0;
}

int pmu_start(void)
{
	size_t i;
	int err;

	for (i = 0; i < nr_events; i++) {
		err = read_event(i, &event[i].start);
		if (err)
			return err;
	}
	return switch_groups(PERF_EVENT_IOC_ENABLE);
}

int pmu_stop(void)
{
	return switch_groups(PERF_EVENT_IOC_DISABLE);
}

int pmu_read(size_t i, struct pmu_count *count)
{
	struct reading now;
	int err;

	if (i >= nr_events)
		return reason_set(&why, -EINVAL, "there is no event %zu", i);
	err = read_event(i, &now);
	if (err)
		return err;
	count->name = event[i].name;
	count->value = now.value - event[i].start.value;
	count->enabled_ns = now.enabled - event[i].start.enabled;
	count->running_ns = now.running - event[i].start.running;
	return 0;
}
