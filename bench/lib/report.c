// SPDX-License-Identifier: GPL-2.0-or-later
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

void report_moves(struct fc_run *run, const struct mover_result *result)
{
	const struct uffd_counts *counts = &result->counts;

	fc_counter(run, "ioctls", counts->calls);
	fc_counter(run, "short_moves", counts->short_moves);
	fc_counter(run, "eagain", counts->eagain);
	fc_counter(run, "ebusy", counts->ebusy);
	fc_counter(run, "untold", counts->untold);
	fc_counter(run, "retries", counts->short_moves + counts->eagain);
	if (counts->short_moves || counts->eagain)
		fc_note(run, "%llu ioctls, %llu of them short, %llu EAGAIN",
			(unsigned long long)counts->calls,
			(unsigned long long)counts->short_moves,
			(unsigned long long)counts->eagain);
	if (fc_latency(run))
		fc_latencies(run, NULL, &result->latency);
}
