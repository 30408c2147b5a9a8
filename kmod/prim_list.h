/* SPDX-License-Identifier: GPL-2.0-only */
/* One line per primitive. No include guard: expanded more than once. */
FC_PRIM_LINE(noop)
FC_PRIM_LINE(get_put_swap_device)
FC_PRIM_LINE(percpu_ref_percpu)
FC_PRIM_LINE(percpu_ref_atomic)
FC_PRIM_LINE(rcu_read_lock)
FC_PRIM_LINE(anon_vma_lock_write)
FC_PRIM_LINE(anon_vma_trylock_write)
FC_PRIM_LINE(anon_vma_lock_read)
FC_PRIM_LINE(folio_trylock)
FC_PRIM_LINE(page_table_lock)
FC_PRIM_LINE(swap_cache_get_folio)
