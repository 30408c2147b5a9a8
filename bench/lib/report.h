/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proof of a range as counters of the sample, and what it predicts. */
#ifndef REPORT_H
#define REPORT_H

#include "fc.h"
#include "hist.h"
#include "mem.h"
#include "mover.h"

/* The figures alone. */
void report_state(struct fc_run *run, const struct mem_proof *proof);
/* Also tells the path pass how many calls free what was proved. */
void report_proof(struct fc_run *run, const struct mem_proof *proof);
/* Of those that are not what is measured: NAME_nr, NAME_p50_ns to NAME_max_ns. */
void report_latency(struct fc_run *run, const char *name, const struct hist *h);

/* What the ioctls returned; in the latency pass, how long each took. */
void report_moves(struct fc_run *run, const struct mover_result *result);

#endif /* REPORT_H */
