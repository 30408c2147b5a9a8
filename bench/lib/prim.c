// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpus.h"
#include "kmod.h"
#include "prim.h"
#include "sample.h"

#define BATCHES	200

static const char *const context_word[FC_NR_CONTEXTS] = {
	[FC_TASK] = "task", [FC_PREEMPT_OFF] = "preempt_off", [FC_IRQS_OFF] = "irqs_off",
};

static const char *const event_name[FC_NR_EVENTS] = {
	[FC_INSTRUCTIONS] = "instructions", [FC_CYCLES] = "cycles",
	[FC_BRANCH_MISSES] = "branch_misses", [FC_CACHE_MISSES] = "cache_misses",
};

enum fc_context prim_context(struct fc_run *run)
{
	int i = FC_TASK;

	while (i < FC_NR_CONTEXTS - 1 && !fc_is(run, "context", context_word[i]))
		i++;
	return i;
}

/* Those that this process may use, not those with the lowest numbers. */
static void set_cpus(struct fc_role *role, long first, long nr)
{
	for (long i = first; i < first + nr; i++) {
		unsigned int cpu = cpus_nth(i);

		if (cpu / 64 < FC_CPU_WORDS)
			role->cpus[cpu / 64] |= 1ULL << (cpu % 64);
	}
}

static void report(struct fc_run *run, const struct fc_request *req,
		   const struct fc_batch *batch)
{
	bool loop_itself = !strcmp(req->role[0].name, "noop");
	struct kmod_times t;

	kmod_times(batch, req->batches, req->loops, &t);
	fc_elapsed(run, loop_itself ? t.loop : t.p50);
	fc_counter(run, "p10", t.p10);
	fc_counter(run, "p50", t.p50);
	fc_counter(run, "p90", t.p90);
	fc_counter(run, "p99", t.p99);
	fc_counter(run, "max", t.max);
	fc_counter(run, "mean", t.mean);
	fc_counter(run, "loop", t.loop);
	fc_counter(run, "misses", t.misses);
}

static void report_events(struct fc_run *run, const struct fc_request *req)
{
	double value;

	if (!req->counted)
		snprintf(run->label, sizeof(run->label), "PMU: it has no event of the kernel");
	for (int i = 0; i < FC_NR_EVENTS; i++)
		if (kmod_event(req, i, &value))
			fc_counter(run, event_name[i], value);
}

/* Once more, with the PMU: reading it would be in the times. */
static void count(struct fc_run *run, int fd, struct fc_request *req)
{
	if (req->nr != req->batches) {
		snprintf(run->label, sizeof(run->label), "PMU: events are counted of one thread");
		return;
	}
	req->flags = FC_FLAG_COUNT;
	if (kmod_ask(fd, FC_IOC_RUN, req))
		fc_skip(run, "%s", kmod_error());
	else
		report_events(run, req);
	req->flags = 0;
}

/* The first thread's batches are reported; the readers are only a load. */
static void ask(struct fc_run *run, int fd, struct fc_request *req)
{
	struct fc_batch *batch = calloc(req->nr, sizeof(*batch));

	if (!batch) {
		fc_skip(run, "no memory");
		return;
	}
	req->data = (uintptr_t)batch;
	while (fc_loop(run)) {
		if (kmod_ask(fd, FC_IOC_RUN, req)) {
			fc_skip(run, "%s", kmod_error());
			break;
		}
		report(run, req, batch);
		count(run, fd, req);
	}
	free(batch);
}

static void prim_at(struct fc_run *run, const char *name, void *addr,
		    enum fc_context context, long readers)
{
	long threads = fc_arg(run, "threads"), all = threads + readers;
	struct fc_request req = {
		.context = context, .loops = fc_arg(run, "loops"), .batches = BATCHES,
		.addr = (uintptr_t)addr, .nr = BATCHES * all,
	};
	int fd = kmod_open();

	if (fd < 0) {
		fc_skip(run, "%s", kmod_error());
		return;
	}
	snprintf(req.role[0].name, sizeof(req.role[0].name), "%s", name);
	if (all > 1)
		set_cpus(&req.role[0], 0, threads);
	if (readers) {
		snprintf(req.role[1].name, sizeof(req.role[1].name),
			 "anon_vma_lock_read");
		set_cpus(&req.role[1], threads, readers);
	}
	ask(run, fd, &req);
	close(fd);
}

void prim(struct fc_run *run, const char *name)
{
	prim_at(run, name, NULL, prim_context(run), 0);
}

void prim_on(struct fc_run *run, const char *name, const struct mem_state *state,
	     enum fc_context context, long readers)
{
	size_t len = mem_pmd_size();
	void *buf;
	int err;

	err = mem_map(&buf, len, 0);
	if (err) {
		fc_skip(run, "%s", mem_explain(err));
		return;
	}
	err = mem_reach(buf, len, state);
	if (err)
		fc_skip(run, "%s", mem_explain(err));
	else
		prim_at(run, name, buf, context, readers);
	mem_unmap(buf, len);
}
