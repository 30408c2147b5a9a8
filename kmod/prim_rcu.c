// SPDX-License-Identifier: GPL-2.0-only
/* rcu_read_lock: and rcu_read_unlock(), two such pairs being in every pin. */
#include <linux/rcupdate.h>

#include "prim.h"

static __always_inline int rcu_read_lock_op(struct fc_ctx *ctx)
{
	rcu_read_lock();
	rcu_read_unlock();
	return 0;
}

FC_PRIM(rcu_read_lock);
