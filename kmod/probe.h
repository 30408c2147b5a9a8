/* SPDX-License-Identifier: GPL-2.0-only */
/* A function of the kernel under observation, for one open file. */
#ifndef FC_PROBE_H
#define FC_PROBE_H

#include "fixcost_uapi.h"
#include "hist.h"

struct fc_probe;

/*
 * Count calls of role[0].name by the current process. Returns the probe or
 * ERR_PTR(-errno), with the reason: -ENOENT when it is no function that may be
 * probed, or this kernel has not got it.
 */
struct fc_probe *fc_probe_arm(struct fc_request *req);
/* Nothing of it is left when this returns. NULL is fine. */
void fc_probe_disarm(struct fc_probe *probe);

/* Count calls by this process (as the caller numbers it) too. 0 or -errno. */
int fc_probe_watch(struct fc_probe *probe, struct fc_request *req);
int fc_probe_reset(struct fc_probe *probe);

/* Fills in the figures, and @count unless it is NULL. */
void fc_probe_read(struct fc_probe *probe, struct fc_request *req, u64 *count);

#endif /* FC_PROBE_H */
