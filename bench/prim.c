// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * prim - what the primitives of the two fixes cost inside the kernel
 *
 * k_X is primitive X of kmod/, done loops times a batch, and the row's time is
 * that of one operation less the loop around it: the median over the batches,
 * whose other quantiles are figures of the sample. k_noop is the loop itself.
 * threads:n does the same on n CPUs at once, readers:n has n more that take the
 * lock for reading. The module says when it cannot, for instance when the page
 * is not in the state that the operation is about.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fc.h"
#include "kmod.h"
#include "mem.h"
#include "team.h"

#define BATCHES	200

#define IN_TASK		"loops=2000|500|100 threads=1..1024"
#define IN_THREADS	"context=task|preempt_off|irqs_off " IN_TASK
#define WITH_READERS	"readers=0..1023 " IN_TASK

static const char *const context_word[FC_NR_CONTEXTS] = {
	[FC_TASK] = "task", [FC_PREEMPT_OFF] = "preempt_off", [FC_IRQS_OFF] = "irqs_off",
};

static void set_cpus(struct fc_role *role, long first, long nr)
{
	for (long cpu = first; cpu < first + nr && cpu < FC_CPU_WORDS * 64L; cpu++)
		role->cpus[cpu / 64] |= 1ULL << (cpu % 64);
}

static void report(struct fc_run *run, const struct fc_request *req,
		   const struct fc_batch *batch, bool loop_itself)
{
	struct kmod_times t;

	kmod_times(batch, req->batches, req->loops, &t);
	fc_elapsed(run, loop_itself ? t.loop : t.p50);
	fc_counter(run, "p10", t.p10);
	fc_counter(run, "p50", t.p50);
	fc_counter(run, "p90", t.p90);
	fc_counter(run, "p99", t.p99);
	fc_counter(run, "max", t.max);
	fc_counter(run, "loop", t.loop);
	fc_counter(run, "misses", t.misses);
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
		report(run, req, batch, !strcmp(req->role[0].name, "noop"));
	}
	free(batch);
}

static void prim(struct fc_run *run, const char *name, void *addr,
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
	if ((unsigned int)all > team_nr_cpus())
		fc_skip(run, "%ld threads, %u CPUs", all, team_nr_cpus());
	else
		ask(run, fd, &req);
	close(fd);
}

static enum fc_context context(struct fc_run *run)
{
	int i = FC_TASK;

	while (i < FC_NR_CONTEXTS - 1 && !fc_is(run, "context", context_word[i]))
		i++;
	return i;
}

/* On the first page of a range in this state. */
static void prim_on(struct fc_run *run, const char *name, const struct mem_state *state,
		    enum fc_context in, long readers)
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
		prim(run, name, buf, in, readers);
	mem_unmap(buf, len);
}

static void k_noop(struct fc_run *run)
{
	prim(run, "noop", NULL, context(run), 0);
}

FC_BENCH(k_noop, .needs = FC_ROOT, .args = IN_THREADS, .matrix = "context=task");

static void k_rcu_read_lock(struct fc_run *run)
{
	prim(run, "rcu_read_lock", NULL, context(run), 0);
}

FC_BENCH(k_rcu_read_lock, .needs = FC_ROOT, .args = IN_THREADS, .matrix = "context=task");

static void k_percpu_ref(struct fc_run *run)
{
	bool atomic = fc_is(run, "mode", "atomic");

	prim(run, atomic ? "percpu_ref_atomic" : "percpu_ref_percpu", NULL, context(run), 0);
}

FC_BENCH(k_percpu_ref, .needs = FC_ROOT, .args = "mode=percpu|atomic " IN_THREADS,
	 .matrix = "mode=percpu,atomic context=task");

static void k_get_put_swap_device(struct fc_run *run)
{
	static const struct mem_state state = { .swapped = true };

	prim_on(run, "get_put_swap_device", &state, context(run), 0);
}

FC_BENCH(k_get_put_swap_device, .needs = FC_ROOT | FC_SWAP, .args = IN_THREADS,
	 .matrix = "context=task");

static void k_swap_cache_get_folio(struct fc_run *run)
{
	struct mem_state state = { .swapped = true, .cached = fc_is(run, "cache", "yes") };

	prim_on(run, "swap_cache_get_folio", &state, context(run), 0);
}

FC_BENCH(k_swap_cache_get_folio, .needs = FC_ROOT | FC_SWAP,
	 .args = "cache=no|yes " IN_THREADS, .matrix = "cache=no,yes context=task");

static const struct mem_state present;

static void k_folio_trylock(struct fc_run *run)
{
	prim_on(run, "folio_trylock", &present, context(run), 0);
}

FC_BENCH(k_folio_trylock, .needs = FC_ROOT, .args = IN_THREADS, .matrix = "context=task");

static void k_page_table_lock(struct fc_run *run)
{
	prim_on(run, "page_table_lock", &present, context(run), 0);
}

FC_BENCH(k_page_table_lock, .needs = FC_ROOT, .args = IN_THREADS, .matrix = "context=task");

static void k_anon_vma_lock_write(struct fc_run *run)
{
	prim_on(run, "anon_vma_lock_write", &present, FC_TASK, fc_arg(run, "readers"));
}

FC_BENCH(k_anon_vma_lock_write, .needs = FC_ROOT, .args = WITH_READERS,
	 .matrix = "readers=0");

static void k_anon_vma_trylock_write(struct fc_run *run)
{
	prim_on(run, "anon_vma_trylock_write", &present, FC_TASK, fc_arg(run, "readers"));
}

FC_BENCH(k_anon_vma_trylock_write, .needs = FC_ROOT, .args = WITH_READERS,
	 .matrix = "readers=0");

static void k_anon_vma_lock_read(struct fc_run *run)
{
	prim_on(run, "anon_vma_lock_read", &present, FC_TASK, 0);
}

FC_BENCH(k_anon_vma_lock_read, .needs = FC_ROOT, .args = IN_TASK, .matrix = "threads=1");
