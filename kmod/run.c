// SPDX-License-Identifier: GPL-2.0-only
/* FC_IOC_RUN: batches of a primitive, in the caller or in threads. */
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/mmap_lock.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/timex.h>

#include "pmu.h"
#include "prim.h"
#include "symbol.h"

static const struct fc_prim *const prims[] = {
#define FC_PRIM_LINE(fn)	&prim_##fn,
#include "prim_list.h"
#undef FC_PRIM_LINE
};

const struct fc_prim *fc_prim_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prims); i++)
		if (!strcmp(prims[i]->name, name))
			return prims[i];
	return NULL;
}

static unsigned long enter(u32 context)
{
	unsigned long flags = 0;

	if (context == FC_PREEMPT_OFF)
		preempt_disable();
	else if (context == FC_IRQS_OFF)
		local_irq_save(flags);
	return flags;
}

static void leave(u32 context, unsigned long flags)
{
	if (context == FC_PREEMPT_OFF)
		preempt_enable();
	else if (context == FC_IRQS_OFF)
		local_irq_restore(flags);
}

static int time_loop(const struct fc_prim *prim, struct fc_ctx *ctx,
		     u32 context, u32 loops, u64 *ns, u64 *cycles)
{
	unsigned long flags = enter(context);
	u64 t = ktime_get_ns();
	u64 c = get_cycles();
	int err;

	err = prim->loop(ctx, loops);
	c = get_cycles() - c;
	t = ktime_get_ns() - t;
	leave(context, flags);
	*cycles += c;
	*ns += t;
	return err;
}

static int time_piece(const struct fc_prim *prim, struct fc_ctx *ctx,
		      u32 context, u32 loops, u64 *ns, u64 *cycles)
{
	int err = 0;

	if (prim->begin)
		err = prim->begin(ctx);
	err = err ?: time_loop(prim, ctx, context, loops, ns, cycles);
	if (prim->end)
		prim->end(ctx);
	return err;
}

static int between_pieces(const struct fc_ctx *ctx)
{
	cond_resched();
	if (signal_pending(current) || (ctx->stop && READ_ONCE(*ctx->stop)))
		return -EINTR;
	return 0;
}

/*
 * Contended, an operation may take as long as there are CPUs: a long batch is
 * done in pieces, and its time is theirs.
 */
static int time_pieces(const struct fc_prim *prim, struct fc_ctx *ctx,
		       const struct fc_request *req, u64 *ns, u64 *cycles)
{
	u32 left = req->loops, loops;
	int err;

	*ns = 0;
	*cycles = 0;
	for (;;) {
		loops = min_t(u32, left, FC_MAX_ATOMIC_LOOPS);
		err = time_piece(prim, ctx, req->context, loops, ns, cycles);
		left -= loops;
		if (err || !left)
			return err;
		err = between_pieces(ctx);
		if (err)
			return err;
	}
}

int fc_time_op(const struct fc_prim *prim, struct fc_ctx *ctx,
	       const struct fc_request *req, struct fc_batch *batch)
{
	int err;

	ctx->misses = 0;
	err = time_pieces(prim, ctx, req, &batch->ns, &batch->cycles);
	batch->misses = ctx->misses;
	return err;
}

int fc_time_empty(struct fc_ctx *ctx, const struct fc_request *req,
		  struct fc_batch *batch)
{
	return time_pieces(&prim_noop, ctx, req, &batch->empty_ns,
			   &batch->empty_cycles);
}

/* Each batch and its empty one together, so that both see the same clock. */
static int run_timed(const struct fc_prim *prim, struct fc_ctx *ctx,
		     struct fc_request *req, struct fc_batch *batch)
{
	int err = 0;
	u32 i;

	for (i = 0; i < req->batches && !err; i++) {
		err = fc_time_op(prim, ctx, req, &batch[i]);
		err = err ?: fc_time_empty(ctx, req, &batch[i]);
		err = err ?: between_pieces(ctx);
	}
	return err;
}

static int count_series(const struct fc_prim *prim, struct fc_ctx *ctx,
			struct fc_request *req, struct fc_batch *batch)
{
	int err = 0;
	u32 i;

	for (i = 0; i < req->batches && !err; i++) {
		if (prim)
			err = fc_time_op(prim, ctx, req, &batch[i]);
		else
			err = fc_time_empty(ctx, req, &batch[i]);
		err = err ?: between_pieces(ctx);
	}
	return err;
}

/* Reading events takes long: all batches are counted as one. */
static int run_counted(const struct fc_prim *prim, struct fc_ctx *ctx,
		       struct fc_request *req, struct fc_batch *batch)
{
	struct fc_pmu pmu;
	int err;

	req->counted = fc_pmu_open(&pmu);
	fc_pmu_start(&pmu);
	err = count_series(prim, ctx, req, batch);
	req->counted &= fc_pmu_stop(&pmu, req->event);
	fc_pmu_start(&pmu);
	err = err ?: count_series(NULL, ctx, req, batch);
	req->counted &= fc_pmu_stop(&pmu, req->empty_event);
	fc_pmu_close(&pmu);
	return err;
}

static int run_roles(struct fc_request *req, const struct fc_prim *const *prim,
		     struct fc_ctx *ctx, struct fc_batch *batch)
{
	int err;

	if (fc_is_parallel(req))
		return fc_run_parallel(req, prim, ctx, batch);
	if (req->flags & FC_FLAG_COUNT)
		err = run_counted(prim[0], &ctx[0], req, batch);
	else
		err = run_timed(prim[0], &ctx[0], req, batch);
	if (err == -ENODEV)
		fc_refuse(req, err, "the swap device is gone");
	return err;
}

static int find_prims(struct fc_request *req, const struct fc_prim **prim,
		      bool *memory, bool *symbols)
{
	u32 i;

	for (i = 0; i < FC_NR_ROLES && req->role[i].name[0]; i++) {
		prim[i] = fc_prim_find(req->role[i].name);
		if (!prim[i])
			return fc_refuse(req, -ENOENT, "no such primitive");
		if (prim[i]->sleeps && req->context != FC_TASK)
			return fc_refuse(req, -EINVAL, "that one may sleep: task context only");
		*memory |= prim[i]->memory;
		*symbols |= prim[i]->symbols;
	}
	if (*memory != !!req->addr)
		return fc_refuse(req, -EINVAL, *memory ? "it works on memory: give an address" :
				 "it works on no memory: give no address");
	return 0;
}

static int set_up(struct fc_request *req, const struct fc_prim *const *prim,
		  struct fc_ctx *ctx, u32 *nr)
{
	int err = 0;

	for (*nr = 0; *nr < FC_NR_ROLES && prim[*nr] && !err; *nr += !err) {
		ctx[*nr].req = req;
		ctx[*nr].mm = current->mm;
		ctx[*nr].addr = req->addr;
		if (prim[*nr]->setup)
			err = prim[*nr]->setup(&ctx[*nr]);
	}
	return err;
}

/* While the mm is locked nothing of it goes away under the primitives. */
int fc_run(struct fc_request *req, struct fc_batch *batch)
{
	const struct fc_prim *prim[FC_NR_ROLES] = { NULL };
	struct fc_ctx ctx[FC_NR_ROLES] = { };
	bool memory = false, symbols = false;
	u32 nr;
	int err;

	err = find_prims(req, prim, &memory, &symbols);
	if (!err && symbols)
		err = fc_symbols_need(req);
	if (err)
		return err;
	if (memory && mmap_read_lock_killable(current->mm))
		return -EINTR;
	err = set_up(req, prim, ctx, &nr);
	if (!err)
		err = run_roles(req, prim, ctx, batch);
	while (nr--)
		if (prim[nr]->teardown)
			prim[nr]->teardown(&ctx[nr]);
	if (memory)
		mmap_read_unlock(current->mm);
	return err;
}
