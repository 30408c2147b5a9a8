/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proof of a range as counters of the sample, and what it predicts. */
#ifndef REPORT_H
#define REPORT_H

#include "fc.h"
#include "hist.h"
#include "mem.h"

/* The figures alone. */
void report_state(struct fc_run *run, const struct mem_proof *proof);
/* Also tells the path pass how many calls free what was proved. */
void report_proof(struct fc_run *run, const struct mem_proof *proof);
/* NAME_nr, and NAME_p50_ns, p90, p99, p999 and max of a distribution. */
void report_latency(struct fc_run *run, const char *name, const struct hist *h);

#endif /* REPORT_H */
