/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts that do not vary (clock "icount"): no statistics, just subtraction.
 *
 * Sample i of process p of boot k of A meets the same of B.
 */
#ifndef EXACT_H
#define EXACT_H

#include "judge.h"

/*
 * Fill exact and effect of a row that both sides have. Returns 0 or -errno.
 */
int exact_compare(const struct judgement *j, struct judged *row);

#endif /* EXACT_H */
