/* SPDX-License-Identifier: GPL-2.0-or-later */
/* May these two sides be compared? Differences that are not the patch. */
#ifndef GATE_H
#define GATE_H

#include <stdbool.h>

#include "gate_fields.h"
#include "side.h"

struct env_diff {
	const char *key;
	char *a, *b;		/* the values of each side, comma separated; NULL: not told */
	enum gate_weight weight;
	bool allowed;		/* by name */
};

struct gate {
	struct env_diff *diffs;
	unsigned int nr_diffs;
	bool config_told;	/* given: the options that differ are listed */
};

/*
 * List what differs besides the kernel itself. @allow is a comma separated
 * list of keys the user accepts, or NULL. Returns 0, -EINVAL for an unknown
 * key in @allow, -EXDEV when a difference is not allowed; err_text() names it.
 * The list is complete in either case and is the caller's to free.
 */
int gate_check(struct gate *gate, const struct side *a, const struct side *b,
	       const char *allow);
void gate_free(struct gate *gate);

#endif /* GATE_H */
