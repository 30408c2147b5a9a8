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
#include "scan.h"

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
	if (!rows->name)
		return err_set(-ENOMEM, "out of memory");
	if (json_object_set_new(side->row_index, name,
				json_integer(side->nr_rows))) {
		free(rows->name);
		return err_set(-EINVAL, "a row name that is not UTF-8");
	}
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

static int row_value(const struct scan_row *row, double *value)
{
	double ns = row->time * row->unit_ns;

	if (!row->has_time)
		return err_set(-EINVAL, "real_time is missing or no number");
	if (!row->unit_ns)
		return err_set(-EINVAL, "time_unit is not ns, us, ms or s");
	if (!(ns > 0) || !isfinite(ns))
		return err_set(-EINVAL, "real_time %g is not a time",
			       row->time);
	*value = row->pages > 0 ? ns / row->pages : ns;
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

static int read_sample(struct side *side, const struct scan_row *item, int at,
		       struct entries *list)
{
	struct row *row = &side->rows[at];
	bool per_page = item->pages > 0;
	double value = 0;
	int err;

	if (item->rejected)
		return count_reject(row, item->message);
	err = row_value(item, &value);
	if (err)
		return err;
	if (row->nr_samples && row->per_page != per_page)
		return err_set(-EINVAL,
			       "some samples say how many pages, some do not");
	row->per_page = per_page;
	row->nr_samples++;
	return add_entry(list, at, item->repetition, value);
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
	for (i = 1; i < list->nr; i++)
		if (compare_entries(&list->v[i - 1], &list->v[i]) > 0)
			break;
	if (i < list->nr)
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

/* Reading one file: rows come in runs of the same name. */
struct reading {
	struct side *side;
	struct entries list;
	char last[SCAN_NAME_LEN];	/* name as written, and its row */
	int at;
};

static int find_row_of(struct reading *r, struct scan_row *item)
{
	if (!*item->name)
		return err_set(-EINVAL, "a row without a name");
	if (r->at >= 0 && !strcmp(r->last, item->name))
		return r->at;
	snprintf(r->last, sizeof(r->last), "%s", item->name);
	rows_cut_suffixes(item->name);
	r->at = find_row(r->side, item->name);
	return r->at;
}

static int read_row(void *arg, struct scan_row *item)
{
	struct reading *r = arg;
	char why[256];
	int at, err;

	if (!item->is_sample)
		return 0;
	at = find_row_of(r, item);
	if (at < 0)
		return at;
	err = read_sample(r->side, item, at, &r->list);
	if (err) {
		snprintf(why, sizeof(why), "%s", err_text());
		err_set(err, "row %s: %s", r->side->rows[at].name, why);
	}
	return err;
}

int rows_read_time(struct side *side, unsigned int run, const char *path)
{
	struct reading r = { .side = side, .at = -1 };
	int err = scan_rows(path, read_row, &r);

	if (!err)
		err = keep_entries(side, run, &r.list);
	free(r.list.v);
	return err;
}
