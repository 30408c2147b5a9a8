// SPDX-License-Identifier: GPL-2.0-or-later
/* Words and numbers that every form of output shares. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "print.h"
#include "wrap.h"

void print_wrapped(FILE *out, unsigned int indent, const char *fmt, ...)
{
	const struct wrap wrap = { TEXT_COLUMNS, indent };
	struct text line = {};
	char shown[4 * TEXT_LEN];	/* "\\x1b" for a byte */
	va_list ap;

	va_start(ap, fmt);
	text_vadd(&line, fmt, ap);
	va_end(ap);
	text_clean(shown, sizeof(shown), line.s);
	fprintf(out, "%*s", (int)indent, "");
	wrap_words(out, &wrap, indent, shown);
	fputc('\n', out);
}

void print_name(FILE *out, const char *name)
{
	const struct wrap wrap = { TEXT_COLUMNS, 4 };
	char shown[4 * TEXT_LEN];

	text_clean(shown, sizeof(shown), name);
	wrap_name(out, &wrap, 0, shown);
	fputc('\n', out);
}

void format_value(char *text, size_t len, bool icount, double value)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	unsigned int i = 0;

	if (icount) {
		snprintf(text, len, "%.3f", value);
		return;
	}
	while (value >= 9999.5 && i < 3) {
		value /= 1000;
		i++;
	}
	snprintf(text, len, "%.*f %s", value < 9.9995 ? 3 :
		 value < 99.995 ? 2 : value < 9999.5 ? 1 : 0, value, units[i]);
}

double percent(double log)
{
	return 100 * expm1(log);
}

const char *direction(const struct judgement *j, double log)
{
	if (log == 0)
		return "same";
	if (j->icount)
		return log > 0 ? "more" : "fewer";
	return log > 0 ? "slower" : "faster";
}

static unsigned int count(const struct judgement *j, enum verdict verdict)
{
	unsigned int i, nr = 0;

	for (i = 0; i < j->nr_rows; i++)
		nr += j->rows[i].primary && j->rows[i].verdict == verdict;
	return nr;
}

int format_verdict_width(const struct judgement *j)
{
	return strlen(verdict_name(j->nr_unreached ? UNREACHED : INCONCLUSIVE));
}

/* Nothing else is the matter but that no row is evidence. */
static bool is_only_unreached(const struct judgement *j)
{
	return j->unreached && !count(j, INCONCLUSIVE);
}

void format_headline(struct text *t, const struct judgement *j)
{
	unsigned int nr_worse = count(j, REGRESSION);
	unsigned int nr_open = count(j, INCONCLUSIVE);
	unsigned int nr_better = count(j, IMPROVEMENT);
	const char *rows = j->nr_primary == 1 ? "row" : "rows";
	const char *worse = j->icount ? "needs more instructions" : "is slower";
	const char *better = j->icount ? "needs fewer instructions" :
					 "is faster";

	if (j->verdict == REGRESSION)
		text_add(t, "REGRESSION: %s %s than %s in %u of %u %s",
			 j->b->label, worse, j->a->label, nr_worse, j->nr_primary,
			 rows);
	else if (j->verdict == INCONCLUSIVE && is_only_unreached(j))
		text_add(t, "INCONCLUSIVE: none of %u %s runs code that differs between %s and %s",
			 j->nr_primary, rows, j->a->label, j->b->label);
	else if (j->verdict == INCONCLUSIVE)
		text_add(t, "INCONCLUSIVE: %u of %u %s cannot tell %s from %s",
			 nr_open, j->nr_primary, rows, j->b->label,
			 j->a->label);
	else if (nr_better)
		text_add(t, "PASS: %s %s than %s in %u of %u %s, worse in none",
			 j->b->label, better, j->a->label, nr_better, j->nr_primary,
			 rows);
	else
		text_add(t, "PASS: %s %s %g %% %s than %s in any of %u %s",
			 j->b->label, j->icount ? "does not need" : "is not",
			 100 * j->margin,
			 j->icount ? "more instructions" : "slower",
			 j->a->label, j->nr_primary, rows);
}

/* "5", or "3 to 5" where it varies. */
static void format_range(char *text, size_t len, unsigned int low,
			 unsigned int high)
{
	if (low == high)
		snprintf(text, len, "%u", low);
	else
		snprintf(text, len, "%u to %u", low, high);
}

struct range {
	unsigned int low, high;
};

static void extend(struct range *range, unsigned int n)
{
	if (n < range->low)
		range->low = n;
	if (n > range->high)
		range->high = n;
}

static void count_levels(const struct row *row, const struct model *m,
			 struct range *runs, struct range *samples)
{
	unsigned int i;

	for (i = 0; i < m->nr_boots; i++)
		extend(runs, m->boot_runs[i]);
	for (i = 0; i < row->nr_series; i++)
		extend(samples, row->series[i].nr);
}

void format_design(char *text, size_t len, const struct judged *row)
{
	struct range runs = { .low = -1 }, samples = { .low = -1 };
	char nr_runs[32], nr_samples[32];

	count_levels(row->a, &row->model_a, &runs, &samples);
	count_levels(row->b, &row->model_b, &runs, &samples);
	format_range(nr_runs, sizeof(nr_runs), runs.low, runs.high);
	format_range(nr_samples, sizeof(nr_samples), samples.low, samples.high);
	snprintf(text, len, "%u+%u boots x %s process%s x %s sample%s",
		 row->model_a.nr_boots, row->model_b.nr_boots, nr_runs,
		 runs.high == 1 ? "" : "es", nr_samples,
		 samples.high == 1 ? "" : "s");
}

/* Boyer and Moore's vote: what more than half of the rows have wins. */
void format_common_design(char *text, size_t len, const struct judgement *j)
{
	const struct judged *row;
	unsigned int lead = 0;
	char design[128];

	*text = '\0';
	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		if (!row->measured)
			continue;
		format_design(design, sizeof(design), row);
		if (!lead)
			snprintf(text, len, "%s", design);
		if (strcmp(design, text))
			lead--;
		else
			lead++;
	}
}

const char *format_order(const struct judgement *j)
{
	static const char *const doubt[] = {
		"warning: boots did not run in turns (A B B A): a drift of the machine may look like the kernel. Verdicts are those that hold with a drift estimated along, too.",
		"warning: boots ran in blocks, not in turns (A B B A): a drift of the machine would look like the kernel. Verdicts are those that hold with a drift estimated along, too.",
	};
	const struct judged *row;

	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		if (!row->measured || isnan(row->effect.se) || j->icount ||
		    row->effect.order == ORDER_ALTERNATING)
			continue;
		return doubt[row->effect.order == ORDER_BLOCKS];
	}
	return NULL;
}
