/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the mem*.c files. */
#ifndef MEM_INTERNAL_H
#define MEM_INTERNAL_H

#include <stddef.h>

/* Set mem_error() and return @err. */
__attribute__((format(printf, 2, 3)))
int mem_fault(int err, const char *fmt, ...);

/* Page out again what stays in the swap cache. Returns 0 or -errno. */
int mem_page_out_again(void *buf, size_t len);

#endif /* MEM_INTERNAL_H */
