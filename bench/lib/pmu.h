/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hardware counters, for the count pass.
 *
 * libpfm4 names ("cycles:k,instructions:k"), opened with perf_event_open() by
 * ourselves: a pinned group, kernel mode only unless the name says :u. Never
 * read inside a timed section.
 */
#ifndef PMU_H
#define PMU_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Open the events for this thread and the children it forks from now on.
 * What a child does in exit_mm() is not counted: perf lets go of it before,
 * in 6.16 and later and in stable kernels of the time.
 * Returns the number of events, or -errno; pmu_error() then says what this
 * machine lacks, or which name libpfm4 does not know.
 */
int pmu_open(const char *events);
/*
 * The same for everything that runs on any CPU, which is what it takes to
 * count the exit of a child. Values and times are sums over the CPUs.
 */
int pmu_open_cpus(const char *events);
void pmu_close(void);
const char *pmu_error(void);

/* Zero and enable; disable. */
int pmu_start(void);
int pmu_stop(void);

struct pmu_count {
	const char *name;	/* as the user wrote it */
	uint64_t value;		/* raw, not scaled */
	uint64_t enabled_ns;
	uint64_t running_ns;	/* less than enabled: the row is not a result */
};

/* Count @i since pmu_start(). Returns 0 or -errno. */
int pmu_read(size_t i, struct pmu_count *count);

#ifdef __cplusplus
}
#endif

#endif /* PMU_H */
