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

#include "err.h"
#include "grow.h"
#include "names.h"
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
	size_t nr;
};

static int count_reject(struct row *row, const struct scan_row *item)
{
	if (item->reject == SCAN_SKIPPED)
		row->nr_skipped++;
	else
		row->nr_failed++;
	if (!row->why)
		row->why = strdup(item->message);
	return row->why ? 0 : err_set(-ENOMEM, "out of memory");
}

static int row_value(const struct scan_row *row, double *value)
{
	double ns = row->time * row->unit_ns;

	if (isnan(row->time))
		return err_set(-EINVAL, "real_time is missing or no number");
	if (!row->unit_ns)
		return err_set(-EINVAL, "time_unit is not ns, us, ms or s");
	if (!(ns > 0) || !isfinite(ns))
		return err_set(-EINVAL, "real_time %g is not a time",
			       row->time);
	if (!(row->pages >= 0) || !isfinite(row->pages))
		return err_set(-EINVAL, "pages %g is no number of pages",
			       row->pages);
	*value = row->pages > 0 ? ns / row->pages : ns;
	if (!isnormal(*value))
		return err_set(-EINVAL, "time %g per page is out of range",
			       *value);
	return 0;
}

static int add_entry(struct entries *list, unsigned int row, double rep,
		     double value)
{
	struct entry *v = grow(list->v, list->nr, sizeof(*v));

	if (!v)
		return err_set(-ENOMEM, "out of memory");
	list->v = v;
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

	if (item->reject != SCAN_TAKEN)
		return count_reject(row, item);
	err = row_value(item, &value);
	if (err)
		return err;
	if (row->nr_samples && row->per_page != per_page)
		return err_set(-EINVAL,
			       "some samples say how many pages, some do not");
	row->per_page = per_page;
	row->nr_samples++;
	row->run_samples++;
	return add_entry(list, at, isnan(item->repetition) ? -1 :
			 item->repetition, value);
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

/* Two samples in one place are of two benchmarks, whatever they are called. */
static int check_place(const struct side *side, const struct entry *x,
		       const struct entry *y)
{
	if (x->row != y->row || x->rep != y->rep || x->rep < 0)
		return 0;
	return err_set(-EEXIST, "row %s has repetition_index %.0f twice: two benchmarks of one name, rename one",
		       side->rows[x->row].name, x->rep);
}

/* Hand the sorted samples to the run, and each row its part of them. */
static int keep_entries(struct side *side, unsigned int run,
			struct entries *list)
{
	struct run *r = &side->runs[run];
	struct series s = { .run = run };
	struct row *row;
	size_t i;
	int err = 0;

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
	for (i = 0; i < list->nr && !err; i++) {
		r->values[i] = list->v[i].value;
		row = &side->rows[list->v[i].row];
		if (!i || list->v[i].row != list->v[i - 1].row) {
			s.first = i;
			err = row_add_series(row, &s);
		} else {
			err = check_place(side, &list->v[i - 1], &list->v[i]);
		}
		if (!err)
			row->series[row->nr_series - 1].nr++;
	}
	return err;
}

/* A sample that may be a statistic of another row. */
struct guess {
	size_t place;			/* in the list */
	unsigned int base;
};

/* Reading one file: rows come in runs of the same name. */
struct reading {
	struct side *side;
	unsigned int run;
	struct entries list;
	char last[SCAN_NAME_LEN];	/* name as written, and its row */
	int at;
	struct guess *guesses;
	size_t nr_guesses;
	int base;			/* row of the statistics before this */
};

/* Two indices under one name are two benchmarks. */
static int check_family(struct row *row, const struct scan_row *item)
{
	if (isnan(row->family))
		row->family = item->family;
	if (isnan(row->instance))
		row->instance = item->instance;
	/* nothing is less or greater than an index that is missing */
	if (!islessgreater(row->family, item->family) &&
	    !islessgreater(row->instance, item->instance))
		return 0;
	return err_set(-EEXIST, "two benchmarks have this name, family_index %.0f and %.0f, per_family_instance_index %.0f and %.0f: rename one",
		       row->family, item->family, row->instance,
		       item->instance);
}

static int find_row_of(struct reading *r, const struct scan_row *item)
{
	if (!*item->name)
		return err_set(-EINVAL, "a row without a name");
	if (r->at >= 0 && !strcmp(r->last, item->name))
		return r->at;
	r->at = names_find(r->side, r->run, item->name);
	snprintf(r->last, sizeof(r->last), "%s", item->name);
	return r->at;
}

/*
 * Google Benchmark before 1.5 did not say what is a statistic. Those of its own
 * are known by name; a user's follow them, are called after the same row, and
 * are there once where the row has several samples.
 */
static int look_at_type(struct reading *r, const struct scan_row *item, int at)
{
	const char *base = r->base < 0 ? NULL : r->side->rows[r->base].name;
	size_t len = base ? strlen(base) : 0;
	struct guess *more;

	if (item->kind == SCAN_AGGREGATE)
		r->base = at;
	else if (!base || strncmp(item->name, base, len) ||
		 item->name[len] != '_')
		r->base = -1;
	if (r->base < 0 || item->kind == SCAN_AGGREGATE)
		return 0;
	more = grow(r->guesses, r->nr_guesses, sizeof(*more));
	if (!more)
		return err_set(-ENOMEM, "out of memory");
	r->guesses = more;
	more[r->nr_guesses++] = (struct guess){ r->list.nr, r->base };
	return 0;
}

/* Take out the samples that turned out to be statistics. */
static void drop_statistics(struct reading *r)
{
	const struct guess *g = r->guesses, *end = g + r->nr_guesses;
	size_t i, nr = 0;

	for (i = 0; i < r->list.nr; i++) {
		struct row *row = &r->side->rows[r->list.v[i].row];
		bool guessed = g < end && g->place == i;

		if (guessed && row->run_samples == 1 &&
		    r->side->rows[g->base].run_samples > 1)
			row->nr_samples--;
		else
			r->list.v[nr++] = r->list.v[i];
		g += guessed;
	}
	r->list.nr = nr;
}

static int read_known(struct reading *r, const struct scan_row *item, int at)
{
	struct row *row = &r->side->rows[at];
	int err = 0;

	if (!item->typed && item->reject == SCAN_TAKEN)
		err = look_at_type(r, item, at);
	if (item->kind == SCAN_AGGREGATE) {
		row->nr_aggregates++;
		return err;
	}
	if (!err)
		err = check_family(row, item);
	return err ? err : read_sample(r->side, item, at, &r->list);
}

static int read_row(void *arg, struct scan_row *item)
{
	struct reading *r = arg;
	char why[384];
	int at, err;

	if (item->kind == SCAN_COMPLEXITY)
		return 0;
	at = find_row_of(r, item);
	if (at < 0)
		return at;
	err = read_known(r, item, at);
	if (err) {
		snprintf(why, sizeof(why), "%s", err_text());
		err_set(err, "row %s: %s", r->side->rows[at].name, why);
	}
	return err;
}

int rows_read_time(struct side *side, unsigned int run, const char *path)
{
	struct reading r = { .side = side, .run = run, .at = -1, .base = -1 };
	int err = scan_rows(path, false, read_row, &r);

	if (!err && r.nr_guesses)
		drop_statistics(&r);
	if (!err)
		err = keep_entries(side, run, &r.list);
	free(r.guesses);
	free(r.list.v);
	return err;
}
