/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the device have in common; each is one program. */
#ifndef DEVICE_H
#define DEVICE_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kmod.h"
#include "knob.h"
#include "mem.h"
#include "tap.h"

#define LEN	(4UL << 20)

static struct fc_batch batch[FC_MAX_RESULTS];

static inline struct fc_request run_request(const char *name, void *addr)
{
	struct fc_request req = {
		.loops = 1000, .batches = 10, .nr = 10, .addr = (uintptr_t)addr,
		.data = (uintptr_t)batch,
	};

	snprintf(req.role[0].name, FC_NAME_LEN, "%s", name);
	return req;
}

static inline struct fc_request on_cpus(const char *name, void *addr, uint64_t cpus)
{
	struct fc_request req = run_request(name, addr);

	req.role[0].cpus[0] = cpus;
	req.nr = req.batches * (uint32_t)__builtin_popcountll(cpus);
	return req;
}

static inline struct fc_request arm_request(const char *name)
{
	struct fc_request req = { 0 };

	snprintf(req.role[0].name, FC_NAME_LEN, "%s", name);
	return req;
}

static inline size_t lines_with(const char *path, const char *text)
{
	FILE *f = fopen(path, "re");
	char line[256];
	size_t nr = 0;

	while (f && fgets(line, sizeof(line), f))
		nr += !!strstr(line, text);
	if (f)
		fclose(f);
	return nr;
}

static inline size_t nr_threads(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char path[300];
	size_t nr = 0;

	while ((entry = readdir(proc))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		nr += lines_with(path, "fixcost/");
	}
	closedir(proc);
	return nr;
}

/*
 * kthread_stop() returns when a thread has come to its end; its task goes a moment
 * later, and one that has not ended stays.
 */
static inline size_t threads_left(void)
{
	size_t nr = nr_threads();

	for (int i = 0; nr && i < 100; i++) {
		usleep(50000);
		nr = nr_threads();
	}
	return nr;
}

static inline long refcnt(void)
{
	FILE *f = fopen("/sys/module/fixcost/refcnt", "re");
	long nr = -1;

	if (f && fscanf(f, "%ld", &nr) != 1)
		nr = -1;
	if (f)
		fclose(f);
	return nr;
}

/* Nothing is left but what this process has open. */
static inline void is_clean(long files, const char *after)
{
	size_t probes = lines_with("/sys/kernel/debug/kprobes/list", " r ");
	size_t threads = threads_left();
	long references = refcnt();

	ok(!probes && !threads && references == files,
	   "%s: %zu probes, %zu threads, %ld references", after, probes, threads,
	   references);
}

/*
 * The device, the journal's lock and LEN bytes of memory that were written to.
 * -1: there is nothing to test, and why is said.
 */
static inline int device_open(void **buf)
{
	static char state[] = "/tmp/fixcost-device.XXXXXX";
	int fd = kmod_open();
	pid_t owner;

	if (fd < 0) {
		skip("the device", kmod_error());
		return -1;
	}
	if (!mkdtemp(state) || setenv("FIXCOST_STATE", state, 1) || knob_lock(&owner) ||
	    mem_map(buf, LEN, 0)) {
		ok(false, "memory and a journal in %s", state);
		return -1;
	}
	memset(*buf, 1, LEN);
	return fd;
}

#endif /* DEVICE_H */
