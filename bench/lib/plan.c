// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "limit.h"
#include "mem.h"
#include "plan.h"
#include "right.h"
#include "worker.h"

/* Set-up and operation of a page, on a middling machine: for a forecast only. */
#define NS_PRESENT	5000.0
#define NS_SWAPPED	20000.0
#define NS_SHUFFLED	30000.0
#define NS_CACHED	2000.0
#define S_SAMPLE	0.03	/* swap off and on, proof, fork */
#define S_PROCESS	0.5

#define SPARE		(256UL << 20)

static char error[256];

const char *plan_error(void)
{
	return error;
}

static bool is(const struct matrix_row *row, const char *key, const char *word)
{
	const char *value = matrix_value(row, key);

	return value && !strcmp(value, word);
}

static double sample_seconds(const struct matrix_row *row)
{
	double ns = row->bench->needs & FC_SWAP ? NS_SWAPPED : NS_PRESENT;

	if (is(row, "slots", "shuffled"))
		ns += NS_SHUFFLED;
	if (is(row, "cache", "yes"))
		ns += NS_CACHED;
	return S_SAMPLE + worker_row_bytes(row) / mem_page_size() * ns / 1e9;
}

static unsigned int times_in_memory(const struct matrix_row *row)
{
	if (row->bench->in_memory)
		return row->bench->in_memory;
	return !(row->bench->needs & FC_SWAP) || is(row, "cache", "yes");
}

static void raise_to(size_t *most, size_t bytes)
{
	if (bytes > *most)
		*most = bytes;
}

static void add_row(struct plan *plan, const struct matrix_row *row)
{
	bool swaps = row->bench->needs & FC_SWAP;
	size_t stored = swaps ? worker_row_bytes(row) : 0;
	size_t present = worker_row_bytes(row) * times_in_memory(row);
	unsigned int samples = 0;

	for (int pass = 0; pass < NR_PASSES; pass++)
		samples += worker_samples(row, pass);
	plan->samples += samples;
	plan->seconds += (samples + 1) * sample_seconds(row);	/* and the warm-up */
	if (row->bench->needs & FC_ROOT)
		plan->needs_root = true;
	raise_to(&plan->memory_bytes, present);
	raise_to(&plan->with_device_bytes, present + stored);
	if (!swaps)
		return;
	plan->needs_swap = true;
	raise_to(&plan->swap_bytes, worker_swap_bytes(row));
}

void plan_make(struct plan *plan, const struct matrix *m, unsigned int runs)
{
	memset(plan, 0, sizeof(*plan));
	for (size_t i = 0; i < m->nr_rows; i++)
		add_row(plan, &m->row[i]);
	plan->seconds = (plan->seconds + NR_PASSES * S_PROCESS) * runs;
	plan->samples *= runs;
	/* page tables, the device's own bookkeeping */
	plan->memory_bytes += plan->memory_bytes / 16 + SPARE;
	plan->with_device_bytes += plan->with_device_bytes / 16 + SPARE;
}

int plan_check_rights(const struct plan *plan)
{
	const char *why = NULL;

	if (plan->needs_root && geteuid())
		why = "not root: run it with sudo";
	if (!why && plan->needs_root)
		why = right_missing(RIGHT_SWAP);
	if (!why && plan->needs_swap)
		why = right_missing(RIGHT_LOCK);
	snprintf(error, sizeof(error), "%s", why ? why : "");
	return why ? -EPERM : 0;
}

static size_t available_memory(void)
{
	char line[128];
	size_t kib = 0;
	FILE *f;

	f = fopen("/proc/meminfo", "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %zu kB", &kib) == 1)
			break;
	fclose(f);
	return kib << 10;
}

int plan_check(const struct plan *plan, bool in_memory, unsigned int minutes)
{
	size_t need = in_memory ? plan->with_device_bytes : plan->memory_bytes;
	size_t have = available_memory();

	if (have < need) {
		snprintf(error, sizeof(error),
			 "a row needs %zu MiB of free memory, not %zu; use FILTER= or a smaller mib",
			 need >> 20, have >> 20);
		return -ENOMEM;
	}
	if (limit_memory() < need - SPARE) {
		snprintf(error, sizeof(error),
			 "a row needs %zu MiB of address space, and ulimit -v leaves %zu",
			 (need - SPARE) >> 20, limit_memory() >> 20);
		return -ENOMEM;
	}
	if (minutes && plan->seconds > minutes * 60.0) {
		snprintf(error, sizeof(error),
			 "takes about %.0f minutes, more than the %u allowed; use FILTER= or RUNS=",
			 plan->seconds / 60, minutes);
		return -ETIME;
	}
	return 0;
}
