/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How often, and how long, did our processes wait for locks of the kernel?
 *
 * For the path pass: tracepoints lock:contention_begin and _end (5.19), on the
 * slow paths only. A lock that was free, or a trylock that failed, is not seen.
 */
#ifndef CONTENTION_H
#define CONTENTION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum contention_type {
	CONTENTION_SPIN,	/* also rwlocks, such as tasklist_lock */
	CONTENTION_READ,	/* rwsems, such as that of an anon_vma root */
	CONTENTION_WRITE,
	CONTENTION_MUTEX,
	CONTENTION_PERCPU,	/* percpu rwsems, such as that of the cgroups */
	CONTENTION_OTHER,	/* semaphores, RT mutexes */
	NR_CONTENTION_TYPES,
};

/* "spin", "rwsem_read", "rwsem_write", "mutex", "percpu_rwsem", "other" */
extern const char *const contention_name[NR_CONTENTION_TYPES];

struct contention {
	uint64_t waits[NR_CONTENTION_TYPES];
	uint64_t ns[NR_CONTENTION_TYPES];
};

/* Returns 0 or -errno; contention_error() then says what is missing. */
int contention_open(void);
void contention_close(void);
const char *contention_error(void);

/* This process and its threads are seen, and who is named after the start. */
int contention_start(void);
int contention_watch(int pid);
/* Nothing is seen from here on. Returns 0 or -errno. */
int contention_stop(void);
/*
 * Waits that began and ended since contention_start(). Returns 0, or -ENOBUFS
 * when there were more than the buffers hold.
 */
int contention_read(struct contention *sum);

/* What a tracepoint's flags mean. */
enum contention_type contention_type(unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* CONTENTION_H */
