// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts. What is slower by itself must also stand among all primary rows
 * (Holm); what passes must pass in every one of them, so that needs none.
 */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "judge.h"

#define ALPHA	0.05

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		"PASS", "REGRESSION", "IMPROVEMENT", "INCONCLUSIVE",
	};

	return names[verdict];
}

int verdict_exit(enum verdict verdict)
{
	static const int codes[] = { 0, 1, 0, 2 };

	return codes[verdict];
}

const char *judged_unit(const struct judgement *j, const struct judged *row)
{
	bool per_page = row->a ? row->a->per_page : row->b->per_page;

	if (j->icount)
		return per_page ? "instructions/page" : "instructions";
	return per_page ? "ns/page" : "ns";
}

/* Named primary in env.json; where nothing is named all rows are. */
static bool is_primary(const struct side *side, const char *name, bool *any)
{
	json_t *list = json_object_get(side->runs[0].env, "primary");
	json_t *item;
	size_t i;

	*any = json_array_size(list);
	json_array_foreach(list, i, item) {
		const char *s = json_string_value(item);
		char cut[512];

		if (!s || strlen(s) >= sizeof(cut))
			continue;
		if (!strcmp(strcpy(cut, s), name))
			return true;
	}
	return false;
}

static bool primary(const struct judgement *j, const char *name)
{
	bool any_a, any_b;

	if (is_primary(j->a, name, &any_a) || is_primary(j->b, name, &any_b))
		return true;
	return !any_a && !any_b;
}

static int list_rows(struct judgement *j)
{
	unsigned int max = j->a->nr_rows + j->b->nr_rows, i;
	struct judged *row;

	row = j->rows = calloc(max ? max : 1, sizeof(*j->rows));
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
	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		row->primary = primary(j, row->name);
		j->nr_primary += row->primary;
	}
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
			cmp = strcmp(side_boot_start(other, k),
				     side_boot_start(side, i));
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
	return effect_estimate(&row->effect, &row->model_a, &row->model_b,
			       log1p(j->margin));
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
static double p_seen(const struct judged *row)
{
	return fmin(row->effect.p_slower, row->effect.p_faster);
}

static int compare_p(const void *a, const void *b)
{
	double x = p_seen(*(struct judged *const *)a);
	double y = p_seen(*(struct judged *const *)b);

	return x < y ? -1 : x > y;
}

/* Holm over the primary rows; the others keep their own. */
static int adjust(struct judgement *j)
{
	struct judged **list = calloc(j->nr_rows, sizeof(*list));
	unsigned int i, nr = 0;
	double p = 0;

	if (!list)
		return err_set(-ENOMEM, "out of memory");
	for (i = 0; i < j->nr_rows; i++) {
		j->rows[i].p_holm = p_seen(&j->rows[i]);
		if (j->rows[i].primary && j->rows[i].measured)
			list[nr++] = &j->rows[i];
	}
	qsort(list, nr, sizeof(*list), compare_p);
	for (i = 0; i < nr; i++) {
		p = fmax(p, fmin(1, p_seen(list[i]) * (nr - i)));
		list[i]->p_holm = p;
	}
	free(list);
	return 0;
}

__attribute__((format(printf, 3, 4)))
static void settle(struct judged *row, enum verdict verdict,
		   const char *fmt, ...)
{
	va_list ap;

	row->verdict = verdict;
	va_start(ap, fmt);
	vsnprintf(row->reason, sizeof(row->reason), fmt, ap);
	va_end(ap);
}

/* No verdict: say how many boots would give one. */
static void not_settled(struct judged *row)
{
	unsigned int need = row->effect.boots_needed;

	if (need >= 9999)
		settle(row, INCONCLUSIVE, "too noisy for this margin");
	else if (need <= row->model_a.nr_boots &&
		 need <= row->model_b.nr_boots)
		settle(row, INCONCLUSIVE, "the change is about the margin");
	else
		settle(row, INCONCLUSIVE,
		       "%u boots a side would see the margin", need);
}

static void judge_row(const struct judgement *j, struct judged *row)
{
	const struct effect *e = &row->effect;
	double margin = log1p(j->margin);
	bool stands = row->p_holm <= ALPHA;
	const char *which = e->log > 0 ? "slower" : "faster";

	if (!row->measured)
		row->verdict = INCONCLUSIVE;	/* no_pair() said why */
	else if (j->same_data)
		settle(row, PASS, "the same samples on both sides");
	else if (isnan(e->se))
		settle(row, INCONCLUSIVE,
		       "one boot a side cannot tell the kernel from the boot");
	else if (e->drift_used && e->order == ORDER_BLOCKS)
		settle(row, INCONCLUSIVE,
		       "the machine drifted and the boots did not alternate: order and kernel cannot be told apart");
	else if (fabs(e->log) > margin && p_seen(row) <= ALPHA && stands)
		settle(row, e->log > 0 ? REGRESSION : IMPROVEMENT,
		       "%s by more than the margin", which);
	else if (e->hi1 < margin && (e->lo > 0 || e->hi < 0))
		settle(row, PASS, "%s, %s", which, e->log > 0 ?
		       "by less than the margin" : "at any rate");
	else if (e->hi1 < margin)
		settle(row, PASS, "at most %.2f %% slower",
		       100 * expm1(fmax(0.00005, e->hi1)));
	else if (fabs(e->log) > margin && p_seen(row) <= ALPHA)
		settle(row, INCONCLUSIVE,
		       "%s by itself, not among %u primary rows (Holm)", which,
		       j->nr_primary);
	else
		not_settled(row);
}

static void judge_all(struct judgement *j)
{
	bool regression = false, inconclusive = false;
	struct judged *row;

	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		judge_row(j, row);
		if (!row->primary)
			continue;
		regression |= row->verdict == REGRESSION;
		inconclusive |= row->verdict == INCONCLUSIVE;
	}
	if (regression)
		j->verdict = REGRESSION;
	else
		j->verdict = inconclusive || !j->nr_primary ? INCONCLUSIVE :
							      PASS;
}

static bool same_values(const struct side *a, const struct side *b)
{
	unsigned int i;

	if (a->nr_runs != b->nr_runs || a->nr_boots != b->nr_boots)
		return false;
	for (i = 0; i < a->nr_runs; i++) {
		const struct run *x = &a->runs[i], *y = &b->runs[i];

		if (x->boot != y->boot || strcmp(x->start, y->start) ||
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
	err = gate_check(&j->gate, a, b, options->allow);
	if (!err)
		err = list_rows(j);
	if (!err)
		err = estimate_rows(j);
	if (!err)
		err = adjust(j);
	if (!err)
		judge_all(j);
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
}
