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
#include <string.h>

#include "fc.h"
#include "mem_areas.h"
#include "report.h"
#include "swapdev.h"

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

struct move {
	struct mem_layout layout;
	size_t chunk;
	unsigned int threads;
	struct mem_areas areas;
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * A call of the function that moves present pages ends with the ioctl, the
 * page table and the folio, which was split; huge pages that go whole do not
 * come there.
 */
static void expect_calls(struct fc_run *run, const struct move *m, size_t pages)
{
	unsigned int order = m->layout.state.order;
	size_t most = order ? mem_page_size() << order : mem_pmd_size();
	size_t batch = smaller(m->chunk, most) / mem_page_size();

	fc_expect_calls(run, m->layout.whole ? 0 : pages,
			m->layout.whole ? 0 : pages / batch);
	fc_expect_folios(run, m->layout.whole ? pages >> order : pages);
}

static void check(struct fc_run *run, const struct move *m, int err)
{
	if (err == -EBUSY) {
		fc_skip(run, "EBUSY: some pages were shared, pinned, or in a large folio that did not split");
		return;
	}
	if (err) {
		fc_fail(run, "move: %s", strerror(-err));
		return;
	}
	err = mem_areas_check(&m->areas);
	if (err)
		fc_fail(run, "moved: %s", mem_explain(err));
}

/* Prove the state and, if it is the one asked for, go. */
static int prove_and_move(struct fc_run *run, struct move *m)
{
	struct mover_share share[MEM_MAX_AREAS];
	static struct mover_result result;
	struct mover_plan plan = {
		.uffd = m->areas.uffd,
		.op = m->layout.op,
		.chunk = m->chunk,
		.latency = fc_latency(run),
	};
	struct mem_proof proof;
	struct movers *movers;
	int err;

	mem_areas_share(&m->areas, share, m->threads);
	movers = movers_new(&plan, share, m->threads);
	if (!movers)
		return -errno;
	err = mem_areas_prove(&m->areas, &proof);
	if (err) {
		movers_free(movers, NULL);
		return err;
	}
	movers_wake(movers);
	fc_start(run);
	movers_run(movers);
	fc_stop(run);
	memset(&result, 0, sizeof(result));
	check(run, m, movers_free(movers, &result));
	report_proof(run, &proof);
	report_moves(run, &result);
	expect_calls(run, m, proof.pages);
	return 0;
}

/* Returns NULL, or why this row is none. */
static const char *refuse(const struct move *m)
{
	const struct mem_state *state = &m->layout.state;

	if (m->chunk % mem_page_size())
		return "kib is not whole pages";
	if (m->layout.len * m->layout.nr % m->threads ||
	    m->layout.len * m->layout.nr / m->threads % (m->threads > 1 ? mem_pmd_size() : 1))
		return "the range is not that many parts of whole page tables";
	if (state->cached && state->order && swapdev_synchronous())
		return "a large folio is read back into the swap cache as small ones";
	return NULL;
}

static void move(struct fc_run *run, struct move *m)
{
	const char *why;
	int err;

	m->chunk = fc_arg(run, "kib") << 10;
	m->threads = fc_arg(run, "threads");
	m->layout.nr = fc_is(run, "vma", "own") ? m->threads : 1;
	m->layout.len = ((size_t)fc_arg(run, "mib") << 20) / m->layout.nr;
	why = refuse(m);
	if (why)
		fc_skip(run, "%s", why);
	while (fc_loop(run)) {
		err = mem_areas_map(&m->areas, &m->layout);
		if (!err)
			err = mem_areas_reach(&m->areas);
		if (!err)
			err = prove_and_move(run, m);
		if (err)
			fc_skip(run, "%s", mem_explain(err));
		mem_areas_unmap(&m->areas);
	}
}

static void move_state(struct fc_run *run, bool swapped, bool cached)
{
	struct move m = {
		.layout = {
			.op = UFFD_MOVE,
			.state = {
				.swapped = swapped,
				.cached = cached,
				.order = fc_arg(run, "order"),
			},
			.forked = fc_is(run, "family", "forked"),
		},
	};
	size_t folio = mem_page_size() << m.layout.state.order;

	m.layout.whole = !swapped && folio == mem_pmd_size() &&
		(size_t)fc_arg(run, "kib") << 10 >= folio;
	move(run, &m);
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
	struct move m = { .layout = { .op = UFFD_COPY } };

	move(run, &m);
}

FC_BENCH(copy_present, .path = "mfill_atomic_install_pte:page", .latency = true,
	 .in_memory = 2, .args = ARGS, .matrix = "kib=4 mib=64");
