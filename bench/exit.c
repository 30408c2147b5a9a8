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
#include <string.h>

#include "fc.h"
#include "path.h"
#include "report.h"
#include "victims.h"

static int timed_exit(struct fc_run *run, struct victims *v)
{
	int err;

	fc_start(run);
	victims_kill(v);
	err = victims_wait(v);
	fc_stop(run);
	return err;
}

static void exit_once(struct fc_run *run, const struct victim_plan *plan, size_t nr)
{
	struct victims v = { 0 };
	struct mem_proof proof;
	int err;

	err = victims_start(&v, plan, nr, 0);
	if (!err)
		err = victims_prove(&v, &proof);
	if (err) {
		fc_skip(run, "%s", victim_error());
	} else {
		for (size_t i = 0; i < v.nr; i++)
			fc_watch(run, v.victim[i].pid);
		err = timed_exit(run, &v);
		if (err)
			fc_fail(run, "reap: %s", strerror(-err));
		report_proof(run, &proof);
	}
	victims_stop(&v);
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
	 .exits = true, .cpus = "procs",
	 .args = "slots=contiguous|shuffled cache=no|yes order=0..13 mib=1..65536 procs=1..256 threads=1..1024",
	 .matrix = "slots=contiguous,shuffled mib=64");
