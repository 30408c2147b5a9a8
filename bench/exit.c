// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exit - death of a process with swapped memory, from SIGKILL to reaped
 *
 * exit_swapped: exit_mmap() frees the swap entries of the victim's range, the
 *               same functions as in zap.c, then the page tables. procs:n
 *               kills n victims at once, one per CPU; threads:n gives each
 *               victim n threads, the last of which to die does the work.
 *
 * Each victim proves its own range right before the clock starts. The path pass
 * also tells what part of the time was inside exit_mmap().
 */
#include <errno.h>
#include <string.h>

#include "fc.h"
#include "path.h"
#include "report.h"
#include "victim.h"

#define MAX_PROCS	256

static void add(struct mem_proof *sum, const struct mem_proof *proof)
{
	sum->pages += proof->pages;
	sum->swapped += proof->swapped;
	sum->cached += proof->cached;
	sum->runs += proof->runs;
	sum->batches += proof->batches;
	if (proof->longest_run > sum->longest_run)
		sum->longest_run = proof->longest_run;
}

static int start_all(struct fc_run *run, struct victim *victim, size_t nr,
		     const struct victim_plan *plan)
{
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		err = victim_start(&victim[i], plan, i);
		if (!err)
			fc_watch(run, victim[i].pid);
	}
	return err;
}

static int prove_all(struct victim *victim, size_t nr, struct mem_proof *sum)
{
	struct mem_proof proof;
	int err = 0;

	memset(sum, 0, sizeof(*sum));
	for (size_t i = 0; !err && i < nr; i++) {
		err = victim_prove(&victim[i], &proof);
		add(sum, &proof);
	}
	return err;
}

static int timed_exit(struct fc_run *run, struct victim *victim, size_t nr)
{
	int err = 0;

	fc_start(run);
	for (size_t i = 0; i < nr; i++)
		victim_kill(&victim[i]);
	for (size_t i = 0; !err && i < nr; i++)
		err = victim_wait(&victim[i]);
	fc_stop(run);
	return err;
}

static void exit_once(struct fc_run *run, const struct victim_plan *plan, size_t nr)
{
	struct victim victim[MAX_PROCS] = { 0 };
	struct mem_proof proof;
	int err;

	err = start_all(run, victim, nr, plan);
	if (!err)
		err = prove_all(victim, nr, &proof);
	if (err) {
		fc_skip(run, "%s", victim_error());
	} else {
		err = timed_exit(run, victim, nr);
		if (err)
			fc_fail(run, "reap: %s", strerror(-err));
		report_proof(run, &proof);
	}
	for (size_t i = 0; i < nr; i++)
		victim_stop(&victim[i]);
}

static void exit_swapped(struct fc_run *run)
{
	struct victim_plan plan = {
		.len = fc_arg(run, "mib") << 20,
		.threads = fc_arg(run, "threads"),
		.state = {
			.swapped = true,
			.shuffled = fc_is(run, "slots", "shuffled"),
			.cached = fc_is(run, "cache", "yes"),
			.order = fc_arg(run, "order"),
		},
	};

	while (fc_loop(run))
		exit_once(run, &plan, fc_arg(run, "procs"));
}

FC_BENCH(exit_swapped, .path = PATH_FREE_SWAP, .needs = FC_ROOT | FC_SWAP,
	 .exits = true,
	 .args = "slots=contiguous|shuffled cache=no|yes order=0..13 mib=1..65536 procs=1..256 threads=1..1024",
	 .matrix = "slots=contiguous,shuffled mib=64");
