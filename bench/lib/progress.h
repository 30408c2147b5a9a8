/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is seen while it runs, in lines that a terminal holds. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>

#include "matrix.h"
#include "worker.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is known of a row when it is done. */
struct progress_row {
	size_t samples;		/* that have a result */
	double ns, per_page;	/* medians, 0: none */
	const char *label;	/* what else there is to say, as note.h has it */
	const char *why;	/* NULL, or why samples have no result */
};

/* Before the first row. */
void progress_open(const struct matrix *m, const struct worker *w);
/* Print it, with the time that is left. @row is one of the matrix's. */
void progress_report(const struct matrix_row *row, const struct progress_row *done);

/* In s: what worker->started was read from. */
double progress_clock(void);

/* "WHAT: TEXT" */
void progress_say(const char *what, const char *text);

#ifdef __cplusplus
}
#endif

#endif /* PROGRESS_H */
