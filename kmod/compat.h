/* SPDX-License-Identifier: GPL-2.0-only */
/* The only place that knows about kernel versions. */
#ifndef FC_COMPAT_H
#define FC_COMPAT_H

#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#include <linux/leafops.h>
#endif

/* swap_cache_get_folio() lost what it needed for readahead statistics in 6.18. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
#define FC_SWAP_CACHE_ARGS						\
	(swp_entry_t entry, struct vm_area_struct *vma, unsigned long addr)
#define FC_SWAP_CACHE_ENTRY(entry)	((entry), NULL, 0)
#else
#define FC_SWAP_CACHE_ARGS		(swp_entry_t entry)
#define FC_SWAP_CACHE_ENTRY(entry)	(entry)
#endif

/* On 64 bit a PMD was always read in one piece. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define pmdp_get_lockless(pmd)		READ_ONCE(*(pmd))
#endif

/* Does a PTE that is not present hold a swap entry? */
static inline bool fc_pte_is_swap(pte_t pte, swp_entry_t *entry)
{
	if (pte_none(pte))
		return false;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
	*entry = pte_to_swp_entry(pte);
	return !non_swap_entry(*entry);
#else
	*entry = softleaf_from_pte(pte);
	return softleaf_is_swap(*entry);
#endif
}

#endif /* FC_COMPAT_H */
