// SPDX-License-Identifier: GPL-2.0-or-later
/* Benchmarks of known behaviour, for shim.sh and matrix.c. */
#include <time.h>

#include "fc.h"
#include "hist.h"

static void busy(long ns)
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	do {
		clock_gettime(CLOCK_MONOTONIC, &b);
	} while ((b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec < ns);
}

/* Single calls of 1 to 1000 ns, told in their own pass only. */
static void fox_calls(struct fc_run *run)
{
	static struct hist hist;

	while (fc_loop(run)) {
		fc_start(run);
		busy(100000);
		fc_stop(run);
	}
	for (unsigned int ns = 1; fc_latency(run) && ns <= 1000; ns++)
		hist_add(&hist, ns);
	if (fc_latency(run))
		fc_latencies(run, NULL, &hist);
}

FC_BENCH(fox_calls, .latency = true);

/* Zebra sorts last; its section is as long as it is told. */
static void zebra_busy(struct fc_run *run)
{
	while (fc_loop(run)) {
		fc_start(run);
		busy(fc_arg(run, "us") * 1000);
		fc_stop(run);
	}
	fc_pages(run, 10);
	fc_counter(run, "stripes", 7);
}

FC_BENCH(zebra_busy, .args = "us=1..100000 mood=calm|wild", .matrix = "us=100,200");

static void ant_skip(struct fc_run *run)
{
	while (fc_loop(run)) {
		fc_skip(run, "no %s here", "sugar");
		break;
	}
}

FC_BENCH(ant_skip);

static void bee_fail(struct fc_run *run)
{
	while (fc_loop(run)) {
		fc_start(run);
		fc_stop(run);
		fc_fail(run, "stung %d times", 3);
		break;
	}
}

FC_BENCH(bee_fail);

/* Only every second sample reaches its state. */
static void cat_moody(struct fc_run *run)
{
	static int nr;

	while (fc_loop(run)) {
		if (nr++ % 2) {
			fc_skip(run, "asleep");
			break;
		}
		fc_start(run);
		busy(100000);
		fc_stop(run);
	}
}

FC_BENCH(cat_moody);

/* Its time was taken elsewhere, and is no whole number. */
static void gnu_elapsed(struct fc_run *run)
{
	while (fc_loop(run))
		fc_elapsed(run, 61.5);
}

FC_BENCH(gnu_elapsed);

/* Too short for any clock. */
static void dog_short(struct fc_run *run)
{
	while (fc_loop(run)) {
		fc_start(run);
		fc_stop(run);
	}
}

FC_BENCH(dog_short);

static void elk_loop(struct fc_run *run)
{
	while (fc_loop(run))
		busy(1000);
}

FC_BENCH(elk_loop, .timing = FC_LOOP, .passes = 100);
