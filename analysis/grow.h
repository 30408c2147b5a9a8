/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GROW_H
#define GROW_H

#include <stdlib.h>

/*
 * Room for one more behind the @nr elements of @array, which grows by doubling.
 * NULL when there is no memory; @array is then as it was.
 */
static inline void *grow(void *array, size_t nr, size_t size)
{
	if (nr & (nr - 1))
		return array;
	return reallocarray(array, nr ? 2 * nr : 1, size);
}

#endif /* GROW_H */
