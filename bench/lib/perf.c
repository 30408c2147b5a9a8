// SPDX-License-Identifier: GPL-2.0-or-later
/* Perf events on functions and tracepoints. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "cpus.h"
#include "fsfd.h"
#include "perf.h"
#include "right.h"

#define KPROBE_TYPE	"/sys/bus/event_source/devices/kprobe/type"

/* A number alone in a file. Returns 0 or -errno. */
static int read_number(FILE *f, unsigned int *number)
{
	int err = 0;

	if (!f)
		return -errno;
	if (fscanf(f, "%u", number) != 1)
		err = -EIO;
	fclose(f);
	return err;
}

int perf_kprobe_attr(struct perf_event_attr *attr, const char *function)
{
	unsigned int type;
	int err;

	err = read_number(fopen(KPROBE_TYPE, "re"), &type);
	if (err)
		return err;
	attr->type = type;
	attr->config1 = (uintptr_t)function;
	return 0;
}

int perf_tracepoint_attr(struct perf_event_attr *attr, const char *tracepoint)
{
	char file[128];
	unsigned int id;
	int err;

	snprintf(file, sizeof(file), "events/%s/id", tracepoint);
	err = read_number(fsfd_fopen("tracefs", file, "re"), &id);
	if (err)
		return err;
	attr->type = PERF_TYPE_TRACEPOINT;
	attr->config = id;
	return 0;
}

const char *perf_explain_tracepoint(int err, const char *since)
{
	static char text[512];
	bool is_older = err == -ENOENT;

	snprintf(text, sizeof(text), "%s%s%s", right_explain(RIGHT_MOUNT, err),
		 is_older ? ": it takes " : "", is_older ? since : "");
	return text;
}

const char *perf_explain_open(int err)
{
	return right_explain(right_missing(RIGHT_PROBE) ? RIGHT_PROBE : RIGHT_RING, err);
}

int perf_tracepoint_field(const char *tracepoint, const char *field,
			  unsigned int *offset)
{
	char file[128], line[256], name[64];
	int err = -ENOENT;
	FILE *f;

	snprintf(file, sizeof(file), "events/%s/format", tracepoint);
	f = fsfd_fopen("tracefs", file, "re");
	if (!f)
		return -errno;
	snprintf(name, sizeof(name), " %s;", field);
	while (err && fgets(line, sizeof(line), f)) {
		const char *at = strstr(line, name);

		if (at && sscanf(at + strlen(name), " offset:%u;", offset) == 1)
			err = 0;
	}
	fclose(f);
	return err;
}

void perf_sample(struct perf_event_attr *attr, unsigned long long type)
{
	attr->sample_type = type;
	attr->sample_period = 1;
	attr->use_clockid = 1;
	attr->clockid = CLOCK_MONOTONIC;
	attr->disabled = 1;
}

static int open_event(struct perf_event_attr *attr, int pid, int cpu)
{
	int fd;

	attr->size = sizeof(*attr);
	fd = (int)syscall(SYS_perf_event_open, attr, pid, cpu, -1,
			  PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int perf_open_cpu(struct perf_event_attr *attr, int cpu)
{
	return open_event(attr, -1, cpu);
}

int perf_open_task(struct perf_event_attr *attr, int pid)
{
	return open_event(attr, pid, -1);
}

int perf_nr_cpus(void)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	return (int)cpus_possible();
}
