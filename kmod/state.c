// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched/signal.h>

#include "check.h"
#include "state.h"
#include "symbol.h"
#include "walk.h"

static void look_in_cache(swp_entry_t entry, struct fc_page *page)
{
	struct folio *folio = static_call(fc_swap_cache_get_folio)
		FC_SWAP_CACHE_ENTRY(entry);

	if (!folio)
		return;
	page->flags |= FC_PAGE_CACHED;
	if (folio_test_uptodate(folio))
		page->flags |= FC_PAGE_UPTODATE;
	page->order = folio_order(folio);
	folio_put(folio);
}

/* The pin keeps the device's maps, should the entry be gone meanwhile. */
static void look_at_entry(swp_entry_t entry, struct fc_page *page)
{
	struct swap_info_struct *si = static_call(fc_get_swap_device)(entry);

	page->flags |= FC_PAGE_SWAPPED;
	page->type = swp_type(entry);
	page->slot = swp_offset(entry);
	if (!si)
		return;
	look_in_cache(entry, page);
	if (fc_have_swapcount()) {
		page->flags |= FC_PAGE_COUNTED;
		page->count = static_call(fc_swp_swapcount)(entry);
	}
	put_swap_device(si);
}

static void look(struct vm_area_struct *vma, unsigned long addr, struct fc_page *page)
{
	struct fc_mapped mapped;

	fc_walk(vma, addr, &mapped);
	if (mapped.exclusive)
		page->flags |= FC_PAGE_EXCLUSIVE;
	if (mapped.present) {
		page->flags |= FC_PAGE_PRESENT;
		page->order = mapped.order;
	}
	if (mapped.swapped)
		look_at_entry(mapped.entry, page);
}

static int look_at_all(struct fc_request *req, struct fc_page *page)
{
	unsigned long addr = req->addr;
	struct vm_area_struct *vma;
	u32 i;

	for (i = 0; i < req->nr; i++, addr += PAGE_SIZE) {
		vma = fc_walkable(current->mm, addr);
		if (vma == ERR_PTR(-EFAULT))
			return fc_refuse(req, -EFAULT, "not all of the range is mapped");
		if (IS_ERR(vma))
			return fc_refuse(req, PTR_ERR(vma), "some of the range is hugetlb");
		look(vma, addr, &page[i]);
		cond_resched();
		if (signal_pending(current))
			return -EINTR;
	}
	return 0;
}

int fc_state(struct fc_request *req, struct fc_page *page)
{
	int err;

	if (req->addr % PAGE_SIZE)
		return fc_refuse(req, -EINVAL, "the address is not that of a page");
	err = fc_symbols_need(req);
	if (err)
		return err;
	if (mmap_read_lock_killable(current->mm))
		return -EINTR;
	err = look_at_all(req, page);
	mmap_read_unlock(current->mm);
	return err;
}
