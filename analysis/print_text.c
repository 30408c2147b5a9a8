// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table for a terminal and a mail: verdict first, TEXT_COLUMNS wide.
 *
 * A row's name has a line of its own, as names grow longer than any column.
 * What most rows have in common is said once, above them.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "print.h"
#include "print_config.h"
#include "reached.h"

static void put_side(FILE *out, const char *name, const struct side *side)
{
	const char *release = side_env(side, "kernel_release");
	const char *build = side_env(side, "build_id");

	print_wrapped(out, 0, "%s = %s: kernel %s, build %.12s, %u boot%s",
		      name, side->label, release ? release : "unknown",
		      build ? build : "unknown", side->nr_boots,
		      side->nr_boots == 1 ? "" : "s");
}

static void put_header(FILE *out, const struct judgement *j)
{
	struct text headline = {};

	format_headline(&headline, j);
	print_wrapped(out, 0, "%s", headline.s);
	if (j->same_data)
		print_wrapped(out, 0, "A and B are the same samples: no difference.");
	else if (j->same_kernel)
		print_wrapped(out, 0, "A/A: both sides are the same kernel; any difference is noise.");
	fputc('\n', out);
	put_side(out, "A", j->a);
	put_side(out, "B", j->b);
}

static void put_gate(FILE *out, const struct judgement *j)
{
	json_t *lines = format_gate(&j->gate), *line;
	size_t i;

	json_array_foreach(lines, i, line)
		print_wrapped(out, 0, "%s", json_string_value(line));
	json_decref(lines);
}

static void put_warnings(FILE *out, const struct judgement *j)
{
	json_t *all = judged_warnings(j), *warning;
	size_t i;

	json_array_foreach(all, i, warning)
		print_wrapped(out, 0, "warning: %s", json_string_value(warning));
	json_decref(all);
}

static void put_reached(FILE *out, const struct judgement *j)
{
	struct text differs = {}, families = {};

	reached_differs(&differs, j);
	reached_families(&families, j);
	if (differs.len)
		print_wrapped(out, 0, "%s", differs.s);
	if (families.len)
		print_wrapped(out, 0, "%s", families.s);
}

static void put_order(FILE *out, const struct judgement *j)
{
	const char *doubt = format_order(j);

	if (doubt)
		print_wrapped(out, 0, "%s", doubt);
}

static void put_change(FILE *out, const struct judgement *j, double log)
{
	double change = percent(log);

	if (fabs(change) < 0.005)
		fprintf(out, "  no difference");
	else if (fabs(change) < 1000)
		fprintf(out, j->icount ? "  %6.2f %% %s" : "  %6.2f %% %-6s", fabs(change),
			direction(j, log));
	else
		fprintf(out, "  %4.0f x %-6s", exp(log), direction(j, log));
}

static void put_numbers(FILE *out, const struct judgement *j,
			const struct judged *row)
{
	const struct effect *e = &row->effect;
	char a[32], b[32];

	format_value(a, sizeof(a), j->icount, judged_a(j, row));
	format_value(b, sizeof(b), j->icount, judged_b(j, row));
	fprintf(out, "  %-*s %10s %10s", format_verdict_width(j),
		verdict_name(row->verdict), a, b);
	if (j->icount)
		fprintf(out, "  %+10.3f", row->exact.difference);
	put_change(out, j, e->log);
	if (j->icount)
		fprintf(out, "\n");
	else if (isnan(e->se))
		fprintf(out, "  none\n");
	else
		fprintf(out, "  %+.2f .. %+.2f\n", percent(e->lo),
			percent(e->hi));
}

/* The bootstrap has another opinion on whether there is a change. */
static bool disagrees(const struct effect *e)
{
	return !isnan(e->bootstrap_lo) &&
	       ((e->lo > 0 || e->hi < 0) !=
		(e->bootstrap_lo > 0 || e->bootstrap_hi < 0));
}

static void put_intervals(FILE *out, const struct judged *row, bool naive)
{
	const struct effect *e = &row->effect;

	if (disagrees(e))
		print_wrapped(out, 4, "the bootstrap disagrees: %+.2f .. %+.2f %%",
			      percent(e->bootstrap_lo), percent(e->bootstrap_hi));
	if ((naive || (isnan(e->se) && row->verdict != PASS)) &&
	    !isnan(e->naive_lo))
		print_wrapped(out, 4, "%s (no verdict follows): %+.2f .. %+.2f %%",
			      isnan(e->se) ? "within the boots" : "samples pooled",
			      percent(e->naive_lo), percent(e->naive_hi));
}

/* "; " between parts of a line, none before the first. */
__attribute__((format(printf, 2, 3)))
static void append(struct text *line, const char *fmt, ...)
{
	va_list ap;

	if (line->len)
		text_add(line, "; ");
	va_start(ap, fmt);
	text_vadd(line, fmt, ap);
	va_end(ap);
}

/* Why this verdict, and what is not @common to most rows. */
static void put_details(FILE *out, const struct judgement *j,
			const struct judged *row, const char *common)
{
	const struct effect *e = &row->effect;
	struct text line = {};
	char design[128];

	format_design(design, sizeof(design), row);
	if (!row->primary)
		append(&line, "exploratory");
	if (!j->icount || row->exact.difference != 0 || row->verdict == UNREACHED)
		append(&line, "%s", row->reason);
	if (strcmp(design, common))
		append(&line, "%s", design);
	if (!j->icount && !isnan(e->mde))
		append(&line, "sees %.2f %%", percent(e->mde));
	if (e->drift_degree)
		append(&line, "drift %+.1f %% taken out",
		       percent(e->drift));
	if (!isnan(e->drift_lo))
		append(&line, "with a drift %+.2f .. %+.2f %%",
		       percent(e->drift_lo), percent(e->drift_hi));
	if (j->icount && !row->exact.constant)
		append(&line, "samples differ");
	if (line.len)
		print_wrapped(out, 4, "%s", line.s);
	put_intervals(out, row, j->show_naive);
}

static void put_rejected(FILE *out, const struct judgement *j,
			 const struct judged *row)
{
	const struct row *side[] = { row->a, row->b };
	const char *label[] = { j->a->label, j->b->label };
	unsigned int s;

	for (s = 0; s < 2; s++) {
		if (!side[s] || !(side[s]->nr_skipped + side[s]->nr_failed))
			continue;
		print_wrapped(out, 4, "%s: %zu skipped, %zu failed: %s",
			      label[s], side[s]->nr_skipped,
			      side[s]->nr_failed, side[s]->why);
	}
}

static void put_row(FILE *out, const struct judgement *j,
		    const struct judged *row, const char *common)
{
	print_name(out, row->name);
	if (row->measured) {
		put_numbers(out, j, row);
		put_details(out, j, row, common);
	} else {
		fprintf(out, "  %s\n", verdict_name(row->verdict));
		print_wrapped(out, 4, "%s", row->reason);
	}
	put_rejected(out, j, row);
}

static void put_relabelled(FILE *out, const struct judgement *j)
{
	if (j->aa_splits)
		print_wrapped(out, 0, "A/A: %lu splits of A's own boots in two halves, %.1f %% of them called different (5 %% promised).",
			      j->aa_splits, 100.0 * j->aa_alarms / j->aa_splits);
}

static bool any_sees(const struct judgement *j)
{
	for (unsigned int i = 0; i < j->nr_rows; i++)
		if (j->rows[i].measured && !isnan(j->rows[i].effect.mde))
			return true;
	return false;
}

static void put_legend(FILE *out, const struct judgement *j)
{
	fputc('\n', out);
	if (j->icount) {
		print_wrapped(out, 0, "A, B: instructions, medians of the samples, per page where a row handles pages; change: B against A. Margin %g %%. Instructions only: no caches, TLB misses, branch prediction or contention.",
			      100 * j->margin);
		return;
	}
	put_relabelled(out, j);
	print_wrapped(out, 0, "A, B: time per page where a row handles pages. Change: B against A, its interval judged by how much boots differ.%s Margin %g %%.",
		      any_sees(j) ? " sees: the change that these boots find 4 times in 5." : "",
		      100 * j->margin);
	if (j->resamples)
		print_wrapped(out, 0, "Bootstrap beside it: %u resamples.",
			      j->resamples);
}

int print_text(FILE *out, const struct judgement *j)
{
	char common[128];
	unsigned int i;

	put_header(out, j);
	format_common_design(common, sizeof(common), j);
	if (*common)
		fprintf(out, "%s a row\n", common);
	print_config_text(out, j);
	put_reached(out, j);
	put_gate(out, j);
	put_warnings(out, j);
	put_order(out, j);
	fprintf(out, "\n  %-*s %10s %10s", format_verdict_width(j), "verdict",
		"A", "B");
	if (j->icount)
		fprintf(out, "  %10s  change\n", "B - A");
	else
		fprintf(out, "  %-15s  95 %% interval\n", "change");
	for (i = 0; i < j->nr_rows; i++)
		put_row(out, j, &j->rows[i], common);
	put_legend(out, j);
	return ferror(out) ? -1 : 0;
}
