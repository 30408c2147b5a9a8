/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several victims that die at once. All as victim.h says, for each of them. */
#ifndef VICTIMS_H
#define VICTIMS_H

#include <stddef.h>

#include "victim.h"

#define VICTIMS_MAX	256

struct victims {
	struct victim victim[VICTIMS_MAX];
	size_t nr;		/* that were started */
};

/* On CPUs from @cpu of team_pin() on. @v is zeroed; to be stopped in any case. */
int victims_start(struct victims *v, const struct victim_plan *plan, size_t nr,
		  unsigned int cpu);
/* The figures added up. */
int victims_prove(struct victims *v, struct mem_proof *sum);
void victims_kill(const struct victims *v);
int victims_wait(struct victims *v);
void victims_stop(struct victims *v);

#endif /* VICTIMS_H */
