// SPDX-License-Identifier: GPL-2.0-only
/*
 * swap_cache_get_folio: look up the swap entry at the caller's address, and put
 * what was found. An entry without a folio is a miss. The device is pinned for
 * each batch, so that its swap cache stays.
 */
#include <linux/mm.h>

#include "prim.h"
#include "symbol.h"
#include "walk.h"

static int swap_cache_get_folio_setup(struct fc_ctx *ctx)
{
	int err = fc_symbols_need(ctx->req);

	if (err)
		return err;
	err = fc_swap_entry(ctx->mm, ctx->addr, &ctx->entry);
	if (err == -EFAULT)
		return fc_refuse(ctx->req, err, "nothing is mapped there");
	return err ? fc_refuse(ctx->req, err, "the page there is not swapped out") : 0;
}

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

FC_PRIM(swap_cache_get_folio, .setup = swap_cache_get_folio_setup,
	.begin = swap_cache_get_folio_begin, .end = swap_cache_get_folio_end,
	.memory = true);
