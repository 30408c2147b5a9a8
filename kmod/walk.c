// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/rcupdate.h>

#include "compat.h"
#include "walk.h"

/*
 * The page tables of a mapping stay while its mm is locked: not those where
 * nothing is mapped, which munmap() frees with the lock held for reading, and
 * not those of hugetlb, which may be shared and are locked otherwise.
 */
struct vm_area_struct *fc_walkable(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = vma_lookup(mm, addr);

	if (!vma)
		return ERR_PTR(-EFAULT);
	return is_vm_hugetlb_page(vma) ? ERR_PTR(-EOPNOTSUPP) : vma;
}

/* The entry of the upper levels, NULL: there is no page table below it. */
static pmd_t *find_pmd(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	p4d_t *p4d;
	pud_t *pud, value;

	if (pgd_none(*pgd) || unlikely(pgd_bad(*pgd)))
		return NULL;
	p4d = p4d_offset(pgd, addr);
	if (p4d_none(*p4d) || unlikely(p4d_bad(*p4d)))
		return NULL;
	pud = pud_offset(p4d, addr);
	value = READ_ONCE(*pud);
	if (!pud_present(value) || pud_leaf(value) || unlikely(pud_bad(value)))
		return NULL;
	return pmd_offset(pud, addr);
}

static bool is_table(pmd_t pmd)
{
	return pmd_present(pmd) && !pmd_leaf(pmd) && !pmd_bad(pmd);
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
	if (mapped->raw || !pfn_valid(pfn))
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

/* The first page of a huge one is exclusive for all of them. */
static bool look_at_huge(struct mm_struct *mm, pmd_t *pmd, struct fc_mapped *mapped)
{
	spinlock_t *lock = pmd_lock(mm, pmd);	/* of the upper level */
	pmd_t value = pmdp_get_lockless(pmd);
	bool table = is_table(value);

	if (pmd_present(value) && pmd_leaf(value))
		look_at_page(pmd_pfn(value), mapped);
	spin_unlock(lock);
	return !table;
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

void fc_walk(struct vm_area_struct *vma, unsigned long addr, struct fc_mapped *mapped)
{
	struct mm_struct *mm = vma->vm_mm;
	pmd_t *pmd = find_pmd(mm, addr);

	memset(mapped, 0, sizeof(*mapped));
	mapped->raw = vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP);
	if (!pmd)
		return;
	rcu_read_lock();
	while (!look_at_table(mm, pmd, addr, mapped) && !look_at_huge(mm, pmd, mapped))
		cpu_relax();
	rcu_read_unlock();
}

int fc_swap_entry(struct mm_struct *mm, unsigned long addr, swp_entry_t *entry)
{
	struct vm_area_struct *vma = fc_walkable(mm, addr);
	struct fc_mapped mapped;

	if (IS_ERR(vma))
		return PTR_ERR(vma);
	fc_walk(vma, addr, &mapped);
	*entry = mapped.entry;
	return mapped.swapped ? 0 : -ENXIO;
}
