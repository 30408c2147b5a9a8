// SPDX-License-Identifier: GPL-2.0-or-later
/* The path pass (calls) and the count pass (PMU events). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "passes.h"
#include "rows.h"

#define NAME_LEN	512

static const char *text_of(const json_t *item, const char *key)
{
	return json_string_value(json_object_get(item, key));
}

/* Why the sample is none, or NULL when it is one. */
static const char *reject_reason(const json_t *item)
{
	const char *s;

	if (json_is_true(json_object_get(item, "skipped"))) {
		s = text_of(item, "skip_message");
		return s ? s : "skip: no reason given";
	}
	if (!json_is_true(json_object_get(item, "error_occurred")))
		return NULL;
	s = text_of(item, "error_message");
	return s ? s : "fail: no reason given";
}

/* The row that a sample of another pass belongs to, or NULL. */
static struct row *row_of(const struct side *side, const json_t *item)
{
	const char *type = text_of(item, "run_type");
	const char *written = text_of(item, "run_name");
	char name[NAME_LEN];

	if (!written)
		written = text_of(item, "name");
	if ((type && strcmp(type, "iteration")) || !written ||
	    snprintf(name, sizeof(name), "%s", written) >= (int)sizeof(name))
		return NULL;
	rows_cut_suffixes(name);
	return side_row(side, name);
}

/*
 * A mechanism that counts every process on the machine may see more calls
 * than ours; fewer is wrong for any.
 */
static bool counts_all(const json_t *item)
{
	const char *label = text_of(item, "label");

	return label && (strstr(label, " by kprobe,") ||
			 strstr(label, " by function tracer,"));
}

/* What is wrong with the calls of this sample: 1 and a text, or 0. */
static int calls_wrong(const json_t *item, char *why, size_t len)
{
	json_t *calls = json_object_get(item, "calls");
	json_t *expected = json_object_get(item, "calls_expected");
	const char *reason = reject_reason(item);
	double seen, want;

	if (reason) {
		if (!strncmp(reason, "skip", 4))
			return 0;
		if (!strncmp(reason, "fail: ", 6))
			reason += 6;
		return snprintf(why, len, "path: %s", reason) > 0;
	}
	if (!json_is_number(calls) || !json_is_number(expected))
		return 0;
	seen = json_number_value(calls);
	want = json_number_value(expected);
	if (seen == want || (seen > want && counts_all(item)))
		return 0;
	return snprintf(why, len, "path: %.0f calls seen, %.0f expected", seen,
			want) > 0;
}

/* Hand every sample of a row that is known to @use, until that fails. */
static int each_sample(const struct side *side, const char *path,
		       int (*use)(struct row *row, json_t *item))
{
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error);
	json_t *items = json_object_get(root, "benchmarks"), *item;
	struct row *row;
	int err = 0;
	size_t i;

	if (!root)
		return err_set(-EINVAL, "line %d: %s", error.line, error.text);
	if (!json_is_array(items))
		err = err_set(-EINVAL, "no array \"benchmarks\"");
	json_array_foreach(items, i, item) {
		row = row_of(side, item);
		if (row && !err)
			err = use(row, item);
	}
	json_decref(root);
	return err;
}

static int check_calls(struct row *row, json_t *item)
{
	char why[256];

	if (row->path_why || !calls_wrong(item, why, sizeof(why)))
		return 0;
	row->path_why = strdup(why);
	return row->path_why ? 0 : err_set(-ENOMEM, "out of memory");
}

int passes_read_path(struct side *side, const char *path)
{
	return each_sample(side, path, check_calls);
}

/* Members that are no event: Google Benchmark's own and the state's proof. */
static bool is_event(const char *name)
{
	static const char *const others[] = {
		"family_index", "per_family_instance_index", "repetitions",
		"repetition_index", "threads", "iterations", "real_time",
		"cpu_time", "pages", "per_page", "batches", "cached",
		"longest_run", "present", "runs", "swapped", "switches",
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

static struct counter *find_counter(struct row *row, const char *name)
{
	struct counter *c;
	unsigned int i;

	for (i = 0; i < row->nr_counters; i++)
		if (!strcmp(row->counters[i].name, name))
			return &row->counters[i];
	c = reallocarray(row->counters, row->nr_counters + 1, sizeof(*c));
	if (!c)
		return NULL;
	row->counters = c;
	c += row->nr_counters;
	*c = (struct counter){ .name = strdup(name) };
	if (!c->name)
		return NULL;
	row->nr_counters++;
	return c;
}

static int add_counters(struct row *row, json_t *item)
{
	double pages = json_number_value(json_object_get(item, "pages"));
	struct counter *c;
	const char *name;
	json_t *value;

	if (reject_reason(item))
		return 0;
	json_object_foreach(item, name, value) {
		if (!json_is_number(value) || !is_event(name))
			continue;
		c = find_counter(row, name);
		if (!c)
			return err_set(-ENOMEM, "out of memory");
		c->sum += json_number_value(value) / (pages > 0 ? pages : 1);
		c->nr++;
	}
	return 0;
}

int passes_read_count(struct side *side, const char *path)
{
	return each_sample(side, path, add_counters);
}
