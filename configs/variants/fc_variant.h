/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the hooks of zap.cocci and move.cocci do.
 *
 * Each variant is a header of its own, copied to fc_config.h, that defines
 *
 *   FC_GETPUT	1: releasing swap entries pins the device, as the kernel does
 *		0: it only looks the device up
 *   FC_ANONVMA	1: UFFDIO_MOVE of a folio in the swap cache takes the anon_vma
 *		   lock of the source for write
 *		0: the folio lock is all, as in the kernel
 *   FC_LOOKUP	how to look up without a pin, when not as get_swap_device() does
 *   FC_SWITCHABLE	both decided at run time; FC_GETPUT and FC_ANONVMA are
 *			what it starts with
 */
#ifndef _MM_FC_VARIANT_H
#define _MM_FC_VARIANT_H

#include <linux/jump_label.h>
#include <linux/swap.h>

#include "fc_config.h"

#ifdef FC_SWITCHABLE
DECLARE_STATIC_KEY_TRUE(fc_getput_key);
DECLARE_STATIC_KEY_FALSE(fc_anonvma_key);
#define fc_getput_on()	static_branch_likely(&fc_getput_key)
#define fc_anonvma_on()	static_branch_unlikely(&fc_anonvma_key)
#else
#define fc_getput_on()	FC_GETPUT
#define fc_anonvma_on()	FC_ANONVMA
#endif

#ifndef FC_LOOKUP
#define FC_LOOKUP(entry, find)	(find)
#endif

/* A macro, because only the branch that is taken may evaluate its lookup. */
#define fc_zap_get(entry, find, pinned)					\
	((*(pinned) = fc_getput_on()) ?					\
	 get_swap_device(entry) : FC_LOOKUP(entry, find))

/* The decision is carried: a key may flip between the get and the put. */
static __always_inline void fc_zap_put(struct swap_info_struct *si, bool pinned)
{
	if (pinned)
		put_swap_device(si);
}

/* May swapoff take a device that still has entries in use? */
#define fc_may_unuse()	fc_getput_on()

#endif /* _MM_FC_VARIANT_H */
