/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RUNS_H
#define RUNS_H

#include "side.h"

/*
 * Fill the boots and runs of @side from its folder, all but their values.
 * Returns 0, or -errno with err_text().
 */
int runs_find(struct side *side);

#endif /* RUNS_H */
