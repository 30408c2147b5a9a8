// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/rcupdate.h>

#include "compat.h"
#include "walk.h"

/* The entry of the upper levels, NULL: there is no page table below it. */
static pmd_t *find_pmd(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	p4d_t *p4d;
	pud_t *pud;

	if (pgd_none(*pgd))
		return NULL;
	p4d = p4d_offset(pgd, addr);
	if (p4d_none(*p4d))
		return NULL;
	pud = pud_offset(p4d, addr);
	if (pud_none(*pud) || pud_leaf(*pud))
		return NULL;
	return pmd_offset(pud, addr);
}

static bool is_table(pmd_t pmd)
{
	return pmd_present(pmd) && !pmd_leaf(pmd);
}

spinlock_t *fc_table_lock(struct mm_struct *mm, unsigned long addr)
{
	pmd_t *pmd = find_pmd(mm, addr);
	pmd_t value;

	if (!pmd)
		return NULL;
	value = pmdp_get_lockless(pmd);
	return is_table(value) ? pte_lockptr(mm, &value) : NULL;
}

/* A page that is mapped stays while its page table is locked. */
static void look_at_page(unsigned long pfn, struct fc_mapped *mapped)
{
	struct folio *folio;
	struct page *page;

	mapped->present = true;
	if (!pfn_valid(pfn))
		return;
	page = pfn_to_page(pfn);
	folio = page_folio(page);
	mapped->order = folio_order(folio);
	mapped->exclusive = folio_test_anon(folio) && PageAnonExclusive(page);
}

static void look_at_pte(pte_t pte, struct fc_mapped *mapped)
{
	if (pte_present(pte)) {
		if (pte_special(pte))
			mapped->present = true;
		else
			look_at_page(pte_pfn(pte), mapped);
	} else if (fc_pte_is_swap(pte, &mapped->entry)) {
		mapped->swapped = true;
		mapped->exclusive = pte_swp_exclusive(pte);
	}
}

static void look_at_huge(pmd_t pmd, unsigned long addr, struct fc_mapped *mapped)
{
	if (pmd_present(pmd))
		look_at_page(pmd_pfn(pmd) + ((addr & ~PMD_MASK) >> PAGE_SHIFT), mapped);
}

/* The table may go, or become a huge page, until its lock is held. */
static bool look_at_table(struct mm_struct *mm, pmd_t *pmd, unsigned long addr,
			  struct fc_mapped *mapped)
{
	pmd_t value = pmdp_get_lockless(pmd);
	spinlock_t *lock;	/* the table's */
	bool same;

	if (!is_table(value))
		return false;
	lock = pte_lockptr(mm, &value);
	spin_lock(lock);
	same = pmd_same(value, pmdp_get_lockless(pmd));
	if (same)
		look_at_pte(ptep_get(pte_offset_kernel(&value, addr)), mapped);
	spin_unlock(lock);
	return same;
}

void fc_walk(struct mm_struct *mm, unsigned long addr, struct fc_mapped *mapped)
{
	spinlock_t *lock;	/* of the upper level */
	pmd_t *pmd;

	memset(mapped, 0, sizeof(*mapped));
	pmd = find_pmd(mm, addr);
	if (!pmd)
		return;
	rcu_read_lock();
	if (!look_at_table(mm, pmd, addr, mapped)) {
		lock = pmd_lock(mm, pmd);
		if (!is_table(*pmd))
			look_at_huge(*pmd, addr, mapped);
		spin_unlock(lock);
	}
	rcu_read_unlock();
}

int fc_swap_entry(struct mm_struct *mm, unsigned long addr, swp_entry_t *entry)
{
	struct fc_mapped mapped;

	if (!vma_lookup(mm, addr))
		return -EFAULT;
	fc_walk(mm, addr, &mapped);
	*entry = mapped.entry;
	return mapped.swapped ? 0 : -ENXIO;
}
