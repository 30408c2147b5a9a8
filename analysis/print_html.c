// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole comparison on one page: no script, nothing fetched, pictures as
 * data, readable on a phone.
 */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "err.h"
#include "print.h"

#define PATH_LEN	4096
/* A drawing of many samples is smaller as pixels. */
#define MAX_SVG		(80 * 1024)

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
	"<style>\n"
	"body{font:16px/1.45 sans-serif;max-width:64rem;margin:0 auto;padding:0 1rem}\n"
	"table{border-collapse:collapse;width:100%}\n"
	"td,th{padding:.25rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid #ccc}\n"
	"td.n{text-align:right;white-space:nowrap}\n"
	"td.name{word-break:break-word}\n"
	".scroll{overflow-x:auto}\n"
	".REGRESSION{border-left:6px solid #D55E00}\n"
	".INCONCLUSIVE{border-left:6px solid #999}\n"
	".PASS,.IMPROVEMENT{border-left:6px solid #0072B2}\n"
	"h1{font-size:1.3rem;padding-left:.6rem}\n"
	"h2{font-size:1.1rem;margin-top:2rem}\n"
	"img{width:100%;height:auto}\n"
	".why{color:#444;font-size:.9rem}\n"
	"</style>\n";

static void put_escaped(FILE *out, const char *s)
{
	static const char marks[] = "<>&\"";
	static const char *const entities[] = {
		"&lt;", "&gt;", "&amp;", "&quot;",
	};
	const char *mark;

	for (; *s; s++) {
		mark = strchr(marks, *s);
		if (mark)
			fputs(entities[mark - marks], out);
		else
			fputc(*s, out);
	}
}

static void put_side(FILE *out, const char *name, const struct side *side)
{
	const char *release = side_env(side, "kernel_release");
	const char *build = side_env(side, "build_id");

	fprintf(out, "<tr><th>%s</th><td>", name);
	put_escaped(out, side->label);
	fputs("</td><td>", out);
	put_escaped(out, release ? release : "unknown");
	fputs("</td><td class=name>", out);
	put_escaped(out, build ? build : "unknown");
	fprintf(out, "</td><td class=n>%u</td><td class=n>%u</td><td class=n>%zu</td><td>",
		side->nr_boots, side->nr_runs, side->nr_samples);
	put_escaped(out, side->runs[0].start);
	fputs(" to ", out);
	put_escaped(out, side->runs[side->nr_runs - 1].start);
	fputs("</td></tr>\n", out);
}

static void put_sides(FILE *out, const struct judgement *j)
{
	fputs("<div class=scroll><table><tr><th></th><th>label</th><th>kernel</th><th>build id</th><th>boots</th><th>processes</th><th>samples</th><th>started</th></tr>\n",
	      out);
	put_side(out, "A", j->a);
	put_side(out, "B", j->b);
	fputs("</table></div>\n", out);
}

/* What a reader should know before believing the numbers. */
static void put_cautions(FILE *out, const struct judgement *j)
{
	json_t *all = judged_warnings(j), *warning;
	unsigned int k;
	size_t i;

	fputs("<ul>\n", out);
	if (j->icount)
		fputs("<li>Instructions only: no caches, TLB misses, branch prediction or contention.</li>\n",
		      out);
	if (format_order(j))
		fprintf(out, "<li>%s</li>\n", format_order(j));
	for (k = 0; k < j->gate.nr_diffs; k++) {
		fprintf(out, "<li>Allowed difference: %s: ",
			j->gate.diffs[k].key);
		put_escaped(out, j->gate.diffs[k].a);
		fputs("; ", out);
		put_escaped(out, j->gate.diffs[k].b);
		fputs("</li>\n", out);
	}
	json_array_foreach(all, i, warning) {
		fputs("<li>", out);
		put_escaped(out, json_string_value(warning));
		fputs("</li>\n", out);
	}
	if (j->aa_splits)
		fprintf(out, "<li>A/A: %.1f %% of %lu splits of A's own boots in two halves are called different (5 %% promised).</li>\n",
			100.0 * j->aa_alarms / j->aa_splits, j->aa_splits);
	fputs("</ul>\n", out);
	json_decref(all);
}

static void put_heading(FILE *out, const struct judgement *j)
{
	char line[512];

	format_headline(line, sizeof(line), j);
	fputs(head, out);
	fputs("<title>", out);
	put_escaped(out, line);
	fprintf(out, "</title></head><body>\n<h1 class=\"%s\">",
		verdict_name(j->verdict));
	put_escaped(out, line);
	fputs("</h1>\n", out);
	if (j->same_kernel)
		fputs("<p>A/A: both sides are the same kernel; any difference is noise.</p>\n",
		      out);
	put_sides(out, j);
	put_cautions(out, j);
}

static void put_numbers(FILE *out, const struct judgement *j,
			const struct judged *row)
{
	const struct effect *e = &row->effect;
	char a[32], b[32];

	format_value(a, sizeof(a), j->icount, judged_a(j, row));
	format_value(b, sizeof(b), j->icount, judged_b(j, row));
	fprintf(out, "<td class=n>%s</td><td class=n>%s</td><td class=n>%.2f %% %s</td>",
		a, b, fabs(percent(e->log)), direction(j, e->log));
	if (j->icount)
		fprintf(out, "<td class=n>%+.3f</td><td></td><td></td>",
			row->exact.difference);
	else if (isnan(e->se))
		fprintf(out, "<td class=n>none</td><td class=n>%+.2f to %+.2f %%</td><td class=n>unknown</td>",
			percent(e->naive_lo), percent(e->naive_hi));
	else
		fprintf(out, "<td class=n>%+.2f to %+.2f %%</td><td class=n>%+.2f to %+.2f %%</td><td class=n>%.2f %%</td>",
			percent(e->lo), percent(e->hi), percent(e->naive_lo),
			percent(e->naive_hi), percent(e->mde));
}

static void put_rejected(FILE *out, const char *label, const struct row *row)
{
	if (!row || !(row->nr_skipped + row->nr_failed))
		return;
	fputs("<br>", out);
	put_escaped(out, label);
	fprintf(out, ": %zu skipped, %zu failed: ", row->nr_skipped,
		row->nr_failed);
	put_escaped(out, row->why);
}

static void put_row(FILE *out, const struct judgement *j,
		    const struct judged *row)
{
	char design[128];

	fputs("<tr><td class=name>", out);
	put_escaped(out, row->name);
	fputs("<div class=why>", out);
	if (!row->primary)
		fputs("exploratory, ", out);
	put_escaped(out, row->reason);
	if (row->measured) {
		format_design(design, sizeof(design), row);
		fprintf(out, ": %s", design);
	}
	put_rejected(out, j->a->label, row->a);
	put_rejected(out, j->b->label, row->b);
	fprintf(out, "</div></td><td class=%s>%s</td>",
		verdict_name(row->verdict), verdict_name(row->verdict));
	if (row->measured)
		put_numbers(out, j, row);
	else
		fputs("<td colspan=6></td>", out);
	fputs("</tr>\n", out);
}

static void put_rows(FILE *out, const struct judgement *j)
{
	unsigned int i;

	fprintf(out, "<h2>Rows</h2>\n<p>%s per page where a row handles pages. Change: B against A, and the 95 %% interval of that change from boot to boot. Sees: the change that these boots find 4 times in 5. Margin %g %%. Pooled: the interval that samples alone would give, which is too narrow.</p>\n",
		j->icount ? "Instructions" : "Time", 100 * j->margin);
	fputs("<div class=scroll><table><tr><th>row</th><th>verdict</th><th>A</th><th>B</th><th>change</th>",
	      out);
	fputs(j->icount ? "<th>B - A</th><th></th><th></th></tr>\n" :
			  "<th>95 % interval</th><th>pooled</th><th>sees</th></tr>\n",
	      out);
	for (i = 0; i < j->nr_rows; i++)
		put_row(out, j, &j->rows[i]);
	fputs("</table></div>\n", out);
}

static void put_counter(FILE *out, const struct judged *row,
			const struct counter *a, bool *open)
{
	unsigned int i;
	double va, vb;

	for (i = 0; i < row->b->nr_counters; i++)
		if (!strcmp(row->b->counters[i].name, a->name))
			break;
	if (i == row->b->nr_counters)
		return;
	if (!*open)
		fputs("<h2>Events per page</h2>\n<p>From a pass of their own; means, without an interval.</p>\n<div class=scroll><table><tr><th>row</th><th>event</th><th>A</th><th>B</th><th>change</th></tr>\n",
		      out);
	*open = true;
	va = a->sum / a->nr;
	vb = row->b->counters[i].sum / row->b->counters[i].nr;
	fputs("<tr><td class=name>", out);
	put_escaped(out, row->name);
	fputs("</td><td>", out);
	put_escaped(out, a->name);
	fprintf(out, "</td><td class=n>%.4g</td><td class=n>%.4g</td><td class=n>%+.2f %%</td></tr>\n",
		va, vb, va > 0 ? 100 * (vb / va - 1) : 0);
}

static void put_counters(FILE *out, const struct judgement *j)
{
	const struct judged *row;
	bool open = false;
	unsigned int i;

	for (row = j->rows; row < j->rows + j->nr_rows; row++)
		for (i = 0; row->measured && i < row->a->nr_counters; i++)
			put_counter(out, row, &row->a->counters[i], &open);
	if (open)
		fputs("</table></div>\n", out);
}

static void put_value(FILE *out, const json_t *value)
{
	char *text;

	if (json_is_string(value)) {
		put_escaped(out, json_string_value(value));
		return;
	}
	text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	put_escaped(out, text ? text : "");
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
	fputs("<h2>Environment</h2>\n<div class=scroll><table><tr><th></th><th>A: ",
	      out);
	put_escaped(out, j->a->label);
	fputs("</th><th>B: ", out);
	put_escaped(out, j->b->label);
	fputs("</th></tr>\n", out);
	json_object_foreach(all, key, value) {
		bool same = json_equal(json_object_get(a, key),
				       json_object_get(b, key));

		fputs("<tr><td>", out);
		put_escaped(out, key);
		fprintf(out, "</td><td class=name%s>",
			same ? " colspan=2" : "");
		put_value(out, json_object_get(a, key));
		if (!same) {
			fputs("</td><td class=name>", out);
			put_value(out, json_object_get(b, key));
		}
		fputs("</td></tr>\n", out);
	}
	fputs("</table></div>\n", out);
	json_decref(all);
}

static void put_base64(FILE *out, FILE *in)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char b[3];
	size_t n;

	while ((n = fread(b, 1, 3, in)) > 0) {
		if (n < 3)
			b[2] = 0;
		if (n < 2)
			b[1] = 0;
		fputc(digits[b[0] >> 2], out);
		fputc(digits[(b[0] & 3) << 4 | b[1] >> 4], out);
		fputc(n > 1 ? digits[(b[1] & 15) << 2 | b[2] >> 6] : '=', out);
		fputc(n > 2 ? digits[b[2] & 63] : '=', out);
	}
}

static int put_picture(FILE *out, const char *folder, const char *name)
{
	char path[PATH_LEN];
	struct stat st;
	bool svg = true;
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s.svg", folder, name);
	if (stat(path, &st) || st.st_size > MAX_SVG) {
		snprintf(path, sizeof(path), "%s/%s.png", folder, name);
		svg = false;
	}
	in = fopen(path, "r");
	if (!in)
		return err_set(-errno, "%s: %s", path, strerror(errno));
	fprintf(out, "<p><img alt=\"%s\" src=\"data:image/%s;base64,", name,
		svg ? "svg+xml" : "png");
	put_base64(out, in);
	fputs("\"></p>\n", out);
	fclose(in);
	return 0;
}

static int is_png(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".png");
}

static int put_pictures(FILE *out, const char *folder)
{
	struct dirent **list;
	int nr = scandir(folder, &list, is_png, alphasort);
	int err = 0;
	int i;

	if (nr < 0)
		return err_set(-errno, "%s: %s", folder, strerror(errno));
	fputs("<h2>Pictures</h2>\n", out);
	for (i = 0; i < nr; i++) {
		*strrchr(list[i]->d_name, '.') = '\0';
		if (!err)
			err = put_picture(out, folder, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	return err;
}

int print_html(FILE *out, const struct judgement *j, const char *figures)
{
	int err = 0;

	put_heading(out, j);
	put_rows(out, j);
	if (figures)
		err = put_pictures(out, figures);
	put_counters(out, j);
	put_environment(out, j);
	fputs("</body></html>\n", out);
	if (!err && ferror(out))
		err = err_set(-EIO, "cannot write: %s", strerror(errno));
	return err;
}
