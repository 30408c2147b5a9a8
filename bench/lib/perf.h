/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Perf events on functions and tracepoints. */
#ifndef PERF_H
#define PERF_H

#include <stdbool.h>

/* libpfm4's own header declares it too: this one includes neither */
struct perf_event_attr;

/*
 * Fill @attr's type and config for the entry of a kernel function, which must
 * outlive the call of perf_open_cpu(). Returns 0, or -ENOENT without kprobes.
 */
int perf_kprobe_attr(struct perf_event_attr *attr, const char *function);

/* The same for a tracepoint, "mmap/exit_mmap". Returns 0 or -errno. */
int perf_tracepoint_attr(struct perf_event_attr *attr, const char *tracepoint);

/*
 * The words for what perf_tracepoint_attr() returned, for a tracepoint that came
 * with @since; for a failure to open an event, or its ring. Static.
 */
const char *perf_explain_tracepoint(int err, const char *since);
const char *perf_explain_open(int err);

/* Where in its raw samples a tracepoint's field is, in bytes. 0 or -errno. */
int perf_tracepoint_field(const char *tracepoint, const char *field,
			  unsigned int *offset);

/* Each occurrence is a sample of @type, by CLOCK_MONOTONIC; off at first. */
void perf_sample(struct perf_event_attr *attr, unsigned long long type);

/*
 * Open it for whatever runs on @cpu. Events of a task are no use here: perf
 * lets go of an exiting task before exit_mm() (since 6.16, and in the stable
 * kernels that have the fix). Returns a descriptor or -errno.
 */
int perf_open_cpu(struct perf_event_attr *attr, int cpu);

/* For what the task @pid does, on any CPU. */
int perf_open_task(struct perf_event_attr *attr, int pid);

/*
 * cpus_possible(). Raises the limit of open files as far as it goes:
 * an event takes a descriptor on each of them.
 */
int perf_nr_cpus(void);

#endif /* PERF_H */
