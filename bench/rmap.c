// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rmap - walkers of the reverse map beside UFFDIO_MOVE
 *
 * rmap_idle, rmap_reclaim, rmap_fork: what a walk takes while movers run in
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
 * The clock runs around all walks, or all moves, of a range. Single walks and
 * moves are timed as well: walk_x_ns, move_x_ns. Nobody starts or ends
 * meanwhile. Lock waits are told in the path pass.
 */
#include <errno.h>

#include "beside.h"
#include "fc.h"
#include "path.h"
#include "report.h"

#define SHARE	(512UL << 10)	/* of each mover that a walker is measured beside */
#define WALKED	(4UL << 20)	/* what is walked beside measured movers */

static void report_walks(struct fc_run *run, const struct beside *b)
{
	const struct stroll *s = b->stroll;

	fc_counter(run, "skipped", s->walker.skipped);
	report_latency(run, "walk", &s->walker.latency);
	if (s->ns)
		fc_counter(run, "walks_per_s", s->walks * 1e9 / s->ns);
}

static void report_moves(struct fc_run *run, const struct beside *b)
{
	const struct traffic *t = b->traffic;

	fc_counter(run, "eagain", t->result.counts.eagain);
	report_latency(run, "move", &t->result.latency);
	if (t->ns)
		fc_counter(run, "moved_per_s",
			   t->bytes / mem_page_size() * 1e9 / t->ns);
}

/* Returns true when it is a sample: the figures may be read then. */
static bool once(struct fc_run *run, struct beside *b)
{
	int err = beside_open(b);

	if (!err) {
		if (b->kin.pid)
			fc_watch(run, b->kin.pid);
		fc_start(run);
		err = beside_run(b);
		fc_stop(run);
	}
	if (!err)
		err = beside_stop(b);
	if (err == -EILSEQ)
		fc_fail(run, "%s", beside_explain());
	else if (err)
		fc_skip(run, "%s", beside_explain());
	return !err;
}

static struct beside setting(struct fc_run *run)
{
	return (struct beside){
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
		if (once(run, &b)) {
			fc_pages(run, b.walker->pages);
			if (b.walker->calls)
				fc_expect_calls(run, b.walker->calls, b.walker->calls);
			report_walks(run, &b);
			report_moves(run, &b);
		}
		beside_close(&b);
	}
}

#define WALK_ARGS	"family=forked|alone moved=swapcache|present mib=1..1024 movers=0..64"
#define WALK_MATRIX	"family=forked moved=swapcache,present mib=16 movers=0,1"

static void rmap_idle(struct fc_run *run)
{
	walk(run, &walker_idle);
}

FC_BENCH(rmap_idle, .path = PATH_WALK, .needs = FC_ROOT | FC_SWAP, .contends = true,
	 .args = WALK_ARGS, .matrix = WALK_MATRIX);

static void rmap_reclaim(struct fc_run *run)
{
	walk(run, &walker_reclaim);
}

FC_BENCH(rmap_reclaim, .path = PATH_WALK, .needs = FC_ROOT | FC_SWAP, .contends = true,
	 .args = WALK_ARGS, .matrix = WALK_MATRIX);

static void rmap_fork(struct fc_run *run)
{
	walk(run, &walker_fork);
}

FC_BENCH(rmap_fork, .path = "anon_vma_fork", .needs = FC_ROOT | FC_SWAP, .contends = true,
	 .args = WALK_ARGS, .matrix = WALK_MATRIX);

static const struct walker_kind *asked_walker(struct fc_run *run)
{
	static const struct walker_kind *const kinds[] = {
		&walker_idle, &walker_reclaim, &walker_fork,
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
		if (once(run, &b)) {
			report_state(run, &b.traffic->proof);
			report_moves(run, &b);
			report_walks(run, &b);
		}
		beside_close(&b);
	}
}

FC_BENCH(move_walked, .path = "move_pages_ptes,move_pages_pte", .needs = FC_ROOT | FC_SWAP, .contends = true,
	 .args = "walker=none|idle|reclaim|fork family=forked|alone moved=swapcache|present mib=1..1024 movers=1..64",
	 .matrix = "walker=none,idle,reclaim,fork moved=swapcache mib=16 movers=1");
