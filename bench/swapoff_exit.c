// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * swapoff_exit - swapoff while processes with entries of the device die
 *
 * As swapoff_idle in swapoff.c, but some of the memory is on its way out: swapoff
 * cannot bring back that of a process that has begun to exit, and tries again
 * until it is gone.
 *
 * The clock runs around swapoff(2) alone, and the victims get their SIGKILL right
 * before it. Each of them has proved its own range. Refused where freeing does
 * not pin the device (pin.h).
 */
#include "fc.h"
#include "path.h"
#include "report.h"
#include "swapoff.h"
#include "victims.h"

struct dying {
	struct fc_run *run;
	struct victims victims;
};

static void kill_and_swap_off(void *arg)
{
	struct dying *d = arg;

	victims_kill(&d->victims);
	swapoff_timed(d->run);
}

/* The first CPU is left to swapoff. */
static int start_victims(struct dying *d, const struct victim_plan *plan)
{
	struct mem_proof proof;
	int err = victims_start(&d->victims, plan, fc_arg(d->run, "procs"), 1);

	if (!err)
		err = victims_prove(&d->victims, &proof);
	if (err) {
		fc_skip(d->run, "%s", victim_error());
		return err;
	}
	for (size_t i = 0; i < d->victims.nr; i++)
		fc_watch(d->run, d->victims.victim[i].pid);
	report_state(d->run, &proof);
	return swapoff_prove_ours(d->run, proof.swapped);
}

static void swapoff_exit(struct fc_run *run)
{
	struct victim_plan plan = {
		.len = fc_arg(run, "mib") << 20,
		.threads = 1,
		.state = swapoff_state(run),
	};

	while (fc_loop(run)) {
		struct dying d = { .run = run };

		if (!start_victims(&d, &plan))
			swapoff_and_on(run, kill_and_swap_off, &d);
		victims_stop(&d.victims);
	}
}

FC_BENCH(swapoff_exit, .path = PATH_FREE_SWAP, .needs = FC_ROOT | FC_SWAP | FC_SWAPOFF,
	 .cpus = "procs+1",
	 .args = "slots=contiguous|shuffled cache=no|yes mib=1..65536 procs=1..64",
	 .matrix = "slots=contiguous mib=64 procs=1");
