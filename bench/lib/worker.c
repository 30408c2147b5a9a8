// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What surrounds the rows of one process: CPU, memory group, and the swap device
 * made fresh for each row and emptied before each sample.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "complain.h"
#include "crowd.h"
#include "inside.h"
#include "kmod.h"
#include "knob.h"
#include "mem.h"
#include "memcg.h"
#include "pin.h"
#include "progress.h"
#include "right.h"
#include "swapdev.h"
#include "team.h"
#include "told.h"
#include "uffd.h"
#include "worker.h"

#define MIN_SWAP	(64UL << 20)
#define COUNT_SAMPLES	3
#define PATH_SAMPLES	1

const char *const pass_name[NR_PASSES] = {
	[PASS_TIME] = "time", [PASS_LATENCY] = "latency",
	[PASS_COUNT] = "count", [PASS_PATH] = "path",
	[PASS_INSIDE] = "inside",
};

static const struct worker *worker;
static volatile sig_atomic_t interrupted;
static off_t row_mark, sample_mark;
static bool in_row, not_put_back;
static char message[512];

bool worker_interrupted(void)
{
	return interrupted;
}

static void interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

unsigned int worker_samples(const struct matrix_row *row, enum pass pass)
{
	unsigned int most = pass == PASS_COUNT ? COUNT_SAMPLES : PATH_SAMPLES;

	if (pass == PASS_TIME)
		return row->samples;
	if (pass == PASS_LATENCY)
		return row->bench->latency ? row->samples : 0;
	if (pass == PASS_INSIDE)
		return row->bench->path ? inside_nr() : 0;
	return row->samples < most ? row->samples : most;
}

/* "mib" is the size of one range, "procs" how many processes have one each. */
size_t worker_row_bytes(const struct matrix_row *row)
{
	return (size_t)matrix_number(row, "mib", 0) *
		matrix_number(row, "procs", 1) << 20;
}

/*
 * Never half full: above that the kernel frees swap-cache slots on its own
 * account (vm_swap_full()), and below a few thousand free slots older kernels
 * bypass their slot cache.
 */
size_t worker_swap_bytes(const struct matrix_row *row)
{
	return worker_row_bytes(row) * 5 / 2 + MIN_SWAP;
}

static bool needs(const struct matrix_row *row, enum fc_needs need)
{
	return row->bench->needs & need;
}

static const char *lacks_uffd(uint64_t features)
{
	int fd = uffd_open(features);

	if (fd < 0)
		return uffd_error();
	close(fd);
	return NULL;
}

static const char *lacks_module(void)
{
	int fd = kmod_open();

	if (fd < 0)
		return kmod_error();
	close(fd);
	return NULL;
}

const char *worker_lacks(const struct matrix_row *row)
{
	return needs(row, FC_MOVE) ? lacks_uffd(UFFD_FEATURE_MOVE) : NULL;
}

const char *worker_cannot(const struct matrix_row *row)
{
	const char *why = crowd_refuse(row) ?: worker_lacks(row);

	if (!why && needs(row, FC_COPY))
		why = lacks_uffd(0);
	if (!why && needs(row, FC_KMOD))
		why = lacks_module();
	return why;
}

const char *worker_row_begin(const struct matrix_row *row)
{
	const char *why = crowd_refuse(row) ?: worker_lacks(row);
	int err;

	row_mark = knob_mark();
	in_row = true;
	if (why)
		return why;
	if (needs(row, FC_ROOT) && geteuid())
		return "needs root";
	if (!needs(row, FC_SWAP))
		return NULL;
	err = swapdev_make(worker->swapdev, worker_swap_bytes(row));
	if (err) {
		snprintf(message, sizeof(message), "%s", swapdev_error());
		return message;
	}
	return needs(row, FC_SWAPOFF) ? pin_missing() : NULL;
}

/* What could not be put back would be in the samples that follow. */
static void put_back(off_t mark)
{
	if (knob_restore(mark) >= 0 && !knob_broken())
		return;
	complain("put back: %s; no row is run after this", knob_error());
	interrupted = 1;
	not_put_back = true;
}

void worker_row_end(void)
{
	if (!in_row)
		return;
	in_row = false;
	if (swapdev_path())
		swapdev_remove();
	put_back(row_mark);
}

const char *worker_sample_begin(void)
{
	sample_mark = knob_mark();
	if (!swapdev_path() || !swapdev_renew())
		return NULL;
	snprintf(message, sizeof(message), "%s", swapdev_error());
	return message;
}

void worker_sample_end(void)
{
	put_back(sample_mark);
}

static int settle_failed(const char *what, enum right right, int err)
{
	complain("settle worker: %s: %s", what, right_explain(right, err));
	return err;
}

/*
 * On the first CPU that it may use besides number 0, which takes the
 * interrupts; all that is mapped now stays in memory, so that reclaim of the
 * group meets nothing but the ranges. Who may not lock that much has no rows
 * that reclaim: the driver sees to that.
 */
static int settle(void)
{
	int err = team_pin(0);

	if (err)
		return settle_failed("pin to a CPU", RIGHT_ANY, err);
	if (!geteuid() && !right_missing(RIGHT_LOCK) && mlockall(MCL_CURRENT))
		return settle_failed("lock memory", RIGHT_LOCK, -errno);
	err = worker->memcg ? memcg_join(worker->memcg) : 0;
	return err ? settle_failed(worker->memcg, RIGHT_FILE, err) : 0;
}

int worker_run(const struct matrix *m, const struct worker *w)
{
	int err;

	worker = w;
	if (w->told)
		told_inherit(w->told);
	progress_open(m, w);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, interrupt);
	signal(SIGTTOU, SIG_IGN);	/* it prints from the background */
	mem_set_seed(m->seed);
	err = clock_choose(w->pass <= PASS_LATENCY ? w->clock : "monotonic");
	if (err) {
		complain("clock %s: %s", w->clock, clock_error());
		return 3;
	}
	err = settle() ? 3 : gbench_run(m, w);
	return not_put_back ? 3 : err;
}
