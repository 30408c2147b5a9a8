/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits of a process (ulimit) that this program cannot work in. */
#ifndef LIMIT_H
#define LIMIT_H

#include <stddef.h>

/*
 * Raise those that are too low, so far as that is permitted; writing beyond the
 * size of a file becomes an error instead of a signal. Returns NULL, or which one
 * stays too low: without this the program would crash, not say why.
 */
const char *limit_prepare(void);

/* Bytes that may still be mapped; SIZE_MAX where nothing forbids it. */
size_t limit_memory(void);

#endif /* LIMIT_H */
