/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel module: primitives timed where no system call is around them.
 * kmod/fixcost_uapi.h has what it can be asked.
 */
#ifndef KMOD_H
#define KMOD_H

#include <stdbool.h>
#include <stdint.h>

#include "../../kmod/fixcost_uapi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Returns the open device or -errno; kmod_error() then says what to do. */
int kmod_open(void);
/*
 * An ioctl of fixcost_uapi.h; size, and the fields of the answer, are set here.
 * Returns 0 or -errno; kmod_error() has the module's reason.
 */
int kmod_ask(int fd, unsigned long what, struct fc_request *req);
const char *kmod_error(void);

/* One operation, less the loop around it: over the batches of one thread. */
struct kmod_times {
	double p10, p50, p90, p99, max, mean;
	double loop;		/* what was taken off: the empty loop's median */
	double misses;		/* share of operations that found nothing */
};

/* Ticks are instructions in a guest that counts them, else ns. */
void kmod_times(const struct fc_batch *batch, unsigned int batches,
		unsigned int loops, struct kmod_times *times);

/*
 * Events of one operation, less those of the loop, when FC_FLAG_COUNT was set.
 * Returns false when they were not counted here.
 */
bool kmod_event(const struct fc_request *req, enum fc_event event, double *each);

#ifdef __cplusplus
}
#endif

#endif /* KMOD_H */
