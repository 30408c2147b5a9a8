// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "reason.h"
#include "right.h"
#include "traffic.h"

static struct reason why;

const char *traffic_explain(int err)
{
	const char *text = reason_of(&why, err);

	return text ? text : mem_explain(err);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static size_t one_end(const struct traffic *t)
{
	return t->movers * t->share;
}

size_t traffic_bytes(const struct traffic *t)
{
	return 2 * one_end(t);
}

static char *destination(const struct traffic *t)
{
	return t->range + one_end(t);
}

static int open_uffd(struct traffic *t)
{
	int err;

	t->uffd = uffd_open(UFFD_FEATURE_MOVE);
	if (t->uffd < 0)
		return reason_set(&why, t->uffd, "%s", uffd_error());
	err = uffd_register(t->uffd, destination(t), one_end(t));
	if (!err && t->forever)
		err = uffd_register(t->uffd, t->range, one_end(t));
	return err ? reason_set(&why, err, "register with userfaultfd: %s", strerror(-err)) : 0;
}

static int start_movers(struct traffic *t)
{
	struct mover_plan plan = {
		.uffd = t->uffd,
		.op = UFFD_MOVE,
		.chunk = mem_page_size(),
		.latency = t->latency,
		.forever = t->forever,
	};
	struct mover_share *share = calloc(t->movers, sizeof(*share));

	if (!share)
		return -ENOMEM;
	for (unsigned int i = 0; i < t->movers; i++)
		share[i] = (struct mover_share){
			.src = t->range + i * t->share,
			.dst = destination(t) + i * t->share,
			.len = t->share,
		};
	t->team = movers_new(&plan, share, t->movers);
	free(share);
	return t->team ? 0 :
		reason_set(&why, -errno, "start %u movers: %s", t->movers,
			   right_explain(RIGHT_PROCESS, -errno));
}

int traffic_prepare(struct traffic *t)
{
	int err = 0;

	t->uffd = -1;
	if (!t->range) {
		err = mem_map((void **)&t->range, traffic_bytes(t), 0);
		t->mapped = !err;
	}
	if (!err)
		err = mem_make_tables(destination(t), one_end(t));
	if (!err)
		err = mem_reach(t->range, one_end(t), &t->state);
	if (!err)	/* from here on a missing page has nobody who fills it */
		err = open_uffd(t);
	if (!err)
		err = start_movers(t);
	return err ? err : mem_prove(t->range, one_end(t), &t->state, &t->proof);
}

void traffic_wake(struct traffic *t)
{
	movers_wake(t->team);
}

void traffic_run(struct traffic *t)
{
	movers_run(t->team);
}

int traffic_start(struct traffic *t)
{
	movers_start(t->team);
	t->ns = now_ns();
	t->bytes = movers_bytes(t->team);
	return 0;
}

int traffic_stop(struct traffic *t)
{
	int err;

	if (t->forever) {
		t->bytes = movers_bytes(t->team) - t->bytes;
		t->ns = now_ns() - t->ns;
		movers_stop(t->team);
	}
	err = movers_free(t->team, &t->result);
	t->team = NULL;
	if (err)
		return reason_set(&why, err, "UFFDIO_MOVE: %s", strerror(-err));
	return mem_check_content(t->forever ? t->range : destination(t), one_end(t), t->range);
}

void traffic_free(struct traffic *t)
{
	if (t->team)
		movers_free(t->team, NULL);
	if (t->uffd >= 0)
		close(t->uffd);
	if (t->mapped)
		mem_unmap(t->range, traffic_bytes(t));
	t->team = NULL;
	t->uffd = -1;
	t->mapped = false;
}

static int job_prepare(void *arg)
{
	return traffic_prepare(arg);
}

static int job_start(void *arg)
{
	return traffic_start(arg);
}

static int job_stop(void *arg)
{
	return traffic_stop(arg);
}

struct kin_job traffic_job(struct traffic *t)
{
	return (struct kin_job){
		.prepare = job_prepare,
		.start = job_start,
		.stop = job_stop,
		.explain = traffic_explain,
		.arg = t,
	};
}
