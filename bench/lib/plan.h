/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run will need, worked out before its first row. */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "matrix.h"

struct plan {
	size_t swap_bytes;	/* of the largest row */
	size_t memory_bytes;	/* present or cached at any time */
	size_t with_device_bytes;	/* the same, the swap device in memory too */
	double seconds;		/* all processes, roughly */
	size_t samples;		/* all processes and passes */
	bool needs_root;
	bool needs_swap;
};

void plan_make(struct plan *plan, const struct matrix *m, unsigned int runs);

/* Is a right missing that a row needs? Returns 0 or -EPERM, as plan_check(). */
int plan_check_rights(const struct plan *plan);

/*
 * Refuse what this machine cannot do: @in_memory tells where the swap device
 * keeps its pages. Returns 0 or -errno; plan_error() then says what is short.
 */
int plan_check(const struct plan *plan, bool in_memory, unsigned int minutes);
const char *plan_error(void);

#endif /* PLAN_H */
