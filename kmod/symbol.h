/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of the kernel that are not exported. They are called by static
 * call: on x86 that is a direct call, which neither IBT nor CFI checks; where
 * it is an indirect one, the types are those of the kernel's declarations.
 */
#ifndef FC_SYMBOL_H
#define FC_SYMBOL_H

#include <linux/mm_types.h>
#include <linux/static_call.h>
#include <linux/swap.h>

#include "compat.h"
#include "fixcost_uapi.h"

struct swap_info_struct *fc_no_swap_device(swp_entry_t entry);
struct folio *fc_no_swap_cache FC_SWAP_CACHE_ARGS;
int fc_no_swapcount(swp_entry_t entry);
unsigned long fc_no_lookup(const char *name);

DECLARE_STATIC_CALL(fc_get_swap_device, fc_no_swap_device);
DECLARE_STATIC_CALL(fc_swap_cache_get_folio, fc_no_swap_cache);
DECLARE_STATIC_CALL(fc_swp_swapcount, fc_no_swapcount);
DECLARE_STATIC_CALL(fc_lookup, fc_no_lookup);	/* kallsyms_lookup_name() */

/*
 * Look them up; the first time takes a kprobe for a moment. Returns 0, or
 * -errno with the reason when get_swap_device() or swap_cache_get_folio()
 * cannot be had.
 */
int fc_symbols_need(struct fc_request *req);

/* Is there swp_swapcount()? */
bool fc_have_swapcount(void);

#endif /* FC_SYMBOL_H */
