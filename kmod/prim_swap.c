// SPDX-License-Identifier: GPL-2.0-only
/*
 * get_put_swap_device: the pin itself, of the swap entry at the caller's
 * address. The entry is only a number here: it may be freed, and its device
 * may be swapped off, which ends the batch with ENODEV.
 */
#include "prim.h"
#include "symbol.h"
#include "walk.h"

static int get_put_swap_device_setup(struct fc_ctx *ctx)
{
	int err = fc_symbols_need(ctx->req);

	if (err)
		return err;
	err = fc_swap_entry(ctx->mm, ctx->addr, &ctx->entry);
	if (err == -EFAULT)
		return fc_refuse(ctx->req, err, "nothing is mapped there");
	return err ? fc_refuse(ctx->req, err, "the page there is not swapped out") : 0;
}

static __always_inline int get_put_swap_device_op(struct fc_ctx *ctx)
{
	struct swap_info_struct *si = static_call(fc_get_swap_device)(ctx->entry);

	if (unlikely(!si))
		return -ENODEV;
	put_swap_device(si);
	return 0;
}

FC_PRIM(get_put_swap_device, .setup = get_put_swap_device_setup, .memory = true);
