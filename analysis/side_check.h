/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold among the runs of one label. */
#ifndef SIDE_CHECK_H
#define SIDE_CHECK_H

#include "side.h"

/*
 * One kernel, one clock, and an order: all runs say when they started, or none
 * does. Returns 0, or -EEXIST or -EINVAL with err_text().
 */
int side_check_runs(const struct side *side);

/*
 * No run twice, as it would count as two processes, and not only statistics
 * that somebody else made. The same.
 */
int side_check_values(const struct side *side);

/* The boots of both can be put in one order. The same. */
int side_check_order(const struct side *a, const struct side *b);

#endif /* SIDE_CHECK_H */
