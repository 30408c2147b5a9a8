// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * While files are read every full name has a row of its own, and those that
 * would have one name once it is cut are a group. Whether the group is one row
 * is known when all is read, on both sides.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "grow.h"
#include "names.h"

/* Does the last component start with @what? Then cut it and return true. */
static bool cut_last(char *name, const char *what)
{
	char *slash = strrchr(name, '/');

	if (!slash || strncmp(slash + 1, what, strlen(what)))
		return false;
	*slash = '\0';
	return true;
}

unsigned int names_cut(char *name)
{
	/* as written, last first; an argument of ours may be called threads */
	static const char *const order[] = {
		"real_time", "manual_time", "process_time", "repeats:",
		"iterations:", "min_warmup_time:", "min_time:",
	};
	char *slash = strrchr(name, '/');
	unsigned int kinds = 0;
	size_t i;

	if (slash && !strcmp(slash, "/threads:1"))
		*slash = '\0';
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (cut_last(name, order[i]) && strstr(order[i], "_time") &&
		    !strchr(order[i], ':'))
			kinds |= 1u << i;
	return kinds;
}

enum scan_kind names_cut_statistic(char *name)
{
	static const char *const statistics[] = {
		"_mean", "_median", "_stddev", "_cv", "_BigO", "_RMS",
	};
	char *end = strrchr(name, '_');
	size_t i;

	for (i = 0; end && i < sizeof(statistics) / sizeof(statistics[0]); i++) {
		if (strcmp(end, statistics[i]))
			continue;
		*end = '\0';
		return i < 4 ? SCAN_AGGREGATE : SCAN_COMPLEXITY;
	}
	return SCAN_SAMPLE;
}

static int find_group(struct side *side, const char *name)
{
	int at = index_find(&side->group_index, name);
	struct name_group *group;

	if (at >= 0)
		return at;
	group = grow(side->groups, side->nr_groups, sizeof(*group));
	if (!group)
		return err_set(-ENOMEM, "out of memory");
	side->groups = group;
	group += side->nr_groups;
	*group = (struct name_group){ .name = strdup(name) };
	if (!group->name)
		return err_set(-ENOMEM, "out of memory");
	at = index_add(&side->group_index, group->name, side->nr_groups);
	side->nr_groups++;
	return at ? at : (int)side->nr_groups - 1;
}

/* The new row is one of its group. */
static int join_group(struct side *side, unsigned int row, const char *full)
{
	char name[SCAN_NAME_LEN];
	struct name_group *group;
	unsigned int kinds;
	int at;

	snprintf(name, sizeof(name), "%s", full);
	kinds = names_cut(name);
	at = find_group(side, name);
	if (at < 0)
		return at;
	group = &side->groups[at];
	if (!group->nr_rows++)
		group->kinds = kinds;
	group->apart |= group->kinds != kinds;
	side->rows[row].group = at;
	return 0;
}

static int new_row(struct side *side, const char *full)
{
	struct row *row;
	int err;

	row = grow(side->rows, side->nr_rows, sizeof(*row));
	if (!row)
		return err_set(-ENOMEM, "out of memory");
	side->rows = row;
	row += side->nr_rows;
	*row = (struct row){ .name = strdup(full), .run = -1 };
	if (!row->name)
		return err_set(-ENOMEM, "out of memory");
	err = index_add(&side->row_index, row->name, side->nr_rows);
	side->nr_rows++;
	return err ? err : join_group(side, side->nr_rows - 1, full);
}

/* The row is in @run; a second one of its group in there is another row. */
static void see_row(struct side *side, unsigned int run, unsigned int at)
{
	struct row *row = &side->rows[at];
	struct name_group *group = &side->groups[row->group];

	if (group->run != run || !group->in_run) {
		group->run = run;
		group->in_run = 0;
	}
	group->row = at;
	group->apart |= group->in_run++;
	row->run = run;
	row->run_samples = 0;
	row->family = NAN;
	row->instance = NAN;
}

int names_find(struct side *side, unsigned int run, const char *full)
{
	int at = index_find(&side->row_index, full);
	int err;

	if (at < 0) {
		err = new_row(side, full);
		if (err)
			return err;
		at = side->nr_rows - 1;
	}
	if (side->rows[at].run != run)
		see_row(side, run, at);
	return at;
}

struct row *names_row(const struct side *side, unsigned int run,
		      const char *full)
{
	int at = index_find(&side->row_index, full);
	const struct name_group *group;
	char name[SCAN_NAME_LEN];

	if (at >= 0)
		return &side->rows[at];
	snprintf(name, sizeof(name), "%s", full);
	names_cut(name);
	at = index_find(&side->group_index, name);
	if (at < 0)
		return NULL;
	group = &side->groups[at];
	/* which of several it is cannot be known */
	if (group->run == run ? group->in_run > 1 : group->apart)
		return NULL;
	return &side->rows[group->row];
}

/* Told apart on one side is told apart on both; so are two kinds of time. */
static void settle_groups(struct side *a, struct side *b)
{
	struct name_group *x, *y;
	unsigned int i;
	int at;

	for (i = 0; i < a->nr_groups; i++) {
		x = &a->groups[i];
		at = index_find(&b->group_index, x->name);
		if (at < 0)
			continue;
		y = &b->groups[at];
		x->apart |= y->apart || x->kinds != y->kinds;
		y->apart |= x->apart;
	}
}

static void take_text(char **to, char **from)
{
	if (*to)
		return;
	*to = *from;
	*from = NULL;
}

/* What the samples of two rows say becomes that of @to; @from is emptied. */
static int merge_rows(struct row *to, struct row *from)
{
	unsigned int i;
	int err = 0;

	if (to->nr_samples && from->nr_samples &&
	    to->per_page != from->per_page)
		return err_set(-EINVAL, "row %s says how many pages, %s does not",
			       to->per_page ? to->name : from->name,
			       to->per_page ? from->name : to->name);
	to->per_page |= from->per_page;
	for (i = 0; i < from->nr_series && !err; i++)
		err = row_add_series(to, &from->series[i]);
	for (i = 0; i < from->nr_counters && !err; i++)
		err = row_add_counter(to, &from->counters[i]);
	to->nr_samples += from->nr_samples;
	to->nr_skipped += from->nr_skipped;
	to->nr_failed += from->nr_failed;
	to->nr_aggregates += from->nr_aggregates;
	to->p99_sum += from->p99_sum;
	to->p99_nr += from->p99_nr;
	take_text(&to->why, &from->why);
	take_text(&to->path_why, &from->path_why);
	return err;
}

static bool is_empty(const struct row *row)
{
	return !row->nr_samples && !row->nr_skipped && !row->nr_failed &&
	       !row->nr_aggregates;
}

/* The row's place among those that are kept, and its name. */
static int place_row(struct side *side, struct row *row, unsigned int *nr)
{
	struct name_group *group = &side->groups[row->group];
	unsigned int at;
	char *name;

	if (!group->apart) {
		name = strdup(group->name);
		if (!name)
			return err_set(-ENOMEM, "out of memory");
		free(row->name);
		row->name = name;
		group->row = *nr;
		group->placed = true;
	}
	at = (*nr)++;
	if (index_find(&side->row_index, row->name) >= 0)
		return err_set(-EEXIST, "%s: two benchmarks would be called %s; rename one",
			       side->label, row->name);
	return index_add(&side->row_index, row->name, at);
}

static int settle_rows(struct side *side)
{
	struct name_group *group;
	unsigned int nr = 0, i;
	struct row row;
	int err = 0;

	index_free(&side->row_index);
	for (i = 0; i < side->nr_rows; i++) {
		row = side->rows[i];
		group = &side->groups[row.group];
		side->rows[i] = (struct row){};
		if (err || is_empty(&row)) {
			row_free(&row);
		} else if (group->placed) {
			err = merge_rows(&side->rows[group->row], &row);
			row_free(&row);
		} else {
			err = place_row(side, &row, &nr);
			side->rows[nr - 1] = row;
		}
	}
	side->nr_rows = nr;
	return err;
}

static int finish_row(struct row *row)
{
	row_sort_series(row);
	if (row->nr_samples || row->why)
		return 0;
	row->why = strdup("only aggregates");
	return row->why ? 0 : err_set(-ENOMEM, "out of memory");
}

int names_settle(struct side *a, struct side *b)
{
	struct side *sides[] = { a, b };
	unsigned int i, k;
	int err = 0;

	if (b)
		settle_groups(a, b);
	for (i = 0; i < 2 && sides[i] && !err; i++) {
		err = settle_rows(sides[i]);
		for (k = 0; k < sides[i]->nr_rows && !err; k++)
			err = finish_row(&sides[i]->rows[k]);
	}
	return err;
}
