/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walker and movers at the same time: one of them here and measured, the
 * other in a forked process and going on until it is stopped.
 */
#ifndef BESIDE_H
#define BESIDE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "kin.h"
#include "stroll.h"
#include "traffic.h"
#include "walker.h"

struct beside {
	/* to be filled in */
	const struct walker_kind *kind;	/* NULL: nobody walks */
	unsigned int movers;		/* 0: nobody moves */
	bool walks_here;		/* else it moves here */
	bool forked;			/* both use one mapping, and so one anon_vma root */
	bool swapcache;			/* what is moved; else it is present */
	bool latency;			/* time every walk and move, both sides */
	size_t walked;			/* bytes that the walker goes over */
	size_t share;			/* bytes that each mover moves */
	/* what came of it */
	struct traffic *traffic;
	struct walker *walker;
	struct stroll *stroll;		/* around the walker, when it is not here */
	struct kin kin;
	/* its own */
	char group_before[PATH_MAX];
	char *buf;
	size_t len;
};

/*
 * All that is needed before the clock: both are up and in their proved state,
 * and the other is going on. Returns 0 or -errno; beside_explain() says why.
 */
int beside_open(struct beside *b);
/* Walk, or move: what a clock is read around. */
int beside_run(struct beside *b);
/* The other is stopped, and what both did is counted and checked. */
int beside_stop(struct beside *b);
/* Whatever happened before. */
void beside_close(struct beside *b);

const char *beside_explain(void);

#endif /* BESIDE_H */
