// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The mapping is made, and touched, before the fork: so it has an anon_vma,
 * which is the root of the child's. What either uses is filled in after the
 * fork, each by its user, and so nobody's page is shared.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "beside.h"
#include "memcg.h"
#include "right.h"
#include "team.h"

static char error[256];

const char *beside_explain(void)
{
	return error;
}

static int note(int err, const char *why)
{
	if (err)
		snprintf(error, sizeof(error), "%s", why);
	return err;
}

static int share_memory(struct beside *b)
{
	b->traffic = kin_share(sizeof(*b->traffic));
	b->stroll = kin_share(sizeof(*b->stroll));
	if (!b->traffic || !b->stroll)
		return note(-ENOMEM, "no memory");
	b->walker = &b->stroll->walker;
	b->traffic->movers = b->movers;
	b->traffic->share = b->share;
	b->traffic->state.swapped = b->swapcache;
	b->traffic->state.cached = b->swapcache;
	b->traffic->forever = b->walks_here;
	b->traffic->latency = b->latency;
	b->stroll->kind = b->kind;
	b->stroll->len = b->walked;
	b->stroll->latency = b->latency;
	b->stroll->cpu = b->movers;	/* the first that no mover is on */
	return 0;
}

/* What is moved, and behind it what is walked. */
static int map(struct beside *b)
{
	size_t moved = traffic_bytes(b->traffic);
	int err;

	b->len = moved + b->walked;
	err = mem_map((void **)&b->buf, b->len, 0);
	if (err) {
		b->buf = NULL;
		return note(err, mem_explain(err));
	}
	*b->buf = 1;
	if (b->forked || !b->walks_here)
		b->traffic->range = b->buf;
	if (b->forked || b->walks_here)
		b->stroll->range = b->buf + moved;
	return 0;
}

/*
 * Reclaim takes from a whole group, so what is walked is alone in one of its
 * own: it would also get at what we keep in a tmpfs, such as results.
 */
static int join_own_group(struct beside *b)
{
	char group[PATH_MAX];
	int err;

	if (!memcg_joined())
		return 0;
	snprintf(b->group_before, sizeof(b->group_before), "%s", memcg_joined());
	err = memcg_make_second(group, sizeof(group), "-own");
	if (!err)
		err = memcg_join(group);
	return note(err, right_explain(RIGHT_FILE, err));
}

/* The other gets one as well. */
static int fork_other(struct beside *b)
{
	struct kin_job job = b->walks_here ? traffic_job(b->traffic) :
		stroll_job(b->stroll);
	char group[PATH_MAX];
	int err;

	if (b->walks_here ? !b->movers : !b->kind)
		return 0;
	err = memcg_make_second(group, sizeof(group), "-kin");
	if (err && err != -ENOENT)
		return note(err, right_explain(RIGHT_FILE, err));
	err = kin_fork(&b->kin, &job, err ? NULL : group);
	return note(err, kin_error());
}

static int prepare_here(struct beside *b)
{
	int err;

	if (b->walks_here) {
		err = stroll_prepare(b->stroll);
		return note(err, walker_explain(err));
	}
	err = traffic_prepare(b->traffic);
	return note(err, traffic_explain(err));
}

static int start_other(struct beside *b)
{
	return b->kin.pid ? note(kin_start(&b->kin), kin_error()) : 0;
}

int beside_open(struct beside *b)
{
	int err = share_memory(b);

	if (!err)
		err = map(b);
	if (!err)
		err = fork_other(b);
	if (!err && b->walks_here)
		err = join_own_group(b);
	if (!err)
		err = prepare_here(b);
	if (!err)
		err = start_other(b);
	if (!err && !b->walks_here)
		traffic_wake(b->traffic);
	return err;
}

int beside_run(struct beside *b)
{
	int err;

	if (!b->walks_here) {
		traffic_run(b->traffic);
		return 0;
	}
	err = walker_run(b->walker);
	return note(err, walker_explain(err));
}

int beside_stop(struct beside *b)
{
	int err = 0;

	if (b->kin.pid)
		err = note(kin_stop(&b->kin), kin_error());
	if (err)
		return err;
	if (b->walks_here) {
		err = walker_count(b->walker);
		return note(err, walker_explain(err));
	}
	err = traffic_stop(b->traffic);
	return note(err, traffic_explain(err));
}

void beside_close(struct beside *b)
{
	kin_end(&b->kin);
	if (b->group_before[0])
		memcg_join(b->group_before);
	if (b->stroll && b->walks_here)
		walker_close(b->walker);
	if (b->traffic && !b->walks_here)
		traffic_free(b->traffic);
	if (b->buf)
		mem_unmap(b->buf, b->len);
	if (b->traffic)
		kin_unshare(b->traffic, sizeof(*b->traffic));
	if (b->stroll)
		kin_unshare(b->stroll, sizeof(*b->stroll));
	memset(b, 0, sizeof(*b));
}
