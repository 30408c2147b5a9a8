// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls counted by perf events of the kprobe PMU, one on each CPU: of every
 * process. Leaves nothing behind when killed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "cpus.h"
#include "path_internal.h"
#include "perf.h"
#include "right.h"

static void kprobe_close(struct path *path)
{
	while (path->nr_fds)
		close(path->fds[--path->nr_fds]);
	free(path->fds);
	path->fds = NULL;
}

static int open_cpus(struct path *path, struct perf_event_attr *attr)
{
	int cpu, fd, nr = perf_nr_cpus();

	path->fds = calloc((size_t)nr, sizeof(*path->fds));
	if (!path->fds)
		return -ENOMEM;
	for (cpu = 0; cpu < nr; cpu++) {
		if (!cpus_online(cpu))
			continue;
		fd = perf_open_cpu(attr, cpu);
		if (fd < 0)
			return fd;
		path->fds[path->nr_fds++] = fd;
	}
	return 0;
}

static int kprobe_open(struct path *path)
{
	struct perf_event_attr attr = { 0 };
	int err;

	err = perf_kprobe_attr(&attr, path->function);
	if (err)
		return path_fail(err, err == -ENOENT ? "this kernel has no CONFIG_KPROBE_EVENTS" :
				 "kprobe PMU: %s", right_explain(RIGHT_FILE, err));
	attr.disabled = 1;
	err = open_cpus(path, &attr);
	if (!err)
		return 0;
	kprobe_close(path);
	if (err == -EACCES || err == -EPERM)
		return path_fail(err, "not permitted: %s", perf_explain_open(err));
	return path_fail(err, "the function cannot be probed: %s", perf_explain_open(err));
}

static int read_calls(struct path *path, uint64_t *calls)
{
	uint64_t one;
	int i;

	*calls = 0;
	for (i = 0; i < path->nr_fds; i++) {
		if (read(path->fds[i], &one, sizeof(one)) != sizeof(one))
			return path_fail(-EIO, "read the count: %s",
					 strerror(errno));
		*calls += one;
	}
	return 0;
}

static int switch_all(struct path *path, unsigned long request)
{
	int i;

	for (i = 0; i < path->nr_fds; i++) {
		if (ioctl(path->fds[i], request, 0))
			return path_fail(-errno, "switch the event: %s",
					 strerror(errno));
	}
	return 0;
}

static int kprobe_start(struct path *path)
{
	int err = read_calls(path, &path->before);

	return err ?: switch_all(path, PERF_EVENT_IOC_ENABLE);
}

static int kprobe_stop(struct path *path, uint64_t *calls)
{
	int err = switch_all(path, PERF_EVENT_IOC_DISABLE);

	err = err ?: read_calls(path, calls);
	if (!err)
		*calls -= path->before;
	return err;
}

const struct path_mechanism path_kprobe = {
	.name = "kprobe",
	.global = true,
	.open = kprobe_open,
	.close = kprobe_close,
	.start = kprobe_start,
	.stop = kprobe_stop,
};
