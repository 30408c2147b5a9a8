// SPDX-License-Identifier: GPL-2.0-only
/* folio_trylock: and folio_unlock(), of the folio at the caller's address. */
#include <linux/mm.h>
#include <linux/pagemap.h>

#include "prim.h"

static int folio_trylock_setup(struct fc_ctx *ctx)
{
	struct page *page;

	if (get_user_pages_fast_only(ctx->addr, 1, 0, &page) != 1)
		return fc_refuse(ctx->req, -ENXIO, "no page is present there");
	ctx->object = page_folio(page);
	return 0;
}

static void folio_trylock_teardown(struct fc_ctx *ctx)
{
	folio_put(ctx->object);
}

static __always_inline int folio_trylock_op(struct fc_ctx *ctx)
{
	if (!folio_trylock(ctx->object))
		return 1;
	folio_unlock(ctx->object);
	return 0;
}

FC_PRIM(folio_trylock, .setup = folio_trylock_setup,
	.teardown = folio_trylock_teardown, .memory = true);
