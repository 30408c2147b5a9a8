// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pair the rows of two sides, estimate each, and weigh them together: what is
 * slower by itself must also stand among all primary rows (Holm). What passes
 * must pass in every one of them, so that needs no such care.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootstrap.h"
#include "err.h"
#include "exact.h"
#include "holm.h"
#include "judge.h"
#include "reached.h"
#include "relabel.h"
#include "verdict.h"

double judged_a(const struct judgement *j, const struct judged *row)
{
	return j->icount ? row->exact.a.low : exp(row->model_a.log);
}

double judged_b(const struct judgement *j, const struct judged *row)
{
	return j->icount ? row->exact.a.low + row->exact.difference :
			   exp(row->model_a.log + row->effect.log);
}

const char *judged_unit(const struct judgement *j, const struct judged *row)
{
	bool per_page = row->a ? row->a->per_page : row->b->per_page;

	if (j->icount)
		return per_page ? "instructions/page" : "instructions";
	return per_page ? "ns/page" : "ns";
}

static void add_warnings(const struct run *run, json_t *seen, json_t *all)
{
	json_t *list = json_object_get(run->env, "warnings");
	json_t *warning;
	size_t i;

	json_array_foreach(list, i, warning) {
		const char *text = json_string_value(warning);

		if (!text || json_object_get(seen, text))
			continue;
		json_object_set_new_nocheck(seen, text, json_true());
		json_array_append(all, warning);
	}
}

json_t *judged_warnings(const struct judgement *j)
{
	const struct side *sides[] = { j->a, j->b };
	json_t *seen = json_object(), *all = json_array();
	unsigned int s, i;

	for (s = 0; s < 2; s++)
		for (i = 0; i < sides[s]->nr_runs; i++)
			add_warnings(&sides[s]->runs[i], seen, all);
	json_decref(seen);
	return all;
}

/* The names that the side's first run calls primary, as members of @names. */
static void add_primary(const struct side *side, json_t *names)
{
	json_t *list = json_object_get(side->runs[0].env, "primary");
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (json_is_string(item))
			json_object_set_new(names, json_string_value(item),
					    json_true());
}

/* Where nothing is named primary, all rows are. */
static void mark_primary(struct judgement *j)
{
	json_t *names = json_object();
	struct judged *row;

	add_primary(j->a, names);
	add_primary(j->b, names);
	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		row->primary = !json_object_size(names) ||
			       json_object_get(names, row->name);
		j->nr_primary += row->primary;
	}
	json_decref(names);
}

static int list_rows(struct judgement *j)
{
	unsigned int max = j->a->nr_rows + j->b->nr_rows, i;
	struct judged *row;

	j->rows = calloc(max ? max : 1, sizeof(*j->rows));
	row = j->rows;
	if (!row)
		return err_set(-ENOMEM, "out of memory");
	for (i = 0; i < j->a->nr_rows; i++, row++) {
		row->a = &j->a->rows[i];
		row->name = row->a->name;
		row->b = side_row(j->b, row->name);
	}
	for (i = 0; i < j->b->nr_rows; i++) {
		if (side_row(j->a, j->b->rows[i].name))
			continue;
		row->b = &j->b->rows[i];
		row->name = row->b->name;
		row++;
	}
	j->nr_rows = row - j->rows;
	mark_primary(j);
	return 0;
}

/* Why this pair of rows is not compared, or an empty string. */
static void no_pair(const struct judgement *j, const struct judged *row,
		    char *why, size_t len)
{
	const struct row *a = row->a, *b = row->b;

	*why = '\0';
	if (!a || !b)
		snprintf(why, len, "only %s has this row",
			 a ? j->a->label : j->b->label);
	else if (a->path_why || b->path_why)
		snprintf(why, len, "not a result in %s: %s",
			 a->path_why ? j->a->label : j->b->label,
			 a->path_why ? a->path_why : b->path_why);
	else if (!a->nr_samples || !b->nr_samples)
		snprintf(why, len, "no samples in %s: %s",
			 a->nr_samples ? j->b->label : j->a->label,
			 a->nr_samples ? b->why : a->why);
	else if (a->per_page != b->per_page)
		snprintf(why, len, "only %s says how many pages it handled",
			 a->per_page ? j->a->label : j->b->label);
}

/* When each boot started: its place among the boots of both sides. */
static void place_boots(const struct side *side, const struct side *other,
			bool ties_first, double *order)
{
	unsigned int i, k = 0;
	int cmp;

	for (i = 0; i < side->nr_boots; i++) {
		for (; k < other->nr_boots; k++) {
			cmp = run_compare_starts(side_first_run(other, k),
						 side_first_run(side, i));
			if (cmp > 0 || (cmp == 0 && ties_first))
				break;
		}
		order[i] = i + k;
	}
}

static int estimate(struct judgement *j, struct judged *row,
		    const double *order_a, const double *order_b)
{
	int err;

	err = model_make(&row->model_a, j->a, row->a, order_a, MODEL_TRIM);
	if (err)
		return err;
	err = model_make(&row->model_b, j->b, row->b, order_b, MODEL_TRIM);
	if (err)
		return err;
	row->measured = true;
	if (j->icount)
		return exact_compare(j, row);
	err = effect_estimate(&row->effect, &row->model_a, &row->model_b);
	if (!err)
		effect_power(&row->effect, &row->model_a, &row->model_b,
			     log1p(j->margin));
	return err;
}

static int estimate_rows(struct judgement *j)
{
	double *order = calloc(j->a->nr_boots + j->b->nr_boots, sizeof(*order));
	struct judged *row;
	unsigned int nr = 0;
	int err = 0;

	if (!order)
		return err_set(-ENOMEM, "out of memory");
	place_boots(j->a, j->b, true, order);
	place_boots(j->b, j->a, false, order + j->a->nr_boots);
	for (row = j->rows; row < j->rows + j->nr_rows && !err; row++) {
		nr += row->a && row->b;
		no_pair(j, row, row->reason, sizeof(row->reason));
		if (!*row->reason)
			err = estimate(j, row, order, order + j->a->nr_boots);
	}
	free(order);
	if (!err && !nr)
		err = err_set(-ENOENT, "%s and %s have no row in common",
			      j->a->label, j->b->label);
	return err;
}

/* The smaller one-sided p: of the direction that was seen. */
double judged_p(const struct judged *row)
{
	return fmin(row->effect.p_slower, row->effect.p_faster);
}

/* Holm over the primary rows; the others keep their own. */
static int adjust(struct judgement *j)
{
	double *p = calloc(j->nr_rows, sizeof(*p));
	unsigned int i, nr = 0;
	int err;

	if (!p)
		return err_set(-ENOMEM, "out of memory");
	for (i = 0; i < j->nr_rows; i++) {
		j->rows[i].p_holm = judged_p(&j->rows[i]);
		if (j->rows[i].primary && j->rows[i].measured)
			p[nr++] = judged_p(&j->rows[i]);
	}
	err = holm_adjust(p, nr);
	for (i = 0, nr = 0; i < j->nr_rows; i++)
		if (j->rows[i].primary && j->rows[i].measured)
			j->rows[i].p_holm = p[nr++];
	free(p);
	return err;
}

static bool same_values(const struct side *a, const struct side *b)
{
	unsigned int i;

	if (a->nr_runs != b->nr_runs || a->nr_boots != b->nr_boots)
		return false;
	for (i = 0; i < a->nr_runs; i++) {
		const struct run *x = &a->runs[i], *y = &b->runs[i];

		if (x->boot != y->boot || run_compare_starts(x, y) ||
		    x->nr_values != y->nr_values ||
		    memcmp(x->values, y->values,
			   x->nr_values * sizeof(*x->values)))
			return false;
	}
	return true;
}

static void compare_kernels(struct judgement *j)
{
	const char *a = side_env(j->a, "build_id");
	const char *b = side_env(j->b, "build_id");
	const char *clock = side_env(j->a, "clock");

	j->same_kernel = a && b && !strcmp(a, b);
	j->same_data = same_values(j->a, j->b);
	j->icount = clock && !strcmp(clock, "icount");
}

static int resample(struct judgement *j, unsigned long seed)
{
	struct relabel halves;
	int err = bootstrap(j, seed);

	if (!err)
		err = relabel(j, seed, &halves);
	if (err)
		return err;
	j->aa_splits = halves.nr_splits;
	j->aa_alarms = halves.nr_alarms;
	return 0;
}

int judge(struct judgement *j, const struct side *a, const struct side *b,
	  const struct judge_options *options)
{
	int err;

	memset(j, 0, sizeof(*j));
	j->a = a;
	j->b = b;
	compare_kernels(j);
	j->margin = options->margin > 0 ? options->margin :
		    j->icount ? MARGIN_ICOUNT : MARGIN_TIME;
	err = config_compare(&j->config, a, b);
	/* two kernels that were built for this: what differs is listed */
	j->gate.config_told = j->icount && j->config.nr;
	if (!err)
		err = gate_check(&j->gate, a, b, options->allow);
	if (!err)
		err = list_rows(j);
	if (!err)
		err = estimate_rows(j);
	if (!err)
		reached_find(j);
	if (!err && !j->icount && !options->quick)
		err = resample(j, options->seed);
	if (!err)
		err = adjust(j);
	if (!err)
		verdict_all(j);
	return err;
}

void judge_free(struct judgement *j)
{
	unsigned int i;

	for (i = 0; i < j->nr_rows; i++) {
		model_free(&j->rows[i].model_a);
		model_free(&j->rows[i].model_b);
	}
	free(j->rows);
	gate_free(&j->gate);
	config_free(&j->config);
}
