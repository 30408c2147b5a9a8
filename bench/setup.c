// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * setup - what it costs to bring a range into its state, beside what the
 *         kernel needs for the same: a ratio for the harness's own account
 *
 * setup_kernel:  copy random data into fresh pages, page them out, and where
 *                the device leaves a swap cache, one reclaim that empties it
 * setup_swapped: mem_reach() for the same state: distinct data in every page,
 *                the proof, and further tries where pages stay behind
 */
#include <string.h>

#include "fc.h"
#include "mem.h"
#include "memcg.h"
#include "range.h"
#include "swapdev.h"

#define CHUNK	(16UL << 20)

static int pageout_copies(char *buf, size_t len, const char *template,
			  const struct mem_state *state)
{
	size_t page = mem_page_size();
	int err;

	for (size_t off = 0; off < len; off += CHUNK) {
		size_t n = len - off < CHUNK ? len - off : CHUNK;

		for (size_t i = 0; i < n; i += page)
			memcpy(buf + off + i, template, page);
		err = mem_pageout(buf + off, n, state);
		if (err)
			return err;
	}
	return swapdev_synchronous() ? 0 : memcg_reclaim(len);
}

static void time_kernel(struct fc_run *run, char *buf, size_t len)
{
	struct mem_state state = { .shuffled = fc_is(run, "slots", "shuffled") };
	static char template[1 << 16];
	int err;

	mem_fill(template, mem_page_size(), 1);
	fc_start(run);
	err = pageout_copies(buf, len, template, &state);
	fc_stop(run);
	if (err)
		fc_skip(run, "pageout: %s", strerror(-err));
	fc_pages(run, len / mem_page_size());
}

static void setup_kernel(struct fc_run *run)
{
	range_each(run, time_kernel);
}

FC_BENCH(setup_kernel, .needs = FC_ROOT | FC_SWAP,
	 .args = "slots=contiguous|shuffled mib=1..65536",
	 .matrix = "slots=contiguous,shuffled mib=64");

static void time_reach(struct fc_run *run, char *buf, size_t len)
{
	struct mem_state state = {
		.swapped = true,
		.shuffled = fc_is(run, "slots", "shuffled"),
	};
	int err;

	fc_start(run);
	err = mem_reach(buf, len, &state);
	fc_stop(run);
	if (err)
		fc_skip(run, "%s", mem_explain(err));
	fc_pages(run, len / mem_page_size());
}

static void setup_swapped(struct fc_run *run)
{
	range_each(run, time_reach);
}

FC_BENCH(setup_swapped, .needs = FC_ROOT | FC_SWAP,
	 .args = "slots=contiguous|shuffled mib=1..65536",
	 .matrix = "slots=contiguous,shuffled mib=64");
