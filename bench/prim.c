// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * prim - what the primitives of the two fixes cost inside the kernel
 *
 * k_X is primitive X of kmod/, done loops times a batch, and the row's time is
 * that of one operation less the loop around it: the median over the batches,
 * whose other quantiles are figures of the sample, as are the events of the
 * PMU. k_noop is the loop itself. threads:n does the same on n CPUs at once.
 * The module says when it cannot, for instance when the page is not in the
 * state that the operation is about.
 */
#include "prim.h"

static void k_noop(struct fc_run *run)
{
	prim(run, "noop");
}

FC_BENCH(k_noop, .needs = FC_ROOT | FC_KMOD, .args = PRIM_ARGS, .matrix = "context=task");

static void k_rcu_read_lock(struct fc_run *run)
{
	prim(run, "rcu_read_lock");
}

FC_BENCH(k_rcu_read_lock, .needs = FC_ROOT | FC_KMOD, .args = PRIM_ARGS, .matrix = "context=task");

static void k_percpu_ref(struct fc_run *run)
{
	prim(run, fc_is(run, "mode", "atomic") ? "percpu_ref_atomic" : "percpu_ref_percpu");
}

FC_BENCH(k_percpu_ref, .needs = FC_ROOT | FC_KMOD, .args = "mode=percpu|atomic " PRIM_ARGS,
	 .matrix = "mode=percpu,atomic context=task");

static void k_get_put_swap_device(struct fc_run *run)
{
	static const struct mem_state state = { .swapped = true };

	prim_on(run, "get_put_swap_device", &state, prim_context(run), 0);
}

FC_BENCH(k_get_put_swap_device, .needs = FC_ROOT | FC_KMOD | FC_SWAP, .args = PRIM_ARGS,
	 .matrix = "context=task");

static void k_swap_cache_get_folio(struct fc_run *run)
{
	struct mem_state state = { .swapped = true, .cached = fc_is(run, "cache", "yes") };

	prim_on(run, "swap_cache_get_folio", &state, prim_context(run), 0);
}

FC_BENCH(k_swap_cache_get_folio, .needs = FC_ROOT | FC_KMOD | FC_SWAP,
	 .args = "cache=no|yes " PRIM_ARGS, .matrix = "cache=no,yes context=task");
