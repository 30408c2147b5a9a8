/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by mem.c and mem_proof.c. */
#ifndef MEM_INTERNAL_H
#define MEM_INTERNAL_H

/* Set mem_error() and return @err. */
__attribute__((format(printf, 2, 3)))
int mem_fault(int err, const char *fmt, ...);

#endif /* MEM_INTERNAL_H */
