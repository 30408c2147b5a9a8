// SPDX-License-Identifier: GPL-2.0-or-later
/* The path pass (calls) and the count pass (PMU events). */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "names.h"
#include "passes.h"
#include "scan.h"

/* The run whose pass is read, and what is done with samples of its rows. */
struct pass {
	struct side *side;
	unsigned int run;
	int (*use)(struct row *row, const struct scan_row *item);
};

static int use_sample(void *arg, struct scan_row *item)
{
	const struct pass *pass = arg;
	struct row *row = NULL;

	if (item->kind == SCAN_SAMPLE && *item->name)
		row = names_row(pass->side, pass->run, item->name);
	return row ? pass->use(row, item) : 0;
}

int passes_read(struct side *side, unsigned int run, const char *path,
		int (*use)(struct row *row, const struct scan_row *item))
{
	struct pass pass = { side, run, use };

	return scan_rows(path, true, use_sample, &pass);
}

/*
 * A mechanism that counts every process on the machine may see more calls
 * than ours; fewer is wrong for any.
 */
static bool counts_all(const struct scan_row *item)
{
	return strstr(item->label, " by kprobe,") ||
	       strstr(item->label, " by function tracer,");
}

/* What is wrong with the calls of this sample: 1 and a text, or 0. */
static int calls_wrong(const struct scan_row *item, char *why, size_t len)
{
	double seen = scan_number(item, "calls");
	double want = scan_number(item, "calls_expected");
	const char *reason = item->message;

	if (item->reject == SCAN_SKIPPED)
		return 0;
	if (item->reject == SCAN_FAILED) {
		if (!strncmp(reason, "fail: ", 6))
			reason += 6;
		return snprintf(why, len, "path: %s", reason) > 0;
	}
	if (isnan(seen) || isnan(want))
		return 0;
	if (seen == want || (seen > want && counts_all(item)))
		return 0;
	return snprintf(why, len, "path: %.0f calls seen, %.0f expected", seen,
			want) > 0;
}

static int check_calls(struct row *row, const struct scan_row *item)
{
	char why[SCAN_MESSAGE_LEN + 16];

	if (row->path_why || !calls_wrong(item, why, sizeof(why)))
		return 0;
	row->path_why = strdup(why);
	return row->path_why ? 0 : err_set(-ENOMEM, "out of memory");
}

int passes_read_path(struct side *side, unsigned int run, const char *path)
{
	return passes_read(side, run, path, check_calls);
}

/* Members that are no event: Google Benchmark's own and the state's proof. */
static bool is_event(const char *name)
{
	static const char *const others[] = {
		"repetitions", "threads", "iterations", "cpu_time",
		"per_page", "batches", "cached", "longest_run", "present", "runs", "swapped", "switches",
		"calls", "calls_expected", "bytes_per_second",
		"items_per_second", "ioctls", "short_moves", "eagain", "ebusy",
		"retries",
	};
	size_t i, len = strlen(name);

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(name, others[i]))
			return false;
	return len < 4 || strcmp(name + len - 3, "_ns");
}

static int add_counters(struct row *row, const struct scan_row *item)
{
	struct counter c = { .nr = 1 };
	int err = 0;
	size_t i;

	if (item->reject != SCAN_TAKEN)
		return 0;
	for (i = 0; i < item->nr_numbers && !err; i++) {
		if (!is_event(item->numbers[i].name))
			continue;
		c.name = item->numbers[i].name;
		c.sum = item->numbers[i].value /
			(item->pages > 0 ? item->pages : 1);
		err = row_add_counter(row, &c);
	}
	return err;
}

int passes_read_count(struct side *side, unsigned int run, const char *path)
{
	return passes_read(side, run, path, add_counters);
}
