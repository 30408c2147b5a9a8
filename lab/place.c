// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "place.h"

#define KERNEL_SPACE	(1ULL << 63)
#define NEAR		256	/* bytes before an array that an index may start at */

static bool same_symbol(const struct image *a, uint64_t va, const struct image *b,
			uint64_t vb)
{
	const struct symbol *x = image_symbol(a, va), *y = image_symbol(b, vb);

	return x && y && va - x->address == vb - y->address &&
	       !strcmp(x->norm, y->norm);
}

/* What an array is indexed from may lie before it. */
static bool same_next(const struct image *a, uint64_t va, const struct image *b,
		      uint64_t vb)
{
	const struct symbol *x = image_next(a, va), *y = image_next(b, vb);

	return x && y && x->address - va == y->address - vb &&
	       x->address - va < NEAR && !strcmp(x->norm, y->norm);
}

/* Strings and constants have no symbol: one is taken for the other. */
static bool both_nameless(const struct image *a, uint64_t va,
			  const struct image *b, uint64_t vb)
{
	const Elf64_Shdr *x = image_section(a, va), *y = image_section(b, vb);

	return x && y && !image_symbol(a, va) && !image_symbol(b, vb) &&
	       !strcmp(image_section_name(a, x), image_section_name(b, y));
}

static bool is_code(const struct image *image, uint64_t address)
{
	const Elf64_Shdr *section = image_section(image, address);

	return section && section->sh_flags & SHF_EXECINSTR;
}

/* The end of an array or a table is where the next one begins, if one does. */
static bool same_end(const struct image *a, uint64_t va, const struct image *b,
		     uint64_t vb)
{
	if (image_symbol(a, va) && image_symbol(b, vb))
		return same_symbol(a, va - 1, b, vb - 1);
	return same_symbol(a, va - 1, b, vb - 1) ||
	       both_nameless(a, va - 1, b, vb - 1);
}

/* "_etext" is where the text ends, whatever lies there. */
static bool same_mark(const struct image *a, uint64_t va, const struct image *b,
		      uint64_t vb)
{
	const struct symbol *at = image_mark(a, va);

	for (; at < a->marks + a->nr_marks && at->address == va; at++)
		if (image_is_marked(b, vb, at->name))
			return true;
	return false;
}

bool same_place(const struct image *a, uint64_t va, const struct image *b,
		uint64_t vb)
{
	if (same_symbol(a, va, b, vb) || both_nameless(a, va, b, vb) ||
	    same_mark(a, va, b, vb))
		return true;
	if (is_code(a, va) && is_code(b, vb))
		return false;
	return same_end(a, va, b, vb) || same_next(a, va, b, vb) ||
	       (va == vb && !image_section(a, va) && !image_section(b, vb));
}

/* As it is sign extended where an instruction has room for 32 bits only. */
static uint64_t widen(uint64_t value)
{
	return value >> 31 == 1 ? value | 0xffffffffULL << 32 : value;
}

bool same_value(const struct image *a, uint64_t va, const struct image *b,
		uint64_t vb)
{
	uint64_t wa = widen(va), wb = widen(vb);

	if (wa < KERNEL_SPACE || wb < KERNEL_SPACE)
		return va == vb || same_symbol(a, wa, b, wb) ||
		       same_symbol(a, wa - 1, b, wb - 1) ||
		       same_mark(a, wa, b, wb);
	return same_place(a, wa, b, wb);
}
