// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls counted by the function tracer in an instance of its own, filtered to
 * the one function: of every process, since its filter by pid lets go of an
 * exiting task early on some kernels. Removing the instance puts all back,
 * and the journal sees to that after a kill.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knob.h"
#include "path_internal.h"
#include "right.h"

#define TRACING		"/sys/kernel/tracing"

static char instance[64];

static int put(const char *file, const char *value)
{
	char path[PATH_MAX];
	ssize_t len = (ssize_t)strlen(value);
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s/%s", instance, file);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, value, (size_t)len) != len)
		err = errno ? -errno : -EIO;
	close(fd);
	return err;
}

static int set_up(const char *function)
{
	int err;

	err = put("tracing_on", "0");
	/* events that are overwritten count as well */
	err = err ?: put("buffer_size_kb", "64");
	err = err ?: put("set_ftrace_filter", function);
	return err ?: put("current_tracer", "function");
}

static void tracer_close(struct path *path)
{
	(void)path;
	put("tracing_on", "0");
	put("current_tracer", "nop");
	rmdir(instance);
}

static int tracer_open(struct path *path)
{
	int err;

	if (access(TRACING "/instances", F_OK))
		return errno != ENOENT ?
			path_fail(-errno, TRACING ": %s", right_explain(RIGHT_FILE, -errno)) :
			path_fail(-ENOENT, "there is no %s/instances: mount -t tracefs none %s",
				  TRACING, TRACING);
	snprintf(instance, sizeof(instance), TRACING "/instances/fixcost-%d",
		 getpid());
	err = knob_push("rmdir", instance);
	if (err)
		return path_fail(err, "journal: %s", strerror(-err));
	if (mkdir(instance, 0700))
		return path_fail(-errno, "make %s: %s", instance,
				 right_explain(RIGHT_FILE, -errno));
	err = set_up(path->function);
	if (err) {
		tracer_close(path);
		return path_fail(err, "%s%s", right_explain(RIGHT_FILE, err),
				 err == -EINVAL ? ": it takes CONFIG_FUNCTION_TRACER" : "");
	}
	return 0;
}

/* "entries" are in the buffer, "overrun" have been in it. */
static int add_stats(const char *file, uint64_t *calls)
{
	FILE *f = fopen(file, "re");
	unsigned long long value;
	char line[128];

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "entries: %llu", &value) == 1 ||
		    sscanf(line, "overrun: %llu", &value) == 1)
			*calls += value;
	}
	fclose(f);
	return 0;
}

static int read_calls(uint64_t *calls)
{
	char pattern[PATH_MAX];
	glob_t g = { 0 };
	int err = -ENOENT;
	size_t i;

	*calls = 0;
	snprintf(pattern, sizeof(pattern), "%s/per_cpu/cpu*/stats", instance);
	if (!glob(pattern, 0, NULL, &g))
		err = 0;
	for (i = 0; i < g.gl_pathc && !err; i++)
		err = add_stats(g.gl_pathv[i], calls);
	globfree(&g);
	return err ? path_fail(err, "read %s: %s", pattern, strerror(-err)) : 0;
}

/* Newer kernels may keep what older ones clear when tracing goes on. */
static int tracer_start(struct path *path)
{
	int err;

	(void)path;
	err = put("trace", "");
	err = err ?: put("tracing_on", "1");
	return err ? path_fail(err, "start tracing: %s", strerror(-err)) : 0;
}

static int tracer_stop(struct path *path, uint64_t *calls)
{
	int err;

	(void)path;
	err = put("tracing_on", "0");
	return err ? path_fail(err, "stop tracing: %s", strerror(-err)) :
	       read_calls(calls);
}

const struct path_mechanism path_tracer = {
	.name = "function tracer",
	.global = true,
	.open = tracer_open,
	.close = tracer_close,
	.start = tracer_start,
	.stop = tracer_stop,
};
