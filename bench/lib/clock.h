/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a sample is measured with: time, or in a counting guest instructions.
 *
 * "monotonic": CLOCK_MONOTONIC, ns.
 * "icount": one instruction is one ns. On x86_64 the time stamp counter tells
 * exactly; on arm64 the architected counter has steps of 16, so the PMU's
 * instruction counter does, at a constant cost of the two reads.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Choose it by name. Returns 0, -EINVAL for a name there is not, or -errno
 * when this machine has no such clock; clock_error() then says why.
 */
int clock_choose(const char *name);
const char *clock_error(void);

bool clock_counts(void);
/* The smallest step seen: what a reading can be wrong by. */
uint64_t clock_step(void);

/*
 * Make ready to read it. With a counting clock, whose guest does not wait for a
 * second in which nothing runs, what the kernel does now and then is done first:
 * asleep, the CPUs fold their counts of pages into the zone's (vmstat_update())
 * and the fair server's timer begins anew; the random pool is where each exit
 * finds it alike; and the next ticks are as far away in every sample.
 */
void clock_settle(void);
uint64_t clock_now(void);

/* The time of day for people, 2026-01-02T03:04:05.678Z (RFC 3339). */
void clock_utc(char *text, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* CLOCK_H */
