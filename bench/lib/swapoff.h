/* SPDX-License-Identifier: GPL-2.0-or-later */
/* swapoff(2) of the row's device as a sample has it, alone or beside others. */
#ifndef SWAPOFF_H
#define SWAPOFF_H

#include <stddef.h>

#include "fc.h"
#include "mem.h"

/* What "slots" and "cache" ask for. */
struct mem_state swapoff_state(struct fc_run *run);

/*
 * swapoff reads back what others have on the device, too: told as "others", and
 * a skip when it is too much. @pages are those proved to be ours. Returns 0 or
 * -errno.
 */
int swapoff_prove_ours(struct fc_run *run, size_t pages);

/*
 * Call @how, in which swapoff_timed() is called once, then swap on again. A skip
 * when the device is not to be had.
 */
void swapoff_and_on(struct fc_run *run, void (*how)(void *arg), void *arg);
/* Between the two clock reads of @run, a struct fc_run. */
void swapoff_timed(void *run);

#endif /* SWAPOFF_H */
