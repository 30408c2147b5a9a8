// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Google Benchmark JSON, one file of one process at a time.
 *
 * Rows are taken as they come and sorted by name and repetition at the end,
 * so that interleaved repetitions read the same as grouped ones.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "err.h"
#include "rows.h"

/* A sample on its way from the file to its series. */
struct entry {
	unsigned int row;
	double rep;
	size_t seq;
	double value;
};

struct entries {
	struct entry *v;
	size_t nr, cap;
};

/* Does the last component start with @what? Then cut it and return true. */
static bool cut_last(char *name, const char *what)
{
	char *slash = strrchr(name, '/');

	if (!slash || strncmp(slash + 1, what, strlen(what)))
		return false;
	*slash = '\0';
	return true;
}

void rows_cut_suffixes(char *name)
{
	/* as written, last first; an argument of ours may be called threads */
	static const char *const order[] = {
		"real_time", "manual_time", "process_time", "repeats:",
		"iterations:", "min_warmup_time:", "min_time:",
	};
	char *slash = strrchr(name, '/');
	size_t i;

	if (slash && !strcmp(slash, "/threads:1"))
		*slash = '\0';
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		cut_last(name, order[i]);
}

int rows_name(const json_t *item, char *name)
{
	const char *s = json_string_value(json_object_get(item, "run_name"));

	if (!s)
		s = json_string_value(json_object_get(item, "name"));
	if (!s || !*s)
		return err_set(-EINVAL, "a row without a name");
	if (strlen(s) >= ROW_NAME_LEN)
		return err_set(-EINVAL, "a row name of %zu characters",
			       strlen(s));
	strcpy(name, s);
	rows_cut_suffixes(name);
	return 0;
}

bool rows_is_sample(const json_t *item)
{
	const char *s = json_string_value(json_object_get(item, "run_type"));

	return !s || !strcmp(s, "iteration");
}

const char *rows_reject_reason(const json_t *item)
{
	const char *s;

	if (json_is_true(json_object_get(item, "skipped"))) {
		s = json_string_value(json_object_get(item, "skip_message"));
		return s ? s : "skip: no reason given";
	}
	if (!json_is_true(json_object_get(item, "error_occurred")))
		return NULL;
	s = json_string_value(json_object_get(item, "error_message"));
	return s ? s : "fail: no reason given";
}

static int new_row(struct side *side, const char *name)
{
	struct row *rows;

	rows = reallocarray(side->rows, side->nr_rows + 1, sizeof(*rows));
	if (!rows)
		return err_set(-ENOMEM, "out of memory");
	side->rows = rows;
	rows += side->nr_rows;
	memset(rows, 0, sizeof(*rows));
	rows->name = strdup(name);
	if (!rows->name || json_object_set_new_nocheck(side->row_index, name,
					json_integer(side->nr_rows)))
		return err_set(-ENOMEM, "out of memory");
	return side->nr_rows++;
}

/* Place of the row in side->rows, made when it is new; or -errno. */
static int find_row(struct side *side, const char *name)
{
	json_t *at = json_object_get(side->row_index, name);

	return at ? (int)json_integer_value(at) : new_row(side, name);
}

static int count_reject(struct row *row, const char *reason)
{
	bool skip = !strncmp(reason, "skip", 4);

	if (skip)
		row->nr_skipped++;
	else
		row->nr_failed++;
	if (!row->why)
		row->why = strdup(reason);
	return row->why ? 0 : err_set(-ENOMEM, "out of memory");
}

/* Nanoseconds in the row's time unit, or 0 for a unit nobody knows. */
static double unit_ns(const json_t *item)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };
	const char *s = json_string_value(json_object_get(item, "time_unit"));
	size_t i;

	if (!s)
		return 1;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(s, units[i].name))
			return units[i].ns;
	return 0;
}

static int row_value(const json_t *item, double *value, bool *per_page)
{
	json_t *time = json_object_get(item, "real_time");
	double pages = json_number_value(json_object_get(item, "pages"));
	double ns = json_number_value(time) * unit_ns(item);

	if (!json_is_number(time))
		return err_set(-EINVAL, "real_time is missing or no number");
	if (!unit_ns(item))
		return err_set(-EINVAL, "time_unit is not ns, us, ms or s");
	if (!(ns > 0) || !isfinite(ns))
		return err_set(-EINVAL, "real_time %g is not a time",
			       json_number_value(time));
	*per_page = pages > 0;
	*value = pages > 0 ? ns / pages : ns;
	if (!isnormal(*value))
		return err_set(-EINVAL, "time %g per page is out of range",
			       *value);
	return 0;
}

static int add_entry(struct entries *list, unsigned int row, double rep,
		     double value)
{
	if (list->nr == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 64;
		struct entry *v = reallocarray(list->v, cap, sizeof(*v));

		if (!v)
			return err_set(-ENOMEM, "out of memory");
		list->v = v;
		list->cap = cap;
	}
	list->v[list->nr] = (struct entry){ row, rep, list->nr, value };
	list->nr++;
	return 0;
}

static int read_sample(struct side *side, const json_t *item, int at,
		       struct entries *list)
{
	struct row *row = &side->rows[at];
	const char *reason = rows_reject_reason(item);
	json_t *rep = json_object_get(item, "repetition_index");
	bool per_page = false;
	double value = 0;
	int err;

	if (reason)
		return count_reject(row, reason);
	err = row_value(item, &value, &per_page);
	if (err)
		return err;
	if (row->nr_samples && row->per_page != per_page)
		return err_set(-EINVAL,
			       "some samples say how many pages, some do not");
	row->per_page = per_page;
	row->nr_samples++;
	return add_entry(list, at, json_number_value(rep), value);
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->rep != y->rep)
		return x->rep < y->rep ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int add_series(struct row *row, unsigned int run, size_t first)
{
	struct series *s;

	s = reallocarray(row->series, row->nr_series + 1, sizeof(*s));
	if (!s)
		return err_set(-ENOMEM, "out of memory");
	row->series = s;
	s[row->nr_series++] = (struct series){ .run = run, .first = first };
	return 0;
}

/* Hand the sorted samples to the run, and each row its part of them. */
static int keep_entries(struct side *side, unsigned int run,
			struct entries *list)
{
	struct run *r = &side->runs[run];
	struct row *row;
	size_t i;
	int err;

	r->values = calloc(list->nr ? list->nr : 1, sizeof(*r->values));
	if (!r->values)
		return err_set(-ENOMEM, "out of memory");
	r->nr_values = list->nr;
	side->nr_samples += list->nr;
	qsort(list->v, list->nr, sizeof(*list->v), compare_entries);
	for (i = 0; i < list->nr; i++) {
		r->values[i] = list->v[i].value;
		row = &side->rows[list->v[i].row];
		if (!i || list->v[i].row != list->v[i - 1].row) {
			err = add_series(row, run, i);
			if (err)
				return err;
		}
		row->series[row->nr_series - 1].nr++;
	}
	return 0;
}

json_t *rows_load(const char *path, json_t **rows)
{
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error);

	if (!root) {
		err_set(-EINVAL, "line %d: %s", error.line, error.text);
		return NULL;
	}
	*rows = json_object_get(root, "benchmarks");
	if (!json_is_array(*rows)) {
		err_set(-EINVAL, "no array \"benchmarks\"");
		json_decref(root);
		return NULL;
	}
	return root;
}

static int read_items(struct side *side, json_t *items, struct entries *list)
{
	char name[ROW_NAME_LEN];
	json_t *item;
	size_t i;
	int at;
	int err;

	json_array_foreach(items, i, item) {
		if (!rows_is_sample(item))
			continue;
		err = rows_name(item, name);
		if (err)
			return err;
		at = find_row(side, name);
		err = at < 0 ? at : read_sample(side, item, at, list);
		if (err) {
			char why[256];

			snprintf(why, sizeof(why), "%s", err_text());
			return err_set(err, "row %s: %s", name, why);
		}
	}
	return 0;
}

int rows_read_time(struct side *side, unsigned int run, const char *path)
{
	struct entries list = {};
	json_t *items;
	json_t *root = rows_load(path, &items);
	int err;

	if (!root)
		return -EINVAL;
	err = read_items(side, items, &list);
	if (!err)
		err = keep_entries(side, run, &list);
	free(list.v);
	json_decref(root);
	return err;
}
