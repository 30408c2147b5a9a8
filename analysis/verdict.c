// SPDX-License-Identifier: GPL-2.0-or-later
/* From estimates to verdicts and the reasons for them. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "power.h"
#include "verdict.h"

#define ALPHA	0.05

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		"PASS", "REGRESSION", "IMPROVEMENT", "INCONCLUSIVE",
		"PASS, not reached",
	};

	return names[verdict];
}

int verdict_exit(enum verdict verdict)
{
	static const int codes[] = { 0, 1, 0, 2, 0 };

	return codes[verdict];
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

/* Only the drift that the order of the boots leaves open is in the way. */
static bool is_doubtful(const struct effect *e, double margin)
{
	return !isnan(e->drift_lo) && (e->lo > 0 || e->hi < margin);
}

/* No verdict: say what would give one. */
static void not_settled(struct judged *row, double margin)
{
	const struct effect *e = &row->effect;
	unsigned int need = e->boots_needed;

	if (is_doubtful(e, margin))
		settle(row, INCONCLUSIVE,
		       "order and kernel cannot be told apart");
	else if (need >= POWER_MAX_BOOTS)
		settle(row, INCONCLUSIVE, "too noisy for this margin");
	else if (need <= row->model_a.nr_boots &&
		 need <= row->model_b.nr_boots)
		settle(row, INCONCLUSIVE, "the change is about the margin");
	else
		settle(row, INCONCLUSIVE,
		       "%u boots a side would see the margin", need);
}

/* Half of the last digit that is printed, or of one instruction. */
static double precision(bool per_page)
{
	return per_page ? 0.0005 : 0.5;
}

/* Boots of one kernel that count differently measure something else. */
static bool boots_agree(const struct exact_side *x, bool per_page)
{
	return x->high - x->low < precision(per_page);
}

static void judge_exact(const struct judgement *j, struct judged *row)
{
	const struct exact *x = &row->exact;
	bool per_page = row->a->per_page;
	bool a_agrees = boots_agree(&x->a, per_page);

	if (!a_agrees || !boots_agree(&x->b, per_page))
		settle(row, INCONCLUSIVE,
		       "not a result: boots of %s count from %.3f to %.3f",
		       a_agrees ? j->b->label : j->a->label,
		       a_agrees ? x->b.low : x->a.low,
		       a_agrees ? x->b.high : x->a.high);
	else if (j->same_data)
		settle(row, PASS, "the same samples on both sides");
	else if (x->a.boots < 2 || x->b.boots < 2)
		settle(row, INCONCLUSIVE,
		       "one boot a side: nothing shows that the count repeats");
	else if (fabs(x->difference) < precision(per_page))
		settle(row, PASS, "equal");
	else if (x->difference > j->margin * x->a.low)
		settle(row, REGRESSION, "more by more than the margin");
	else if (x->difference < -j->margin * x->a.low)
		settle(row, IMPROVEMENT, "fewer by more than the margin");
	else
		settle(row, PASS, "%s, by less than the margin",
		       x->difference > 0 ? "more" : "fewer");
}

static void judge_row(const struct judgement *j, struct judged *row)
{
	const struct effect *e = &row->effect;
	double margin = log1p(j->margin);
	bool stands = row->p_holm <= ALPHA;
	const char *which = e->log > 0 ? "slower" : "faster";

	if (!row->measured)
		row->verdict = INCONCLUSIVE;	/* no_pair() said why */
	else if (j->icount)
		judge_exact(j, row);
	else if (j->same_data)
		settle(row, PASS, "the same samples on both sides");
	else if (isnan(e->se))
		settle(row, INCONCLUSIVE,
		       "one boot a side cannot tell the kernel from the boot");
	else if (fabs(e->log) > margin && judged_p(row) <= ALPHA && stands)
		settle(row, e->log > 0 ? REGRESSION : IMPROVEMENT,
		       "%s by more than the margin", which);
	else if (e->hi1 < margin && (e->lo > 0 || e->hi < 0))
		settle(row, PASS, "%s, %s", which, e->log > 0 ?
		       "by less than the margin" : "at any rate");
	else if (e->hi1 < margin)
		settle(row, PASS, "at most %.2f %% slower",
		       100 * expm1(fmax(0.00005, e->hi1)));
	else if (fabs(e->log) > margin && judged_p(row) <= ALPHA)
		settle(row, INCONCLUSIVE,
		       "%s by itself, not among %u primary rows (Holm)", which,
		       j->nr_primary);
	else
		not_settled(row, margin);
}

/* Equal counts of code that was not run say nothing about that code. */
static void judge_reach(struct judged *row)
{
	const char *why = row->reach == REACHED_BEFORE ?
			  "B's changed code is reached only before the section" :
			  "B's changed code is not reached";
	char reason[sizeof(row->reason)];

	if (!row->measured || row->reach == REACHED || row->reach == REACH_UNKNOWN)
		return;
	snprintf(reason, sizeof(reason), "%s", row->reason);
	if (row->verdict == PASS && row->exact.difference == 0)
		settle(row, UNREACHED, "%s", why);
	else
		settle(row, row->verdict == PASS ? UNREACHED : row->verdict,
		       "%.80s; %s", reason, why);
}

/* Of the rows that decide: some do not run what differs, and none is known to. */
static bool none_reached(const struct judgement *j)
{
	const struct judged *row;
	bool some = false;

	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		if (!row->primary)
			continue;
		if (row->reach == REACHED)
			return false;
		some |= row->reach == REACHED_BEFORE || row->reach == NOT_REACHED;
	}
	return some;
}

void verdict_all(struct judgement *j)
{
	bool regression = false, inconclusive = false;
	struct judged *row;

	j->unreached = none_reached(j);
	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		judge_row(j, row);
		judge_reach(row);
		j->nr_unreached += row->verdict == UNREACHED;
		if (!row->primary)
			continue;
		regression |= row->verdict == REGRESSION;
		inconclusive |= row->verdict == INCONCLUSIVE;
	}
	if (regression)
		j->verdict = REGRESSION;
	else
		j->verdict = inconclusive || j->unreached || !j->nr_primary ?
			     INCONCLUSIVE : PASS;
}
