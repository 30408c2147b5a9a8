/* SPDX-License-Identifier: GPL-2.0-only */
/* What the page table of a process says about one address. */
#ifndef FC_WALK_H
#define FC_WALK_H

#include "compat.h"

/*
 * The lock of the page table that maps @addr. For callers in an RCU read-side
 * section, during which the table stays. NULL: there is none, or a huge page.
 */
spinlock_t *fc_table_lock(struct mm_struct *mm, unsigned long addr);

/*
 * The swap entry at @addr. Returns 0; -EFAULT if nothing is mapped there or
 * -ENXIO if the page is not swapped out.
 */
int fc_swap_entry(struct mm_struct *mm, unsigned long addr, swp_entry_t *entry);

/* What is at an address: a page, a swap entry, or neither. */
struct fc_mapped {
	bool present;
	bool swapped;
	bool exclusive;
	unsigned int order;	/* present: of the folio */
	swp_entry_t entry;
};

/* The mm is locked for reading. */
void fc_walk(struct mm_struct *mm, unsigned long addr, struct fc_mapped *mapped);

#endif /* FC_WALK_H */
