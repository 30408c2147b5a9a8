/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is seen in the history of one row, and its figure. */
#ifndef FINDING_H
#define FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "archive.h"

struct finding {
	const struct history *history;
	double *logs;
	bool *changes;
	size_t level;		/* first value of the level before the newest */
	double change;		/* newest against that level, log */
	double p;
	bool regression;
};

/* Of the logs from @from on, before @to. */
double finding_mean(const struct finding *f, size_t from, size_t to);

/* Write what plot/history.gp draws into @folder. Returns 0 or -errno. */
int plot_history(const char *folder, const struct finding *findings, size_t nr);

#endif /* FINDING_H */
