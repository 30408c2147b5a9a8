/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own answer to what userspace reads from pagemap and mincore. */
#ifndef FC_STATE_H
#define FC_STATE_H

#include "fixcost_uapi.h"

/*
 * FC_IOC_STATE. Returns 0, -EINTR, or -errno with the reason: -EFAULT when not
 * all of the range is mapped.
 */
int fc_state(struct fc_request *req, struct fc_page *page);

#endif /* FC_STATE_H */
