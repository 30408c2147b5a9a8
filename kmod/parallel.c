// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many threads at once: they start together, load until all are warm, measure,
 * and keep the load until all have measured. So every batch that counts ran
 * against everybody's load.
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "prim.h"

struct team {
	const struct fc_request *req;
	u32 nr;
	atomic_t nr_warm, nr_done, nr_running;
	bool stop;		/* somebody failed, or the caller has a signal */
	struct completion go, finished;
};

struct worker {
	struct team *team;
	const struct fc_prim *prim;
	struct fc_ctx ctx;	/* a copy: its object is shared */
	struct fc_batch *batch;
	struct task_struct *task;
	unsigned int cpu;
	int err;
};

static bool stopped(struct team *team)
{
	return READ_ONCE(team->stop);
}

/* A CPU that goes offline takes its threads elsewhere. */
static int one_batch(struct worker *w, struct fc_batch *batch)
{
	int err;

	cond_resched();
	if (raw_smp_processor_id() != w->cpu)
		return -EHOSTDOWN;
	err = fc_time_op(w->prim, &w->ctx, w->team->req, batch);
	return err;
}

/* Load, until all have come as far. */
static int load_until(struct worker *w, atomic_t *nr)
{
	struct fc_batch discarded;
	int err = 0;

	atomic_inc(nr);
	while (!err && atomic_read(nr) < w->team->nr && !stopped(w->team))
		err = one_batch(w, &discarded);
	return err;
}

static int measure(struct worker *w)
{
	u32 i;
	int err = 0;

	for (i = 0; i < w->team->req->batches && !err; i++) {
		if (stopped(w->team))
			return -EINTR;
		err = one_batch(w, &w->batch[i]);
	}
	return err;
}

/* The empty loop is timed before there is a load: it shares nothing. */
static int time_empty(struct worker *w)
{
	struct fc_batch empty = { };
	u32 i;
	int err;

	err = fc_time_empty(&w->ctx, w->team->req, &empty);
	err = err ?: fc_time_empty(&w->ctx, w->team->req, &empty);
	for (i = 0; i < w->team->req->batches; i++)
		w->batch[i] = empty;
	return err;
}

static int take_part(struct worker *w)
{
	struct fc_batch discarded;
	int err;

	if (stopped(w->team))
		return -EINTR;
	err = time_empty(w);
	err = err ?: one_batch(w, &discarded);
	err = err ?: load_until(w, &w->team->nr_warm);
	err = err ?: measure(w);
	return err ?: load_until(w, &w->team->nr_done);
}

/* Stays until kthread_stop(), so that no thread outlives the request. */
static int worker_thread(void *arg)
{
	struct worker *w = arg;

	wait_for_completion(&w->team->go);
	w->err = take_part(w);
	if (w->err)
		WRITE_ONCE(w->team->stop, true);
	if (atomic_dec_and_test(&w->team->nr_running))
		complete(&w->team->finished);
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static int start_worker(struct worker *w)
{
	struct task_struct *task;

	if (w->cpu >= nr_cpu_ids || !cpu_online(w->cpu))
		return -ENODEV;
	task = kthread_create_on_node(worker_thread, w, cpu_to_node(w->cpu),
				      "fixcost/%u", w->cpu);
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, w->cpu);
	atomic_inc(&w->team->nr_running);
	w->task = task;
	wake_up_process(task);
	return 0;
}

static bool role_has_cpu(const struct fc_role *role, u32 cpu)
{
	return role->cpus[cpu / 64] >> (cpu % 64) & 1;
}

/* One for each role and CPU, in this order. */
static void assign(struct worker *worker, struct team *team,
		   const struct fc_prim *const *prim, const struct fc_ctx *ctx,
		   struct fc_batch *batch)
{
	u32 role, cpu, i = 0;

	for (role = 0; role < FC_NR_ROLES; role++)
		for (cpu = 0; cpu < FC_CPU_WORDS * 64; cpu++) {
			if (!role_has_cpu(&team->req->role[role], cpu))
				continue;
			worker[i].team = team;
			worker[i].prim = prim[role];
			worker[i].ctx = ctx[role];
			worker[i].ctx.stop = &team->stop;
			worker[i].batch = batch + (size_t)i * team->req->batches;
			worker[i].cpu = cpu;
			i++;
		}
}

/* The first that is not "somebody else stopped". */
static int first_error(const struct worker *worker, u32 nr)
{
	int err = 0;
	u32 i;

	for (i = 0; i < nr; i++)
		if (worker[i].err && (!err || err == -EINTR))
			err = worker[i].err;
	return err;
}

static int start_all(struct worker *worker, struct team *team)
{
	int err = 0;
	u32 i;

	for (i = 0; i < team->nr && !err; i++)
		err = signal_pending(current) ? -EINTR : start_worker(&worker[i]);
	return err;
}

/* Everybody has ended when this returns. */
static int run_team(struct worker *worker, struct team *team)
{
	int err = start_all(worker, team);
	u32 i;

	if (err)
		WRITE_ONCE(team->stop, true);
	complete_all(&team->go);
	if (!err && wait_for_completion_interruptible(&team->finished)) {
		WRITE_ONCE(team->stop, true);
		err = -EINTR;
	}
	for (i = 0; i < team->nr; i++)
		if (worker[i].task)
			kthread_stop(worker[i].task);
	return err ?: first_error(worker, team->nr);
}

static int explain(struct fc_request *req, int err)
{
	switch (err) {
	case -ENODEV:
		return fc_refuse(req, err, "a CPU is not online, or the swap device is gone");
	case -EHOSTDOWN:
		return fc_refuse(req, -ENODEV, "a CPU went offline");
	default:
		return err;
	}
}

int fc_run_parallel(struct fc_request *req, const struct fc_prim *const *prim,
		    const struct fc_ctx *ctx, struct fc_batch *batch)
{
	struct team team = { .req = req, .nr = fc_nr_threads(req) };
	struct worker *worker;
	int err;

	worker = kvcalloc(team.nr, sizeof(*worker), GFP_KERNEL_ACCOUNT);
	if (!worker)
		return -ENOMEM;
	init_completion(&team.go);
	init_completion(&team.finished);
	assign(worker, &team, prim, ctx, batch);
	err = run_team(worker, &team);
	kvfree(worker);
	return explain(req, err);
}
