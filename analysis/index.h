/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From names to numbers; names stay their owner's and must not move. */
#ifndef INDEX_H
#define INDEX_H

#include <stddef.h>

struct index_slot {
	const char *name;	/* NULL: free */
	unsigned int at;
};

struct index {
	struct index_slot *slots;
	size_t nr, size;	/* size is a power of two, or 0 */
};

/* The number of @name, or -1. */
int index_find(const struct index *index, const char *name);

/* Add a name that is not in it. Returns 0 or -ENOMEM with err_text(). */
int index_add(struct index *index, const char *name, unsigned int at);
void index_free(struct index *index);

#endif /* INDEX_H */
