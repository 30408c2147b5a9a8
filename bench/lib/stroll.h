/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walker in a process of its own, going on until it is stopped: a kin_job. */
#ifndef STROLL_H
#define STROLL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kin.h"
#include "walker.h"

struct stroll {
	/* to be filled in */
	const struct walker_kind *kind;
	char *range;		/* in a mapping made before; NULL: in one of its own */
	size_t len;
	bool latency;		/* time every walk */
	unsigned int cpu;	/* of team_pin() */
	/* what came of it */
	struct walker walker;
	uint64_t walks, ns;	/* between start and stop */
	/* its own */
	pthread_t thread;
	atomic_bool ended, stop;
	int err;
};

/*
 * Fill the range and open the walker, here and now. Returns 0 or -errno;
 * walker_explain() then says why.
 */
int stroll_prepare(struct stroll *s);

/* @s is in shared memory. */
struct kin_job stroll_job(struct stroll *s);

#endif /* STROLL_H */
