// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * noop - what the harness itself costs: know it, subtract nothing
 *
 * noop_loop:    a pass of fc_loop() with nothing in it
 * noop_section: fc_start() and fc_stop() with nothing between them, which is
 *               the part of every other row that is not the operation
 * noop_latency: what the latency pass does around each call besides the call:
 *               two clock reads, and their difference into the histogram
 * noop_counted: the same without the clock: the histogram and a counter
 */
#include "clock.h"
#include "fc.h"
#include "hist.h"
#include "uffd.h"

static struct hist hist;
static struct uffd_counts counts;

static void noop_loop(struct fc_run *run)
{
	while (fc_loop(run))
		;
}

FC_BENCH(noop_loop, .timing = FC_LOOP);

static void noop_section(struct fc_run *run)
{
	while (fc_loop(run)) {
		fc_start(run);
		fc_stop(run);
	}
}

FC_BENCH(noop_section, .passes = 100000);

static void noop_latency(struct fc_run *run)
{
	while (fc_loop(run)) {
		uint64_t start = clock_now();

		hist_add(&hist, clock_now() - start);
	}
}

FC_BENCH(noop_latency, .timing = FC_LOOP);

/* As different as latencies are, and nothing for the compiler to see through. */
static void noop_counted(struct fc_run *run)
{
	uint64_t value = 1;

	while (fc_loop(run)) {
		value = value * 6364136223846793005ULL + 1442695040888963407ULL;
		counts.calls++;
		hist_add(&hist, 200 + (value >> 52));
		__asm__ __volatile__("" : : : "memory");
	}
}

FC_BENCH(noop_counted, .timing = FC_LOOP);
