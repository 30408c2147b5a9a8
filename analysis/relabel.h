/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A/A without a second run: one side's own boots, split in two. */
#ifndef RELABEL_H
#define RELABEL_H

#include "judge.h"

struct relabel {
	unsigned long nr_splits;	/* over all rows; 0: too few boots */
	unsigned long nr_alarms;	/* 95 % interval without "no change" */
};

/*
 * Split the boots of A in halves in every way, or in a fixed number of random
 * ways, and count how often they look different. Returns 0 or -errno.
 */
int relabel(const struct judgement *j, unsigned long seed,
	    struct relabel *result);

#endif /* RELABEL_H */
