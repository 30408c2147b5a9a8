/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Single calls, which the latency pass timed. */
#ifndef LATENCY_H
#define LATENCY_H

#include "side.h"

/* Read @path (latency.json): the rows' p99. Returns 0 or -errno. */
int latency_read(struct side *side, unsigned int run, const char *path);

/* Mean of the samples' 99 % quantiles, ns; NAN when there are none. */
double latency_p99(const struct row *row);

#endif /* LATENCY_H */
