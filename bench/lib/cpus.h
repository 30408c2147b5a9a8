/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs by their numbers, however many the machine has. */
#ifndef CPUS_H
#define CPUS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One more than the highest number that a CPU of this machine can have. */
unsigned int cpus_possible(void);

bool cpus_online(unsigned int cpu);

#define CPUS_LIST	(64 << 10)	/* bytes that hold a list of them */

/* Is @cpu in a list as the kernel prints them, "0-3,8"? */
bool cpus_listed(const char *list, unsigned int cpu);

/* How many this process was allowed to use when it first asked; at least 1. */
unsigned int cpus_nr(void);
/*
 * The @i-th of them, counted from the second one on and round again: the 0-th,
 * on which a measuring thread is, is not CPU 0 where there is another.
 */
unsigned int cpus_nth(unsigned int i);

/*
 * Pin the calling thread to CPU @cpu; let it have all of cpus_nr() again.
 * Return 0 or -errno.
 */
int cpus_pin(unsigned int cpu);
int cpus_unpin(void);

#ifdef __cplusplus
}
#endif

#endif /* CPUS_H */
