// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "report.h"

void report_state(struct fc_run *run, const struct mem_proof *proof)
{
	fc_pages(run, proof->pages);
	fc_counter(run, "present", proof->present);
	fc_counter(run, "swapped", proof->swapped);
	fc_counter(run, "cached", proof->cached);
	fc_counter(run, "runs", proof->runs);
	fc_counter(run, "longest_run", proof->longest_run);
	fc_counter(run, "batches", proof->batches);
}

void report_proof(struct fc_run *run, const struct mem_proof *proof)
{
	report_state(run, proof);
	fc_expect_calls(run, proof->swapped, proof->batches);
}

void report_latency(struct fc_run *run, const char *name, const struct hist *h)
{
	static const struct {
		const char *name;
		double q;
	} quantile[] = {
		{ "p50", 0.5 }, { "p90", 0.9 }, { "p99", 0.99 }, { "p99_9", 0.999 },
		{ "max", 1 },
	};
	char counter[48];

	snprintf(counter, sizeof(counter), "%s_nr", name);
	fc_counter(run, counter, h->nr);
	for (size_t i = 0; i < sizeof(quantile) / sizeof(quantile[0]); i++) {
		snprintf(counter, sizeof(counter), "%s_%s_ns", name, quantile[i].name);
		fc_counter(run, counter, hist_quantile(h, quantile[i].q));
	}
}

void report_moves(struct fc_run *run, const struct mover_result *result)
{
	const struct uffd_counts *counts = &result->counts;

	fc_counter(run, "ioctls", counts->calls);
	fc_counter(run, "short_moves", counts->short_moves);
	fc_counter(run, "eagain", counts->eagain);
	fc_counter(run, "ebusy", counts->ebusy);
	fc_counter(run, "retries", counts->short_moves + counts->eagain);
	if (fc_latency(run))
		fc_latencies(run, &result->latency);
}
