/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that may be probed, under the names they have had, and which
 * argument is the length of a batch (-1: they have none).
 */
FC_FUNCTION(free_swap_and_cache, -1)
FC_FUNCTION(free_swap_and_cache_nr, 1)
FC_FUNCTION(swap_put_entries_direct, 1)
FC_FUNCTION(unmap_page_range, -1)
FC_FUNCTION(__zap_vma_range, -1)
FC_FUNCTION(exit_mmap, -1)
FC_FUNCTION(move_pages, -1)
FC_FUNCTION(move_pages_pte, -1)
FC_FUNCTION(move_pages_ptes, -1)
FC_FUNCTION(folio_move_anon_rmap, -1)
FC_FUNCTION(get_swap_device, -1)
FC_FUNCTION(folio_lock_anon_vma_read, -1)
FC_FUNCTION(rwsem_down_write_slowpath, -1)
FC_FUNCTION(__x64_sys_swapoff, -1)
FC_FUNCTION(__arm64_sys_swapoff, -1)
