// SPDX-License-Identifier: GPL-2.0-only
/* noop: the loop alone. It is also what is subtracted from all others. */
#include "prim.h"

static __always_inline int noop_op(struct fc_ctx *ctx)
{
	return 0;
}

FC_PRIM(noop);
