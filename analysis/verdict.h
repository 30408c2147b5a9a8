/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last step of judge(): what the estimates mean. */
#ifndef VERDICT_H
#define VERDICT_H

#include "judge.h"

/* Set verdict and reason of every row, and the verdict of all. */
void verdict_all(struct judgement *j);

/* One-sided p of no change, for the direction that was seen. */
double judged_p(const struct judged *row);

#endif /* VERDICT_H */
