/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walkers and movers beside each other: a sample, and what they did as figures. */
#ifndef REPORT_BESIDE_H
#define REPORT_BESIDE_H

#include "beside.h"
#include "fc.h"
#include "stroll.h"
#include "traffic.h"
#include "walker.h"

/*
 * Take it between two clock reads, from beside_open() to beside_stop(). Returns
 * true when it is a sample: the figures may be read then.
 */
bool report_beside(struct fc_run *run, struct beside *b);

/* Of a walker that is measured. */
void report_walks(struct fc_run *run, const struct walker *w);

/* Of who goes on beside what is measured: a walker, movers. */
void report_stroll(struct fc_run *run, const struct stroll *s);
void report_traffic(struct fc_run *run, const struct traffic *t);

#endif /* REPORT_BESIDE_H */
