/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Do two addresses, one in each kernel, name the same thing? */
#ifndef PLACE_H
#define PLACE_H

#include "elf.h"

/* As far into a symbol of the same name, or both in what has no symbols. */
bool same_place(const struct image *a, uint64_t va, const struct image *b,
		uint64_t vb);

/*
 * The same for numbers that may be no places. Small ones may be, in the per-CPU
 * section, but then they are those of a symbol; those of the kernel's space are
 * places even where they are equal.
 */
bool same_value(const struct image *a, uint64_t va, const struct image *b,
		uint64_t vb);

#endif /* PLACE_H */
