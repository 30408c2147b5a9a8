// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * swapoff - the other side of the pin: who takes the device away
 *
 * swapoff_idle: try_to_unuse() reads every page back and maps it again, then
 *               swapoff waits for the references (a killed percpu_ref and an
 *               RCU grace period) and frees the map. Nobody else is there.
 * swapoff_zap:  the same while threads free entries of the device, a page at a
 *               time. How long single zaps take is told as well: alone_x_ns
 *               before swapoff began, under_x_ns while it ran.
 * swapoff_exit: the same while processes die. It cannot bring back the memory
 *               of one that has begun to, and tries again until that is gone.
 *
 * The clock runs around swapoff(2) alone; pages are the entries in use when it
 * begins. The state is proved before, and that all is back after it. Refused
 * where freeing does not pin the device (pin.h).
 */
#include <errno.h>
#include <string.h>

#include "fc.h"
#include "mem.h"
#include "path.h"
#include "report.h"
#include "swapdev.h"
#include "victims.h"
#include "zapper.h"

static void swap_off(void *arg)
{
	struct fc_run *run = arg;
	int err;

	fc_start(run);
	err = swapdev_off();
	fc_stop(run);
	if (err == -EBUSY)
		fc_skip(run, "swapoff is refused while entries are in use");
	else if (err)
		fc_fail(run, "%s", swapdev_error());
}

static void off_and_on(struct fc_run *run, void (*how)(void *arg), void *arg)
{
	if (swapdev_while_held(how, arg))
		fc_skip(run, "%s", swapdev_error());
}

static struct mem_state asked_state(struct fc_run *run)
{
	return (struct mem_state){
		.swapped = true,
		.shuffled = fc_is(run, "slots", "shuffled"),
		.cached = fc_is(run, "cache", "yes"),
	};
}

/* swapoff reads back what others have on the device, too: told, or too much. */
static int prove_ours(struct fc_run *run, size_t pages)
{
	size_t others;
	int err = swapdev_prove_ours(pages, &others);

	fc_counter(run, "others", others);
	if (err)
		fc_skip(run, "%s", swapdev_error());
	return err;
}

static int reach_and_prove(struct fc_run *run, void *buf, size_t len)
{
	struct mem_state state = asked_state(run);
	struct mem_proof proof;
	int err = mem_reach(buf, len, &state);

	if (!err)
		err = mem_prove(buf, len, &state, &proof);
	if (err) {
		fc_skip(run, "%s", mem_explain(err));
		return err;
	}
	report_state(run, &proof);
	return prove_ours(run, proof.swapped);
}

/* All of it has to be back, the pages that swapoff found as well as the zeroes. */
static void prove_back(struct fc_run *run, const void *buf, size_t len)
{
	struct mem_state present = { 0 };
	struct mem_proof proof;

	mem_prove(buf, len, &present, &proof);
	if (proof.swapped)
		fc_fail(run, "swapoff left %zu of %zu pages", proof.swapped, proof.pages);
}

static void with_range(struct fc_run *run,
		       void (*body)(struct fc_run *run, char *buf, size_t len))
{
	size_t len = fc_arg(run, "mib") << 20;
	void *buf;
	int err;

	while (fc_loop(run)) {
		err = mem_map(&buf, len, 0);
		if (err) {
			fc_skip(run, "%s", mem_explain(err));
			break;
		}
		if (!reach_and_prove(run, buf, len)) {
			body(run, buf, len);
			prove_back(run, buf, len);
		}
		mem_unmap(buf, len);
	}
}

static void off_alone(struct fc_run *run, char *buf, size_t len)
{
	size_t used = swapdev_used_pages();

	(void)buf;
	fc_pages(run, used);
	off_and_on(run, swap_off, run);
	if (used == len / mem_page_size())
		fc_expect_calls(run, used, used);
}

static void swapoff_idle(struct fc_run *run)
{
	with_range(run, off_alone);
}

FC_BENCH(swapoff_idle, .path = PATH_UNUSE, .needs = FC_ROOT | FC_SWAP | FC_SWAPOFF,
	 .args = "slots=contiguous|shuffled cache=no|yes mib=1..65536",
	 .matrix = "slots=contiguous mib=64");

static void run_zappers(void *zappers)
{
	zappers_run(zappers);
}

/* The first half is left to swapoff. */
static void off_under_zaps(struct fc_run *run, char *buf, size_t len)
{
	static struct zapper_result result;
	struct zappers *zappers;
	size_t used;
	int err;

	memset(&result, 0, sizeof(result));
	used = swapdev_used_pages() * mem_page_size();
	zappers = zappers_new(buf + len / 2, len / 2, fc_arg(run, "threads"), swap_off, run);
	if (!zappers) {
		fc_skip(run, "start threads: %s", strerror(errno));
		return;
	}
	off_and_on(run, run_zappers, zappers);
	fc_pages(run, (used - zappers_before(zappers)) / mem_page_size());
	err = zappers_free(zappers, &result);
	if (err)
		fc_fail(run, "zap: %s", strerror(-err));
	fc_latencies(run, "alone", &result.alone);
	fc_latencies(run, "under", &result.under);
}

static void swapoff_zap(struct fc_run *run)
{
	with_range(run, off_under_zaps);
}

FC_BENCH(swapoff_zap, .path = PATH_FREE_SWAP,
	 .needs = FC_ROOT | FC_SWAP | FC_SWAPOFF,
	 .args = "slots=contiguous|shuffled cache=no|yes mib=1..65536 threads=1..256",
	 .matrix = "slots=contiguous mib=64 threads=1");

struct dying {
	struct fc_run *run;
	struct victims victims;
};

static void kill_and_swap_off(void *arg)
{
	struct dying *d = arg;

	victims_kill(&d->victims);
	swap_off(d->run);
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
	return prove_ours(d->run, proof.swapped);
}

static void swapoff_exit(struct fc_run *run)
{
	struct victim_plan plan = {
		.len = fc_arg(run, "mib") << 20,
		.threads = 1,
		.state = asked_state(run),
	};

	while (fc_loop(run)) {
		struct dying d = { .run = run };

		if (!start_victims(&d, &plan))
			off_and_on(run, kill_and_swap_off, &d);
		victims_stop(&d.victims);
	}
}

FC_BENCH(swapoff_exit, .path = PATH_FREE_SWAP, .needs = FC_ROOT | FC_SWAP | FC_SWAPOFF,
	 .args = "slots=contiguous|shuffled cache=no|yes mib=1..65536 procs=1..64",
	 .matrix = "slots=contiguous mib=64 procs=1");
