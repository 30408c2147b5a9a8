/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row that is a primitive of the module. */
#ifndef PRIM_H
#define PRIM_H

#include "../../kmod/fixcost_uapi.h"
#include "fc.h"
#include "mem.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PRIM_IN_TASK	"loops=2000|500|100 threads=1..1024"
#define PRIM_ARGS	"context=task|preempt_off|irqs_off " PRIM_IN_TASK

/* What the row's context= says. */
enum fc_context prim_context(struct fc_run *run);

/* Primitive @name, which works on no memory. */
void prim(struct fc_run *run, const char *name);

/*
 * On the first page of a range in this state, beside @readers that take the
 * lock of its anon_vma for reading.
 */
void prim_on(struct fc_run *run, const char *name, const struct mem_state *state,
	     enum fc_context context, long readers);

#ifdef __cplusplus
}
#endif

#endif /* PRIM_H */
