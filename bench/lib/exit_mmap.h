/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long children spend in exit_mmap() when they exit.
 *
 * For the path pass: the probes cost microseconds per exit.
 */
#ifndef EXIT_MMAP_H
#define EXIT_MMAP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct exit_mmap {
	uint64_t nr;		/* address spaces taken down */
	uint64_t sum_ns;
	uint64_t max_ns;	/* the longest of them */
};

/*
 * Open what it takes. The end is tracepoint mmap:exit_mmap, the start what
 * exit_mmap_from() tells. Returns 0 or -errno; exit_mmap_error() then says
 * what is missing.
 */
int exit_mmap_open(void);
void exit_mmap_close(void);
const char *exit_mmap_error(void);

/*
 * "exit_mmap": the function's entry. "SIGKILL": where there are no kprobes,
 * the delivery of the signal, which is earlier; only killed children count.
 */
const char *exit_mmap_from(void);

int exit_mmap_start(void);
/* Which process is meant: after exit_mmap_start(), before it is reaped. */
int exit_mmap_watch(int pid);
/*
 * What the watched ones took since exit_mmap_start(). Returns 0, or -errno:
 * -ENOBUFS when more processes exited than the buffers hold.
 */
int exit_mmap_stop(struct exit_mmap *result);

#ifdef __cplusplus
}
#endif

#endif /* EXIT_MMAP_H */
