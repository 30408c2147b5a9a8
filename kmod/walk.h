/* SPDX-License-Identifier: GPL-2.0-only */
/* What the page table of a process says about one address. */
#ifndef FC_WALK_H
#define FC_WALK_H

#include "compat.h"

struct vm_area_struct;

/*
 * The mapping at @addr, whose page tables the functions below may look at as long
 * as the mm is locked for reading; ERR_PTR(-EFAULT) when nothing is mapped there,
 * ERR_PTR(-EOPNOTSUPP) when it is hugetlb.
 */
struct vm_area_struct *fc_walkable(struct mm_struct *mm, unsigned long addr);

/*
 * The lock of the page table that maps @addr, of a mapping as above. For callers
 * in an RCU read-side section, during which the table stays. NULL: there is none,
 * or a huge page.
 */
spinlock_t *fc_table_lock(struct mm_struct *mm, unsigned long addr);

/*
 * The swap entry at @addr. Returns 0, what fc_walkable() says, or -ENXIO if the
 * page is not swapped out.
 */
int fc_swap_entry(struct mm_struct *mm, unsigned long addr, swp_entry_t *entry);

/* What is at an address: a page, a swap entry, or neither. */
struct fc_mapped {
	bool present;
	bool swapped;
	bool exclusive;
	bool raw;		/* by number: not to be looked at */
	unsigned int order;	/* present: of the folio */
	swp_entry_t entry;
};

/* Of a mapping as above. */
void fc_walk(struct vm_area_struct *vma, unsigned long addr, struct fc_mapped *mapped);

#endif /* FC_WALK_H */
