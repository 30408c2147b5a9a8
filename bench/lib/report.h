/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proof of a range as counters of the sample, and what it predicts. */
#ifndef REPORT_H
#define REPORT_H

#include "fc.h"
#include "mem.h"
#include "mover.h"

/* The figures alone. */
void report_state(struct fc_run *run, const struct mem_proof *proof);
/* Also tells the path pass how many calls free what was proved. */
void report_proof(struct fc_run *run, const struct mem_proof *proof);

/* What the ioctls returned; in the latency pass, how long each took. */
void report_moves(struct fc_run *run, const struct mover_result *result);

#endif /* REPORT_H */
