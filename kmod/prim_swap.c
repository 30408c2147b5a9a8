// SPDX-License-Identifier: GPL-2.0-only
/*
 * get_put_swap_device: the pin itself, of the swap entry at the caller's
 * address. The entry is only a number here: it may be freed, and its device
 * may be swapped off, which ends the batch with ENODEV.
 *
 * swap_cache_get_folio: look the entry up, and put what was found. An entry
 * without a folio is a miss. The device is pinned for each piece of a batch, so
 * that its swap cache stays.
 */
#include <linux/mm.h>

#include "prim.h"
#include "symbol.h"
#include "walk.h"

static int entry_setup(struct fc_ctx *ctx)
{
	int err = fc_swap_entry(ctx->mm, ctx->addr, &ctx->entry);

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

FC_PRIM(get_put_swap_device, .setup = entry_setup, .memory = true,
	.symbols = true);

static int swap_cache_get_folio_begin(struct fc_ctx *ctx)
{
	ctx->object = static_call(fc_get_swap_device)(ctx->entry);
	return ctx->object ? 0 : -ENODEV;
}

static void swap_cache_get_folio_end(struct fc_ctx *ctx)
{
	if (ctx->object)
		put_swap_device(ctx->object);
}

static __always_inline int swap_cache_get_folio_op(struct fc_ctx *ctx)
{
	struct folio *folio = static_call(fc_swap_cache_get_folio)
		FC_SWAP_CACHE_ENTRY(ctx->entry);

	if (!folio)
		return 1;
	folio_put(folio);
	return 0;
}

FC_PRIM(swap_cache_get_folio, .setup = entry_setup,
	.begin = swap_cache_get_folio_begin, .end = swap_cache_get_folio_end,
	.memory = true, .symbols = true);
