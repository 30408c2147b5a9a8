// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rmap - walkers of the reverse map beside UFFDIO_MOVE
 *
 * rmap_idle, rmap_reclaim, rmap_damon, rmap_fork: what a walk takes while movers run in
 *	another process, whose lock of the anon_vma root is the walker's too
 *	(family:forked) or is not (family:alone, the control). Which of them
 *	wait and which pass pages over is said in lib/walker_KIND.c.
 * move_walked: the mirror image, the movers' time while such a walker runs.
 *
 * The mover takes that lock for write: for present pages until 6.18 (seen there,
 * gone in 7.2), for swap-cache pages only with the fix named anonvma. What a
 * walker walks is present in either case, for a page in the swap cache is
 * mapped nowhere, and no walk looks at it.
 *
 * The clock runs around all walks, or all moves, of a range; nobody starts or
 * ends meanwhile. The latency pass times the single ones of both: those of the
 * other are move_x_ns and walk_x_ns. The path pass tells waits for locks.
 */
#include "beside.h"
#include "fc.h"
#include "path.h"
#include "report.h"
#include "report_beside.h"

#define SHARE	(512UL << 10)	/* of each mover that a walker is measured beside */
#define WALKED	(4UL << 20)	/* what is walked beside measured movers */

static struct beside setting(struct fc_run *run)
{
	return (struct beside){
		.latency = fc_latency(run),
		.movers = fc_arg(run, "movers"),
		.forked = fc_is(run, "family", "forked"),
		.swapcache = fc_is(run, "moved", "swapcache"),
	};
}

static void walk(struct fc_run *run, const struct walker_kind *kind)
{
	const char *why = kind->missing();

	if (why)
		fc_skip(run, "%s", why);
	while (fc_loop(run)) {
		struct beside b = setting(run);

		b.kind = kind;
		b.walks_here = true;
		b.walked = fc_arg(run, "mib") << 20;
		b.share = SHARE;
		if (report_beside(run, &b)) {
			report_walks(run, b.walker);
			if (b.movers)
				report_traffic(run, b.traffic);
		}
		beside_close(&b);
	}
}

/* What all of them need, and tell. */
#define BESIDE	.contends = true, .latency = true, .in_memory = 2

#define WALK_ARGS	"family=forked|alone moved=swapcache|present mib=1..1024 movers=0..64"
#define WALK_MATRIX	"family=forked moved=swapcache,present mib=16 movers=0,1"

#define WALKS	BESIDE, .needs = FC_ROOT | FC_SWAP, .cpus = "movers+1", \
	.args = WALK_ARGS, .matrix = WALK_MATRIX

static void rmap_idle(struct fc_run *run)
{
	walk(run, &walker_idle);
}

FC_BENCH(rmap_idle, .path = PATH_WALK, WALKS);

static void rmap_reclaim(struct fc_run *run)
{
	walk(run, &walker_reclaim);
}

FC_BENCH(rmap_reclaim, .path = PATH_WALK, WALKS);

static void rmap_damon(struct fc_run *run)
{
	walk(run, &walker_damon);
}

FC_BENCH(rmap_damon, .path = PATH_WALK, WALKS);

static void rmap_fork(struct fc_run *run)
{
	walk(run, &walker_fork);
}

FC_BENCH(rmap_fork, .path = "anon_vma_fork", WALKS);

static const struct walker_kind *asked_walker(struct fc_run *run)
{
	static const struct walker_kind *const kinds[] = {
		&walker_idle, &walker_reclaim, &walker_damon, &walker_fork,
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (fc_is(run, "walker", kinds[i]->name))
			return kinds[i];
	return NULL;
}

static void move_walked(struct fc_run *run)
{
	const struct walker_kind *kind = asked_walker(run);
	const char *why = kind ? kind->missing() : NULL;
	size_t len = fc_arg(run, "mib") << 20;

	if (why)
		fc_skip(run, "%s", why);
	while (fc_loop(run)) {
		struct beside b = setting(run);

		b.kind = kind;
		b.walked = WALKED;
		b.share = len / b.movers / mem_page_size() * mem_page_size();
		if (report_beside(run, &b)) {
			report_state(run, &b.traffic->proof);
			fc_expect_calls(run, b.traffic->proof.pages, 0);
			report_moves(run, &b.traffic->result);
			if (kind)
				report_stroll(run, b.stroll);
		}
		beside_close(&b);
	}
}

FC_BENCH(move_walked, .path = "folio_move_anon_rmap:page", BESIDE,
	 .needs = FC_ROOT | FC_SWAP | FC_MOVE,
	 .cpus = "movers+walker=idle+walker=reclaim+walker=damon+walker=fork",
	 .args = "walker=none|idle|reclaim|damon|fork family=forked|alone moved=swapcache|present mib=1..1024 movers=1..64",
	 .matrix = "walker=none,idle,reclaim,damon,fork moved=swapcache mib=16 movers=1");
