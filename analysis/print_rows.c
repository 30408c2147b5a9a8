// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of one line per row: Markdown and CSV. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "csv.h"
#include "md.h"
#include "print.h"
#include "print_config.h"
#include "reached.h"

static void put_md_row(FILE *out, const struct judgement *j,
		       const struct judged *row)
{
	const struct effect *e = &row->effect;
	char a[32], b[32];

	fputs("| ", out);
	md_code(out, row->name);
	fprintf(out, " | %s | ", verdict_name(row->verdict));
	if (!row->measured) {
		fputs("| | | | ", out);
		md_put(out, row->reason);
		fputs(" |\n", out);
		return;
	}
	format_value(a, sizeof(a), j->icount, judged_a(j, row));
	format_value(b, sizeof(b), j->icount, judged_b(j, row));
	fprintf(out, "%s | %s | %.2f %% %s | ", a, b, fabs(percent(e->log)),
		direction(j, e->log));
	if (j->icount)
		fprintf(out, "%+.3f", row->exact.difference);
	else if (isnan(e->se))
		fprintf(out, "none");
	else
		fprintf(out, "%+.2f to %+.2f %%", percent(e->lo),
			percent(e->hi));
	fputs(row->primary ? " | " : " | exploratory, ", out);
	md_put(out, row->reason);
	fputs(" |\n", out);
}

static void put_md_reached(FILE *out, const struct judgement *j)
{
	struct text differs = {}, families = {};

	reached_differs(&differs, j);
	reached_families(&families, j);
	if (!differs.len)
		return;
	md_put(out, differs.s);
	if (families.len)
		fputs("; ", out);
	md_put(out, families.s);
	fputs("\n\n", out);
}

int print_md(FILE *out, const struct judgement *j)
{
	struct text headline = {};
	unsigned int i;

	format_headline(&headline, j);
	fputs("**", out);
	md_put(out, headline.s);
	fputs("**\n\nA = ", out);
	md_put(out, j->a->label);
	fputs(", B = ", out);
	md_put(out, j->b->label);
	fprintf(out, ", margin %g %%\n\n", 100 * j->margin);
	print_config_md(out, j);
	put_md_reached(out, j);
	fprintf(out, "| row | verdict | A | B | change | %s | reason |\n",
		j->icount ? "instructions" : "95 % interval");
	fprintf(out, "|---|---|---:|---:|---:|---:|---|\n");
	for (i = 0; i < j->nr_rows; i++)
		put_md_row(out, j, &j->rows[i]);
	return ferror(out) ? -EIO : 0;
}

static void put_csv_number(FILE *out, double x)
{
	if (isfinite(x))
		fprintf(out, ",%.12g", x);
	else
		fputc(',', out);
}

static void put_csv_row(FILE *out, const struct judgement *j,
			const struct judged *row)
{
	const struct effect *e = &row->effect;

	csv_put(out, row->name);
	fprintf(out, ",%s", judged_unit(j, row));
	if (row->measured) {
		put_csv_number(out, judged_a(j, row));
		put_csv_number(out, judged_b(j, row));
		put_csv_number(out, exp(e->log));
		put_csv_number(out, exp(e->lo));
		put_csv_number(out, exp(e->hi));
		put_csv_number(out, exp(e->naive_lo));
		put_csv_number(out, exp(e->naive_hi));
		put_csv_number(out, expm1(e->mde));
		fprintf(out, ",%u,%u", row->model_a.nr_boots,
			row->model_b.nr_boots);
	} else {
		fputs(",,,,,,,,,,", out);
	}
	/* the one verdict with a comma in it */
	fprintf(out, row->verdict == UNREACHED ? ",%d,\"%s\"," : ",%d,%s,",
		row->primary, verdict_name(row->verdict));
	csv_put(out, row->reason);
	fputc('\n', out);
}

int print_csv(FILE *out, const struct judgement *j)
{
	unsigned int i;

	fputs("name,unit,a,b,ratio,lo,hi,naive_lo,naive_hi,mde,boots_a,boots_b,primary,verdict,reason\n",
	      out);
	for (i = 0; i < j->nr_rows; i++)
		put_csv_row(out, j, &j->rows[i]);
	return ferror(out) ? -EIO : 0;
}
