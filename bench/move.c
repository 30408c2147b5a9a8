// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * move - give pages to another address with userfaultfd
 *
 * move_present:   pages in memory, whose folio changes its anon_vma and index
 * move_swapped:   swap entries and nothing else
 * move_swapcache: swap entries with a folio in the swap cache, which changes
 *                 its anon_vma and index as well
 * copy_present:   UFFDIO_COPY into fresh pages, the usual alternative
 *
 * The clock runs around all ioctls of kib:n that move the range, by threads:n
 * at once each its own part: of one pair of VMAs, or each of a pair of its own
 * (vma:own). family:forked has a child that shares the anon_vma root of the
 * source. A move takes pages that are exclusive: mem_areas.c proves it with
 * one page before, and all that have moved were. What arrived is compared
 * afterwards with what was there before.
 */
#include <errno.h>

#include "fc.h"
#include "report.h"
#include "transfer.h"

/*
 * Swap entries go one a call. Where the compiler put the function into its
 * caller (6.12) it is one of those that it calls: the pin of an entry's device,
 * or what gives a folio another anon_vma.
 */
#define MOVE_SWAP	"move_pages_ptes:page,move_pages_pte:page"
#define PATH_SWAPPED	MOVE_SWAP ",get_swap_device:page"
#define PATH_SWAPCACHE	MOVE_SWAP ",folio_move_anon_rmap:folio"
#define PATH_PRESENT	"move_pages_ptes:batch,move_pages_pte:page,folio_move_anon_rmap:folio"

#define ARGS		"kib=4..2048 threads=1..256 vma=same|own mib=1..65536"
#define MOVE_ARGS	ARGS " order=0..13 family=alone|forked"

static void report(struct fc_run *run, const struct transfer *t)
{
	size_t pages = t->proof.pages;

	report_proof(run, &t->proof);
	report_moves(run, &t->result);
	fc_expect_calls(run, t->layout.whole ? 0 : pages, transfer_batches(t));
	fc_expect_folios(run, transfer_folios(t));
}

static void move_once(struct fc_run *run, struct transfer *t)
{
	int err = transfer_open(t);

	if (err) {
		fc_skip(run, "%s", mem_explain(err));
		return;
	}
	fc_start(run);
	transfer_run(t);
	fc_stop(run);
	err = transfer_stop(t);
	if (err == -EBUSY)
		fc_skip(run, "%s", transfer_explain(err));
	else if (err)
		fc_fail(run, "move: %s", transfer_explain(err));
	report(run, t);
}

static void move(struct fc_run *run, const struct mem_layout *layout)
{
	unsigned int threads = fc_arg(run, "threads");
	static struct transfer t;
	const char *why;

	while (fc_loop(run)) {
		t = (struct transfer){
			.layout = *layout,
			.chunk = fc_arg(run, "kib") << 10,
			.threads = threads,
			.latency = fc_latency(run),
		};
		t.layout.nr = fc_is(run, "vma", "own") ? threads : 1;
		t.layout.len = ((size_t)fc_arg(run, "mib") << 20) / t.layout.nr;
		why = transfer_refuse(&t);
		if (why) {
			fc_skip(run, "%s", why);
			return;
		}
		move_once(run, &t);
		transfer_close(&t);
	}
}

static void move_state(struct fc_run *run, bool swapped, bool cached)
{
	unsigned int order = fc_arg(run, "order");
	size_t folio = mem_page_size() << order;
	struct mem_layout layout = {
		.op = UFFD_MOVE,
		.state = { .swapped = swapped, .cached = cached, .order = order },
		.forked = fc_is(run, "family", "forked"),
		.whole = !swapped && folio == mem_pmd_size() &&
			(size_t)fc_arg(run, "kib") << 10 >= folio,
	};

	move(run, &layout);
}

static void move_present(struct fc_run *run)
{
	move_state(run, false, false);
}

FC_BENCH(move_present, .path = PATH_PRESENT, .latency = true, .needs = FC_MOVE,
	 .args = MOVE_ARGS, .matrix = "kib=4 mib=64");

static void move_swapped(struct fc_run *run)
{
	move_state(run, true, false);
}

FC_BENCH(move_swapped, .path = PATH_SWAPPED, .latency = true,
	 .needs = FC_ROOT | FC_SWAP | FC_MOVE, .in_memory = 1,
	 .args = MOVE_ARGS, .matrix = "kib=4 mib=64");

static void move_swapcache(struct fc_run *run)
{
	move_state(run, true, true);
}

FC_BENCH(move_swapcache, .path = PATH_SWAPCACHE, .latency = true,
	 .needs = FC_ROOT | FC_SWAP | FC_MOVE, .in_memory = 1,
	 .args = MOVE_ARGS, .matrix = "kib=4 mib=64");

static void copy_present(struct fc_run *run)
{
	const struct mem_layout layout = { .op = UFFD_COPY };

	move(run, &layout);
}

FC_BENCH(copy_present, .path = "mfill_atomic_install_pte:page", .latency = true,
	 .needs = FC_COPY, .in_memory = 2, .args = ARGS, .matrix = "kib=4 mib=64");
