// SPDX-License-Identifier: GPL-2.0-or-later
/* A table with open addressing, at most three quarters full. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "index.h"

static uint64_t hash(const char *name)
{
	uint64_t h = 14695981039346656037ULL;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 1099511628211ULL;
	return h ^ h >> 32;
}

/* The slot that has @name, or the free one where it belongs. */
static struct index_slot *slot_of(const struct index *index, const char *name)
{
	size_t i = hash(name) & (index->size - 1);

	while (index->slots[i].name && strcmp(index->slots[i].name, name))
		i = (i + 1) & (index->size - 1);
	return &index->slots[i];
}

int index_find(const struct index *index, const char *name)
{
	struct index_slot *slot = index->size ? slot_of(index, name) : NULL;

	return slot && slot->name ? (int)slot->at : -1;
}

static int grow(struct index *index)
{
	struct index more = { .nr = index->nr };
	size_t i;

	more.size = index->size ? 2 * index->size : 64;
	more.slots = calloc(more.size, sizeof(*more.slots));
	if (!more.slots)
		return err_set(-ENOMEM, "out of memory");
	for (i = 0; i < index->size; i++)
		if (index->slots[i].name)
			*slot_of(&more, index->slots[i].name) = index->slots[i];
	free(index->slots);
	*index = more;
	return 0;
}

int index_add(struct index *index, const char *name, unsigned int at)
{
	int err = 4 * index->nr >= 3 * index->size ? grow(index) : 0;

	if (err)
		return err;
	*slot_of(index, name) = (struct index_slot){ name, at };
	index->nr++;
	return 0;
}

void index_free(struct index *index)
{
	free(index->slots);
	*index = (struct index){};
}
