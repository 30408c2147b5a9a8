// SPDX-License-Identifier: GPL-2.0-only
/*
 * anon_vma_lock_write, anon_vma_trylock_write, anon_vma_lock_read: lock and
 * unlock the root of the anon_vma that the caller's mapping owns. The mapping,
 * and with it the anon_vma, stays because its mm is locked.
 */
#include <linux/mm.h>
#include <linux/rmap.h>
#include <linux/rwsem.h>

#include "prim.h"

static int root_setup(struct fc_ctx *ctx)
{
	struct vm_area_struct *vma = vma_lookup(ctx->mm, ctx->addr);
	struct anon_vma *anon_vma;

	if (!vma)
		return fc_refuse(ctx->req, -EFAULT, "nothing is mapped there");
	anon_vma = READ_ONCE(vma->anon_vma);
	if (!anon_vma)
		return fc_refuse(ctx->req, -ENXIO, "that mapping has no anon_vma: write to it first");
	ctx->object = &anon_vma->root->rwsem;
	return 0;
}

static __always_inline int anon_vma_lock_write_op(struct fc_ctx *ctx)
{
	down_write(ctx->object);
	up_write(ctx->object);
	return 0;
}

FC_PRIM(anon_vma_lock_write, .setup = root_setup, .memory = true, .sleeps = true);

static __always_inline int anon_vma_trylock_write_op(struct fc_ctx *ctx)
{
	if (!down_write_trylock(ctx->object))
		return 1;
	up_write(ctx->object);
	return 0;
}

FC_PRIM(anon_vma_trylock_write, .setup = root_setup, .memory = true, .sleeps = true);

static __always_inline int anon_vma_lock_read_op(struct fc_ctx *ctx)
{
	down_read(ctx->object);
	up_read(ctx->object);
	return 0;
}

FC_PRIM(anon_vma_lock_read, .setup = root_setup, .memory = true, .sleeps = true);
