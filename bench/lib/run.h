/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run: the checks before it, its processes, and its folders of results. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>

#include "matrix.h"

/* What the command line asked for. */
struct options {
	const char *label;
	const char *matrix;	/* a name in configs/matrix/, or a file */
	const char *filter;
	const char *swapdev;
	const char *erase;	/* this swap device, whatever it holds; or NULL */
	const char *events;
	const char *results;
	const char *clock;	/* as clock_choose() takes it */
	unsigned int runs;	/* 0: the matrix file's */
	unsigned int minutes;	/* refuse what would take longer; 0: no limit */
	bool tune;
	bool inside;		/* a pass that times calls inside the kernel */
};

/* Do it. Returns the exit code: 0, 1 when a row failed, 3 when refused. */
int run(const struct options *opt, struct matrix *m);

/* Put back what a killed run left changed. Returns the exit code. */
int run_restore(const struct options *opt);

#endif /* RUN_H */
