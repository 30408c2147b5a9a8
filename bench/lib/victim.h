/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A forked process with a range of its own, brought into a state and proved
 * there by itself, that then waits to be killed.
 */
#ifndef VICTIM_H
#define VICTIM_H

#include <sys/types.h>

#include "mem.h"

struct victim {
	pid_t pid;		/* 0: none */
	int to, from;		/* pipes */
};

/* What a victim is made of. */
struct victim_plan {
	size_t len;
	struct mem_state state;
	unsigned int threads;	/* in all, the ones beside the first asleep */
};

/*
 * Fork one, pinned to CPU @i of team_pin(), whose range is in its state when
 * this returns. Returns 0 or -errno; victim_error() then says why.
 */
int victim_start(struct victim *victim, const struct victim_plan *plan,
		 unsigned int i);
/* Let it prove its state now. Returns as mem_prove(). */
int victim_prove(struct victim *victim, struct mem_proof *proof);
/* Kill without waiting; wait. What a clock is read around. */
void victim_kill(const struct victim *victim);
int victim_wait(struct victim *victim);
/* Kill, reap and forget it, whatever it does. A no-op when there is none. */
void victim_stop(struct victim *victim);

const char *victim_error(void);

#endif /* VICTIM_H */
