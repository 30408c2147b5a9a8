/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is it the same function, or the same data, in two kernels? */
#ifndef CODE_H
#define CODE_H

#include "elf.h"

/* Sets up the decoder for a machine of elf.h. Returns 0, or -1 with a line. */
int code_open(uint16_t machine);
void code_close(void);

/* Instruction by instruction, wherever both lie and what they name lies. */
bool code_same(const struct image *a, const struct symbol *x,
	       const struct image *b, const struct symbol *y);

/* Byte by byte, but for pointers to the same things. */
bool data_same(const struct image *a, const struct symbol *x,
	       const struct image *b, const struct symbol *y);

#endif /* CODE_H */
