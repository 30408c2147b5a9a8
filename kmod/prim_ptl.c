// SPDX-License-Identifier: GPL-2.0-only
/*
 * page_table_lock: lock and unlock the page table that maps the caller's
 * address, which RCU keeps for the time of a piece of a batch.
 */
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "prim.h"
#include "walk.h"

static int page_table_lock_begin(struct fc_ctx *ctx)
	__acquires(RCU)
{
	rcu_read_lock();
	ctx->object = fc_table_lock(ctx->mm, ctx->addr);
	return ctx->object ? 0 : -ENXIO;
}

static void page_table_lock_end(struct fc_ctx *ctx)
	__releases(RCU)
{
	rcu_read_unlock();
}

static int page_table_lock_setup(struct fc_ctx *ctx)
{
	int err;

	if (IS_ERR(fc_walkable(ctx->mm, ctx->addr)))
		return fc_refuse(ctx->req, -ENXIO, "nothing is mapped there, or hugetlb");
	err = page_table_lock_begin(ctx);
	page_table_lock_end(ctx);
	return err ? fc_refuse(ctx->req, err, "no page table there, or a huge page") : 0;
}

static __always_inline int page_table_lock_op(struct fc_ctx *ctx)
{
	spinlock_t *lock = ctx->object;

	spin_lock(lock);
	spin_unlock(lock);
	return 0;
}

FC_PRIM(page_table_lock, .setup = page_table_lock_setup,
	.begin = page_table_lock_begin, .end = page_table_lock_end, .memory = true);
