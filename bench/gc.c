// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gc - a garbage collector compacts a heap with UFFDIO_MOVE while it is used
 *
 * gc_present: all pages of the heap are in memory
 * gc_swapped: swapped:n percent are swapped out, cached:n percent of the heap
 *             are among them and have a folio in the swap cache
 *
 * threads:n compactors move the heap a page a call in the order of the to-space,
 * each its part, and the clock runs around that. mutators:n meanwhile touch
 * pages of the to-space at random; who meets one that is missing has it moved
 * and waits for it, which is its stall: fault:sigbus by its own SIGBUS handler,
 * fault:handler by a thread that reads the userfaultfd. Whoever comes second
 * to a page meets EEXIST; the untold among these had moved it, but the kernel
 * had started over and said the same.
 *
 * The state is proved before: pages of all states evenly mixed, as many as was
 * asked for. What arrived is compared afterwards with what was there before.
 */
#include <errno.h>
#include <string.h>

#include "compaction.h"
#include "fc.h"
#include "mem_heap.h"
#include "report.h"

static void check(struct fc_run *run, struct mem_heap *heap, int err)
{
	if (err == -EBUSY) {
		fc_skip(run, "EBUSY: some pages were shared or pinned");
		return;
	}
	if (err == -ENOENT || err == -ENOTUNIQ) {
		fc_fail(run, "not every page was moved once: some were lost, or moved twice");
		return;
	}
	if (err) {
		fc_fail(run, "move: %s", strerror(-err));
		return;
	}
	err = mem_heap_check(heap);
	if (err)
		fc_fail(run, "moved: %s", mem_explain(err));
}

static void report(struct fc_run *run, const struct compaction_result *r)
{
	struct uffd_counts counts = r->compactors.counts;

	uffd_add_counts(&counts, &r->faults.counts);
	fc_counter(run, "touches", r->touches);
	fc_counter(run, "faults", r->faulted);
	fc_counter(run, "fault_moves", r->faults.moved);
	fc_counter(run, "ioctls", counts.calls);
	fc_counter(run, "eexist", r->compactors.met + r->faults.met);
	fc_counter(run, "untold", r->untold);
	fc_counter(run, "eagain", counts.eagain);
	fc_counter(run, "ebusy", counts.ebusy);
	fc_latencies(run, "stall", &r->stall);
}

/* Prove the state and, if it is the one asked for, go. */
static int prove_and_compact(struct fc_run *run, struct mem_heap *heap)
{
	static struct compaction_result result;
	struct compaction_plan plan = {
		.heap = heap,
		.compactors = fc_arg(run, "threads"),
		.mutators = fc_arg(run, "mutators"),
	};
	struct compaction *c = compaction_new(&plan);
	struct mem_proof proof;
	int err;

	if (!c)
		return -errno;
	err = mem_heap_prove(heap, &proof);
	if (err) {
		compaction_free(c, NULL);
		return err;
	}
	compaction_wake(c);
	fc_start(run);
	compaction_run(c);
	fc_stop(run);
	memset(&result, 0, sizeof(result));
	check(run, heap, compaction_free(c, &result));
	report_state(run, &proof);
	report(run, &result);
	fc_expect_calls(run, proof.present + proof.cached, 0);
	return 0;
}

static void gc(struct fc_run *run, unsigned int swapped, unsigned int cached)
{
	const struct mem_heap_layout layout = {
		.len = fc_arg(run, "mib") << 20,
		.swapped = swapped,
		.cached = cached,
		.sigbus = fc_is(run, "fault", "sigbus"),
	};
	struct mem_heap heap;
	int err;

	while (fc_loop(run)) {
		err = mem_heap_map(&heap, &layout);
		if (!err)
			err = mem_heap_reach(&heap);
		if (!err)
			err = prove_and_compact(run, &heap);
		if (err)
			fc_skip(run, "%s", mem_explain(err));
		mem_heap_unmap(&heap);
	}
}

#define ARGS	"fault=sigbus|handler threads=1..64 mutators=0..64 mib=1..65536"
#define CPUS	"threads+mutators+fault=handler"
#define MATRIX	"fault=sigbus,handler threads=1 mutators=1 mib=16"

static void gc_present(struct fc_run *run)
{
	gc(run, 0, 0);
}

FC_BENCH(gc_present, .path = "folio_move_anon_rmap:page", .contends = true,
	 .needs = FC_MOVE, .in_memory = 1, .cpus = CPUS, .args = ARGS,
	 .matrix = MATRIX);

static void gc_swapped(struct fc_run *run)
{
	gc(run, fc_arg(run, "swapped"), fc_arg(run, "cached"));
}

FC_BENCH(gc_swapped, .path = "folio_move_anon_rmap:page", .contends = true,
	 .needs = FC_ROOT | FC_SWAP | FC_MOVE, .in_memory = 1, .cpus = CPUS,
	 .args = ARGS " swapped=1..100 cached=0..100",
	 .matrix = MATRIX " swapped=50 cached=25");
