/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A primitive is a set-up, an operation and one line in prim_list.h. It works
 * on memory of the caller or on an object of its own.
 */
#ifndef FC_PRIM_H
#define FC_PRIM_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "check.h"
#include "compat.h"

/* What one thread works on: setup() fills it in, each thread has a copy. */
struct fc_ctx {
	struct fc_request *req;	/* for reasons */
	struct mm_struct *mm;	/* the caller's, locked for reading */
	unsigned long addr;	/* in it */
	swp_entry_t entry;
	void *object;
	const bool *stop;	/* of a parallel request, or NULL */
	u64 misses;
};

struct fc_prim {
	const char *name;
	/* 0, or -errno with fc_refuse()'s reason */
	int (*setup)(struct fc_ctx *ctx);
	void (*teardown)(struct fc_ctx *ctx);
	/* around each piece of a batch, outside its time; end() also when begin() failed */
	int (*begin)(struct fc_ctx *ctx);
	void (*end)(struct fc_ctx *ctx);
	/* operations, loops of them; 0 or -errno */
	int (*loop)(struct fc_ctx *ctx, u32 loops);
	bool memory;		/* needs an address */
	bool symbols;		/* and functions of symbol.h */
	bool sleeps;		/* in task context only */
};

static __always_inline int fc_loop(int (*op)(struct fc_ctx *ctx),
				   struct fc_ctx *ctx, u32 loops)
{
	int err;
	u32 i;

	for (i = 0; i < loops; i++) {
		barrier();
		err = op(ctx);
		if (unlikely(err)) {
			if (err < 0)
				return err;
			ctx->misses++;
		}
	}
	return 0;
}

/*
 * Define primitive @fn around fn_op(), which does the operation once: 0, 1 if
 * it found nothing or failed as it may, or -errno. The loop is instantiated for
 * each, so that the operation is no indirect call: a retpoline would be
 * charged to it.
 */
#define FC_PRIM(fn, ...)						\
	static noinline int fn##_loop(struct fc_ctx *ctx, u32 loops)	\
	{								\
		return fc_loop(fn##_op, ctx, loops);			\
	}								\
	const struct fc_prim prim_##fn = {				\
		.name = #fn, .loop = fn##_loop, __VA_ARGS__		\
	}

#define FC_PRIM_LINE(fn)	extern const struct fc_prim prim_##fn;
#include "prim_list.h"
#undef FC_PRIM_LINE

/* By name, or NULL. */
const struct fc_prim *fc_prim_find(const char *name);

/* FC_IOC_RUN: its batches go to @batch. 0 or -errno, with the reason. */
int fc_run(struct fc_request *req, struct fc_batch *batch);

/* One batch by its time, and how much the loop costs without the operation. */
int fc_time_op(const struct fc_prim *prim, struct fc_ctx *ctx,
	       const struct fc_request *req, struct fc_batch *batch);
int fc_time_empty(struct fc_ctx *ctx, const struct fc_request *req,
		  struct fc_batch *batch);

/*
 * Threads on the CPUs of the roles. @prim and @ctx are those of the roles.
 * Returns 0, -EINTR, or -errno with the reason.
 */
int fc_run_parallel(struct fc_request *req, const struct fc_prim *const *prim,
		    const struct fc_ctx *ctx, struct fc_batch *batch);

#endif /* FC_PRIM_H */
