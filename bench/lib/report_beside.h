/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What walkers and movers did, as counters of the sample that they are beside. */
#ifndef REPORT_BESIDE_H
#define REPORT_BESIDE_H

#include "fc.h"
#include "stroll.h"
#include "traffic.h"
#include "walker.h"

/* Of a walker that is measured. */
void report_walks(struct fc_run *run, const struct walker *w);

/* Of who goes on beside what is measured: a walker, movers. */
void report_stroll(struct fc_run *run, const struct stroll *s);
void report_traffic(struct fc_run *run, const struct traffic *t);

#endif /* REPORT_BESIDE_H */
