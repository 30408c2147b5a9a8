// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * prim_lock - what the locks of the two fixes cost inside the kernel
 *
 * As in prim.c, of the locks of a present page. readers:n has n CPUs more that
 * take the lock of the anon_vma's root for reading, all the time.
 */
#include "prim.h"

#define CPUS		"threads+readers"
#define WITH_READERS	"readers=0..1023 " PRIM_IN_TASK

static const struct mem_state present;

static void k_folio_trylock(struct fc_run *run)
{
	prim_on(run, "folio_trylock", &present, prim_context(run), 0);
}

FC_BENCH(k_folio_trylock, .needs = FC_ROOT | FC_KMOD, .args = PRIM_ARGS, .matrix = "context=task");

static void k_page_table_lock(struct fc_run *run)
{
	prim_on(run, "page_table_lock", &present, prim_context(run), 0);
}

FC_BENCH(k_page_table_lock, .needs = FC_ROOT | FC_KMOD, .args = PRIM_ARGS, .matrix = "context=task");

static void k_anon_vma_lock_write(struct fc_run *run)
{
	prim_on(run, "anon_vma_lock_write", &present, FC_TASK, fc_arg(run, "readers"));
}

FC_BENCH(k_anon_vma_lock_write, .needs = FC_ROOT | FC_KMOD, .cpus = CPUS,
	 .args = WITH_READERS, .matrix = "readers=0");

static void k_anon_vma_trylock_write(struct fc_run *run)
{
	prim_on(run, "anon_vma_trylock_write", &present, FC_TASK, fc_arg(run, "readers"));
}

FC_BENCH(k_anon_vma_trylock_write, .needs = FC_ROOT | FC_KMOD, .cpus = CPUS,
	 .args = WITH_READERS, .matrix = "readers=0");

static void k_anon_vma_lock_read(struct fc_run *run)
{
	prim_on(run, "anon_vma_lock_read", &present, FC_TASK, 0);
}

FC_BENCH(k_anon_vma_lock_read, .needs = FC_ROOT | FC_KMOD, .args = PRIM_IN_TASK, .matrix = "threads=1");
