// SPDX-License-Identifier: GPL-2.0-only
/*
 * percpu_ref_percpu: take and drop a reference of our own, as the swap device's
 * percpu_ref_atomic: the same when it counts in one atomic, for all CPUs
 */
#include <linux/completion.h>
#include <linux/percpu-refcount.h>
#include <linux/slab.h>

#include "prim.h"

struct counted {
	struct percpu_ref ref;
	struct completion gone;
};

static void counted_gone(struct percpu_ref *ref)
{
	complete(&container_of(ref, struct counted, ref)->gone);
}

static int counted_setup(struct fc_ctx *ctx, unsigned int flags)
{
	struct counted *counted = kzalloc(sizeof(*counted), GFP_KERNEL);
	int err;

	if (!counted)
		return -ENOMEM;
	init_completion(&counted->gone);
	err = percpu_ref_init(&counted->ref, counted_gone, flags, GFP_KERNEL);
	if (err) {
		kfree(counted);
		return err;
	}
	ctx->object = counted;
	return 0;
}

static void counted_teardown(struct fc_ctx *ctx)
{
	struct counted *counted = ctx->object;

	percpu_ref_kill(&counted->ref);
	wait_for_completion(&counted->gone);
	percpu_ref_exit(&counted->ref);
	kfree(counted);
}

static __always_inline int counted_op(struct fc_ctx *ctx)
{
	struct counted *counted = ctx->object;

	if (!percpu_ref_tryget_live(&counted->ref))
		return 1;
	percpu_ref_put(&counted->ref);
	return 0;
}

static int percpu_ref_percpu_setup(struct fc_ctx *ctx)
{
	return counted_setup(ctx, 0);
}

static __always_inline int percpu_ref_percpu_op(struct fc_ctx *ctx)
{
	return counted_op(ctx);
}

FC_PRIM(percpu_ref_percpu, .setup = percpu_ref_percpu_setup,
	.teardown = counted_teardown);

static int percpu_ref_atomic_setup(struct fc_ctx *ctx)
{
	return counted_setup(ctx, PERCPU_REF_INIT_ATOMIC);
}

static __always_inline int percpu_ref_atomic_op(struct fc_ctx *ctx)
{
	return counted_op(ctx);
}

FC_PRIM(percpu_ref_atomic, .setup = percpu_ref_atomic_setup,
	.teardown = counted_teardown);
