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
#include "range.h"
#include "report.h"
#include "right.h"
#include "swapdev.h"
#include "swapoff.h"
#include "zapper.h"

static int reach_and_prove(struct fc_run *run, void *buf, size_t len)
{
	struct mem_state state = swapoff_state(run);
	struct mem_proof proof;
	int err = mem_reach(buf, len, &state);

	if (!err)
		err = mem_prove(buf, len, &state, &proof);
	if (err) {
		fc_skip(run, "%s", mem_explain(err));
		return err;
	}
	report_state(run, &proof);
	return swapoff_prove_ours(run, proof.swapped);
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

static void off_alone(struct fc_run *run, char *buf, size_t len)
{
	size_t used;

	if (reach_and_prove(run, buf, len))
		return;
	used = swapdev_used_pages();
	fc_pages(run, used);
	swapoff_and_on(run, swapoff_timed, run);
	if (used == len / mem_page_size())
		fc_expect_calls(run, used, used);
	prove_back(run, buf, len);
}

static void swapoff_idle(struct fc_run *run)
{
	range_each(run, off_alone);
}

FC_BENCH(swapoff_idle, .path = PATH_UNUSE, .needs = FC_ROOT | FC_SWAP | FC_SWAPOFF,
	 .args = "slots=contiguous|shuffled cache=no|yes mib=1..65536",
	 .matrix = "slots=contiguous mib=64");

static void run_zappers(void *zappers)
{
	zappers_run(zappers);
}

/* The first half is left to swapoff. */
static void off_while_zapped(struct fc_run *run, char *buf, size_t len)
{
	size_t used = swapdev_used_pages() * mem_page_size();
	static struct zapper_result result;
	struct zappers *zappers;
	int err;

	zappers = zappers_new(buf + len / 2, len / 2, fc_arg(run, "threads"),
			      swapoff_timed, run);
	if (!zappers) {
		fc_skip(run, "start threads: %s", right_explain(RIGHT_PROCESS, -errno));
		return;
	}
	swapoff_and_on(run, run_zappers, zappers);
	fc_pages(run, (used - zappers_before(zappers)) / mem_page_size());
	memset(&result, 0, sizeof(result));
	err = zappers_free(zappers, &result);
	if (err)
		fc_fail(run, "zap: %s", strerror(-err));
	fc_latencies(run, "alone", &result.alone);
	fc_latencies(run, "under", &result.under);
}

static void off_under_zaps(struct fc_run *run, char *buf, size_t len)
{
	if (reach_and_prove(run, buf, len))
		return;
	off_while_zapped(run, buf, len);
	prove_back(run, buf, len);
}

static void swapoff_zap(struct fc_run *run)
{
	range_each(run, off_under_zaps);
}

FC_BENCH(swapoff_zap, .path = PATH_FREE_SWAP,
	 .needs = FC_ROOT | FC_SWAP | FC_SWAPOFF,
	 .cpus = "threads+1",
	 .args = "slots=contiguous|shuffled cache=no|yes mib=1..65536 threads=1..256",
	 .matrix = "slots=contiguous mib=64 threads=1");
