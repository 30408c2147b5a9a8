/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the mem*.c files. */
#ifndef MEM_INTERNAL_H
#define MEM_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "reason.h"

struct mem_proof;

#define THP	"/sys/kernel/mm/transparent_hugepage"

/* What mem_explain() tells of @err, which it returns. */
#define mem_fault(err, ...)	reason_set(&mem_why, err, __VA_ARGS__)
extern struct reason mem_why;

/* The content of the page that was filled at @address. */
void mem_fill_page(void *page, uintptr_t address);

/* Page out again what stays in the swap cache. Returns 0 or -errno. */
int mem_page_out_again(void *buf, size_t len);

/*
 * Take @nr pages that this process keeps to its end, those that the allocator
 * gives first: the ones that were given back, wherever they lie. Page tables
 * that are made next then lie in ascending order, cut from large blocks. After
 * 16384 pages, or where a pipe may not hold so many, it does nothing. Returns 0
 * or -errno.
 */
int mem_use_up_pages(size_t nr);

/*
 * Make @order the only folio order that MADV_HUGEPAGE can give. Kernels
 * before 6.8 have the one switch and the PMD size only. Returns 0, or -errno
 * with mem_fault()'s text.
 */
int mem_allow_order(unsigned int order);

/*
 * Folios of @order swapped out whole since boot. pagemap cannot tell one large
 * folio from small ones in neighbouring slots; this can (6.10 and later, for
 * huge pages thp_swpout before). Returns -1 where the kernel does not say.
 */
long mem_whole_swapouts(unsigned int order);

#endif /* MEM_INTERNAL_H */
