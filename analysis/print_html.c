// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole comparison on one page: no script, nothing fetched, pictures as
 * data, readable on a phone.
 */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "html.h"
#include "html_pictures.h"
#include "print.h"
#include "print_config.h"
#include "reached.h"

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
	"<style>\n"
	"body{font:16px/1.45 sans-serif;max-width:64rem;margin:0 auto;padding:0 1rem}\n"
	"table{border-collapse:collapse;width:100%}\n"
	"td,th{padding:.25rem .6rem;text-align:left;vertical-align:top}\n"
	"tr{border-bottom:1px solid #ccc}\n"
	"tr.head{border:0}\n"
	"td.n,th.n{text-align:right;white-space:nowrap}\n"
	"td{overflow-wrap:anywhere}\n"
	".REGRESSION{border-left:6px solid #D55E00}\n"
	".INCONCLUSIVE{border-left:6px solid #999}\n"
	".PASS,.IMPROVEMENT{border-left:6px solid #0072B2}\n"
	"h1{font-size:1.3rem;padding-left:.6rem}\n"
	"h2{font-size:1.1rem;margin-top:2rem}\n"
	".scroll{overflow-x:auto}\n"
	"img{width:100%;min-width:44rem;height:auto}\n"
	".why{color:#444;font-size:.9rem}\n"
	/* on a phone: no columns, each number behind its name */
	"@media(max-width:45rem){\n"
	".rows thead{display:none}\n"
	".rows tr,.rows td{display:block;padding:.05rem .3rem}\n"
	".rows tbody{display:block;margin-bottom:.6rem}\n"
	".rows td.n{text-align:left}\n"
	".rows td.n:nth-child(2),.rows td.n:nth-child(3){display:inline-block;box-sizing:border-box;width:49%}\n"
	".rows td.n::before{content:attr(data-is) ' ';color:#444;font-size:.9rem}\n"
	"}\n"
	"</style>\n";

static void put_text_row(FILE *out, const char *what, const char *a,
			 const char *b)
{
	fprintf(out, "<tr><th>%s</th><td>", what);
	html_put(out, a ? a : "unknown");
	fputs("</td><td>", out);
	html_put(out, b ? b : "unknown");
	fputs("</td></tr>\n", out);
}

static void put_count_row(FILE *out, const char *what, size_t a, size_t b)
{
	fprintf(out, "<tr><th>%s</th><td>%zu</td><td>%zu</td></tr>\n", what, a,
		b);
}

static void put_sides(FILE *out, const struct judgement *j)
{
	const struct side *a = j->a, *b = j->b;

	fputs("<table><tr><th></th><th>A</th><th>B</th></tr>\n", out);
	put_text_row(out, "label", a->label, b->label);
	put_text_row(out, "kernel", side_env(a, "kernel_release"),
		     side_env(b, "kernel_release"));
	put_text_row(out, "build id", side_env(a, "build_id"),
		     side_env(b, "build_id"));
	put_count_row(out, "boots", a->nr_boots, b->nr_boots);
	put_count_row(out, "processes", a->nr_runs, b->nr_runs);
	put_count_row(out, "samples", a->nr_samples, b->nr_samples);
	put_text_row(out, "first run", a->runs[0].start, b->runs[0].start);
	put_text_row(out, "last run", a->runs[a->nr_runs - 1].start,
		     b->runs[b->nr_runs - 1].start);
	fputs("</table>\n", out);
}

static void put_item(FILE *out, const char *text)
{
	if (!text || !*text)
		return;
	fputs("<li>", out);
	html_put(out, text);
	fputs("</li>\n", out);
}

static void put_reached(FILE *out, const struct judgement *j)
{
	struct text differs = {}, families = {};

	reached_differs(&differs, j);
	reached_families(&families, j);
	put_item(out, differs.s);
	put_item(out, families.s);
}

/* What a reader should know before believing the numbers. */
static void put_cautions(FILE *out, const struct judgement *j)
{
	json_t *all = judged_warnings(j), *warning;
	json_t *lines = format_gate(&j->gate);
	size_t i;

	fputs("<ul>\n", out);
	if (j->icount)
		fputs("<li>Instructions only: no caches, TLB misses, branch prediction or contention.</li>\n",
		      out);
	if (format_order(j))
		fprintf(out, "<li>%s</li>\n", format_order(j));
	put_reached(out, j);
	json_array_extend(all, lines);
	json_array_foreach(all, i, warning)
		put_item(out, json_string_value(warning));
	if (j->aa_splits)
		fprintf(out, "<li>A/A: %.1f %% of %lu splits of A's own boots in two halves are called different (5 %% promised).</li>\n",
			100.0 * j->aa_alarms / j->aa_splits, j->aa_splits);
	fputs("</ul>\n", out);
	json_decref(lines);
	json_decref(all);
}

static void put_heading(FILE *out, const struct judgement *j)
{
	struct text line = {};

	format_headline(&line, j);
	fputs(head, out);
	fputs("<title>", out);
	html_put(out, line.s);
	fprintf(out, "</title></head><body>\n<h1 class=\"%s\">",
		verdict_name(j->verdict));
	html_put(out, line.s);
	fputs("</h1>\n", out);
	if (j->same_kernel)
		fputs("<p>A/A: both sides are the same kernel; any difference is noise.</p>\n",
		      out);
	put_sides(out, j);
	print_config_html(out, j);
	put_cautions(out, j);
}

/* A number and what it is, for where columns have no head. */
__attribute__((format(printf, 3, 4)))
static void put_cell(FILE *out, const char *is, const char *fmt, ...)
{
	va_list ap;

	fprintf(out, "<td class=n data-is=\"%s\">", is);
	va_start(ap, fmt);
	vfprintf(out, fmt, ap);
	va_end(ap);
	fputs("</td>", out);
}

static void put_numbers(FILE *out, const struct judgement *j,
			const struct judged *row)
{
	const struct effect *e = &row->effect;
	char a[32], b[32];

	format_value(a, sizeof(a), j->icount, judged_a(j, row));
	format_value(b, sizeof(b), j->icount, judged_b(j, row));
	put_cell(out, "A", "%s", a);
	put_cell(out, "B", "%s", b);
	put_cell(out, "change", "%.2f %% %s", fabs(percent(e->log)),
		 direction(j, e->log));
	if (j->icount) {
		put_cell(out, "B - A", "%+.3f", row->exact.difference);
		return;
	}
	if (isnan(e->se))
		put_cell(out, "95 %", "none");
	else
		put_cell(out, "95 %", "%+.2f to %+.2f %%", percent(e->lo),
			 percent(e->hi));
	put_cell(out, "pooled", "%+.2f to %+.2f %%", percent(e->naive_lo),
		 percent(e->naive_hi));
	if (isnan(e->se))
		put_cell(out, "sees", "unknown");
	else
		put_cell(out, "sees", "%.2f %%", percent(e->mde));
}

static void put_rejected(FILE *out, const char *label, const struct row *row)
{
	if (!row || !(row->nr_skipped + row->nr_failed))
		return;
	fputs("<br>", out);
	html_put(out, label);
	fprintf(out, ": %zu skipped, %zu failed: ", row->nr_skipped,
		row->nr_failed);
	html_put(out, row->why);
}

static void put_why(FILE *out, const struct judgement *j,
		    const struct judged *row, const char *common)
{
	const struct effect *e = &row->effect;
	char design[128];

	fputs("<div class=why>", out);
	if (!row->primary)
		fputs("exploratory; ", out);
	html_put(out, row->reason);
	if (row->measured) {
		format_design(design, sizeof(design), row);
		if (strcmp(design, common))
			fprintf(out, "; %s", design);
	}
	if (e->drift_degree)
		fprintf(out, "; drift %+.1f %% taken out", percent(e->drift));
	if (row->measured && !isnan(e->drift_lo))
		fprintf(out, "; with a drift %+.2f to %+.2f %%",
			percent(e->drift_lo), percent(e->drift_hi));
	put_rejected(out, j->a->label, row->a);
	put_rejected(out, j->b->label, row->b);
	fputs("</div>", out);
}

static void put_row(FILE *out, const struct judgement *j,
		    const struct judged *row, const char *common)
{
	unsigned int columns = j->icount ? 5 : 7;

	/* "PASS, not reached" is of the class PASS */
	fprintf(out, "<tbody class=%.*s><tr class=head><td colspan=%u>",
		(int)strcspn(verdict_name(row->verdict), ","),
		verdict_name(row->verdict), columns);
	html_put(out, row->name);
	put_why(out, j, row, common);
	fprintf(out, "</td></tr><tr><td>%s</td>", verdict_name(row->verdict));
	if (row->measured)
		put_numbers(out, j, row);
	else
		fprintf(out, "<td colspan=%u></td>", columns - 1);
	fputs("</tr></tbody>\n", out);
}

static void put_rows(FILE *out, const struct judgement *j)
{
	char common[128];
	unsigned int i;

	format_common_design(common, sizeof(common), j);
	fprintf(out, "<h2>Rows</h2>\n<p>%s per page where a row handles pages; %s a row. Change: B against A. Margin %g %%.",
		j->icount ? "Instructions" : "Time", common, 100 * j->margin);
	if (!j->icount)
		fputs(" 95 %: the interval of the change, from boot to boot. Pooled: the interval that samples alone would give, which is too narrow. Sees: the change that these boots find 4 times in 5.",
		      out);
	if (j->resamples)
		fprintf(out, " Bootstrap beside it: %u resamples.",
			j->resamples);
	fputs("</p>\n<div class=scroll><table class=rows><thead><tr><th>verdict</th><th class=n>A</th><th class=n>B</th><th class=n>change</th>",
	      out);
	fputs(j->icount ? "<th class=n>B - A</th></tr></thead>\n" :
			  "<th class=n>95 %</th><th class=n>pooled</th><th class=n>sees</th></tr></thead>\n",
	      out);
	for (i = 0; i < j->nr_rows; i++)
		put_row(out, j, &j->rows[i], common);
	fputs("</table></div>\n", out);
}

static const struct counter *find_counter(const struct row *row,
					  const char *name)
{
	unsigned int i;

	for (i = 0; i < row->nr_counters; i++)
		if (!strcmp(row->counters[i].name, name))
			return &row->counters[i];
	return NULL;
}

/* Events of one row that both sides have. Returns how many. */
static unsigned int put_row_counters(FILE *out, const struct judged *row)
{
	const struct counter *a, *b;
	unsigned int i, nr = 0;
	double va, vb;

	for (i = 0; i < row->a->nr_counters; i++) {
		a = &row->a->counters[i];
		b = find_counter(row->b, a->name);
		if (!b)
			continue;
		if (!nr++) {
			fputs("<tr class=head><td colspan=4>", out);
			html_put(out, row->name);
			fputs("</td></tr>\n", out);
		}
		va = a->sum / a->nr;
		vb = b->sum / b->nr;
		fputs("<tr><td>", out);
		html_put(out, a->name);
		fprintf(out, "</td><td class=n>%.4g</td><td class=n>%.4g</td><td class=n>%+.2f %%</td></tr>\n",
			va, vb, va > 0 ? 100 * (vb / va - 1) : 0);
	}
	return nr;
}

static void put_counters(FILE *out, const struct judgement *j)
{
	const struct judged *row;
	unsigned int nr = 0;

	for (row = j->rows; row < j->rows + j->nr_rows; row++)
		nr += row->measured && row->a->nr_counters &&
		      row->b->nr_counters;
	if (!nr)
		return;
	fputs("<h2>Events per page</h2>\n<p>From a pass of their own; means, without an interval.</p>\n<div class=scroll><table><tr><th>event</th><th class=n>A</th><th class=n>B</th><th class=n>change</th></tr>\n",
	      out);
	for (row = j->rows; row < j->rows + j->nr_rows; row++)
		if (row->measured)
			put_row_counters(out, row);
	fputs("</table></div>\n", out);
}

static void put_value(FILE *out, const json_t *value)
{
	char *text;

	if (json_is_string(value)) {
		html_put(out, json_string_value(value));
		return;
	}
	text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	html_put(out, text ? text : "");
	free(text);
}

/* Every fact of either first run, side by side; differences stand out. */
static void put_environment(FILE *out, const struct judgement *j)
{
	const json_t *a = j->a->runs[0].env, *b = j->b->runs[0].env;
	json_t *all = json_copy(j->a->runs[0].env);
	json_t *value;
	const char *key;

	json_object_update_missing(all, j->b->runs[0].env);
	fputs("<h2>Environment</h2>\n<p>Of the first run of each side.</p>\n<table><tr><th></th><th>A: ",
	      out);
	html_put(out, j->a->label);
	fputs("</th><th>B: ", out);
	html_put(out, j->b->label);
	fputs("</th></tr>\n", out);
	json_object_foreach(all, key, value) {
		bool same = json_equal(json_object_get(a, key),
				       json_object_get(b, key));

		fputs("<tr><td>", out);
		html_put(out, key);
		fprintf(out, "</td><td%s>", same ? " colspan=2" : "");
		put_value(out, json_object_get(a, key));
		if (!same) {
			fputs("</td><td>", out);
			put_value(out, json_object_get(b, key));
		}
		fputs("</td></tr>\n", out);
	}
	fputs("</table>\n", out);
	json_decref(all);
}

int print_html(FILE *out, const struct judgement *j, const char *figures)
{
	int err = 0;

	put_heading(out, j);
	put_rows(out, j);
	if (figures)
		err = html_pictures(out, figures);
	put_counters(out, j);
	put_environment(out, j);
	fputs("</body></html>\n", out);
	if (!err && ferror(out))
		err = err_set(-EIO, "cannot write: %s", strerror(errno));
	return err;
}
