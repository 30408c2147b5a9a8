// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What plot/samples.gp draws, one figure per family of rows: NAME.def with
 * settings in gnuplot's own language, NAME.tsv with four blocks per row
 * (samples of A and of B, processes, boots), x being time in boots.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "print.h"

#define MAX_PANELS	6
#define PATH_LEN	4096

/* gnuplot's single quotes: nothing is special but the quote itself. */
static void put_quoted(FILE *out, const char *s)
{
	fputc('\'', out);
	for (; *s; s++) {
		if (*s == '\'')
			fputc('\'', out);
		fputc((unsigned char)*s < ' ' ? '?' : *s, out);
	}
	fputc('\'', out);
}

static size_t family_len(const char *name)
{
	return strcspn(name, "/");
}

static bool same_family(const struct judged *a, const struct judged *b)
{
	size_t len = family_len(a->name);

	return len == family_len(b->name) && !strncmp(a->name, b->name, len);
}

/* Time of sample @i: within its process, within its boot. */
static double sample_x(const struct model *m, unsigned int boot,
		       unsigned int run, double share)
{
	return m->order[boot] + 0.04 +
	       0.92 * (run + 0.05 + 0.9 * share) / m->boot_runs[boot];
}

static void put_samples(FILE *out, const struct side *side,
			const struct row *row, const struct model *m)
{
	unsigned int boot = 0, run = 0, i, k;

	for (i = 0; i < row->nr_series; i++) {
		const struct series *s = &row->series[i];
		const double *values = series_values(side, s);

		for (k = 0; k < s->nr; k++)
			fprintf(out, "%.6f\t%.9g\n",
				sample_x(m, boot, run, (k + 0.5) / s->nr),
				values[k]);
		if (++run == m->boot_runs[boot]) {
			run = 0;
			boot++;
		}
	}
	fprintf(out, "\n\n");
}

/* Lines from (x, y) over dx: one per process, then one per boot. */
static void put_processes(FILE *out, const struct model *m)
{
	unsigned int boot, run, k = 0;

	for (boot = 0; boot < m->nr_boots; boot++)
		for (run = 0; run < m->boot_runs[boot]; run++, k++)
			fprintf(out, "%.6f\t%.9g\t%.6f\n",
				sample_x(m, boot, run, 0), exp(m->run[k]),
				sample_x(m, boot, run, 1) -
				sample_x(m, boot, run, 0));
}

static void put_boots(FILE *out, const struct model *m)
{
	unsigned int boot;

	for (boot = 0; boot < m->nr_boots; boot++)
		fprintf(out, "%.6f\t%.9g\t%.6f\n", m->order[boot],
			exp(m->boot[boot]), 1.0);
}

static void put_row(FILE *out, const struct judgement *j,
		    const struct judged *row)
{
	put_samples(out, j->a, row->a, &row->model_a);
	put_samples(out, j->b, row->b, &row->model_b);
	put_processes(out, &row->model_a);
	put_processes(out, &row->model_b);
	fprintf(out, "\n\n");
	put_boots(out, &row->model_a);
	put_boots(out, &row->model_b);
	fprintf(out, "\n\n");
}

/* The name without its family, and the outcome. */
static void put_title(FILE *out, const struct judgement *j,
		      const struct judged *row)
{
	const char *rest = row->name + family_len(row->name);
	char title[1024], change[64] = "";

	if (!isnan(row->effect.se))
		snprintf(change, sizeof(change), " (%+.2f .. %+.2f)",
			 percent(row->effect.lo), percent(row->effect.hi));
	snprintf(title, sizeof(title), "%s:  %+.2f %%%s, %s",
		 *rest ? rest + 1 : row->name, percent(row->effect.log),
		 change, verdict_name(row->verdict));
	put_quoted(out, title);
	(void)j;
}

/* "A1", "B1", ... in the order they ran. */
static void put_boot_names(FILE *out, const struct judgement *j)
{
	unsigned int a = 0, b = 0, nr = j->a->nr_boots + j->b->nr_boots;

	fprintf(out, "nr_boots = %u\narray boot[%u] = [", nr, nr);
	while (a + b < nr) {
		bool is_a = b == j->b->nr_boots || (a < j->a->nr_boots &&
			    strcmp(side_boot_start(j->a, a),
				   side_boot_start(j->b, b)) <= 0);

		fprintf(out, "%s'%c%u'", a + b ? ", " : "", is_a ? 'A' : 'B',
			is_a ? a + 1 : b + 1);
		if (is_a)
			a++;
		else
			b++;
	}
	fprintf(out, "]\n");
}

/* The rows of one figure, at most MAX_PANELS of a family. */
struct figure {
	const struct judged *rows[MAX_PANELS];
	unsigned int nr;
	unsigned int page;
};

static void put_settings(FILE *out, const struct judgement *j,
			 const struct figure *figure)
{
	const struct judged *first = figure->rows[0];
	char unit[64];
	unsigned int i;

	put_boot_names(out, j);
	fprintf(out, "label_a = ");
	put_quoted(out, j->a->label);
	fprintf(out, "\nlabel_b = ");
	put_quoted(out, j->b->label);
	snprintf(unit, sizeof(unit), "%s", judged_unit(j, first));
	fprintf(out, "\nunit = ");
	put_quoted(out, unit);
	fprintf(out, "\nfamily = '%.*s'\n", (int)family_len(first->name),
		first->name);
	fprintf(out, "nr_panels = %u\narray panel[%u] = [", figure->nr,
		figure->nr);
	for (i = 0; i < figure->nr; i++) {
		fprintf(out, i ? ", " : "");
		put_title(out, j, figure->rows[i]);
	}
	fprintf(out, "]\n");
}

static FILE *open_part(const char *folder, const struct figure *figure,
		       const char *suffix)
{
	const char *name = figure->rows[0]->name;
	char path[PATH_LEN], page[16] = "", family[128];
	size_t i, len = family_len(name);
	FILE *out;

	if (figure->page > 1)
		snprintf(page, sizeof(page), "-%u", figure->page);
	snprintf(family, sizeof(family), "%.*s", (int)len, name);
	for (i = 0; family[i]; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-",
			    family[i]))
			family[i] = '-';
	if (snprintf(path, sizeof(path), "%s/samples-%s%s.%s", folder, family,
		     page, suffix) >= (int)sizeof(path)) {
		err_set(-ENAMETOOLONG, "%.80s...: path too long", folder);
		return NULL;
	}
	out = fopen(path, "w");
	if (!out)
		err_set(-errno, "%s: %s", path, strerror(errno));
	return out;
}

static int close_part(FILE *out, const char *folder)
{
	int err = ferror(out);

	if (fclose(out) || err)
		return err_set(-EIO, "%s: cannot write: %s", folder,
			       strerror(errno));
	return 0;
}

static int write_figure(const char *folder, const struct judgement *j,
			const struct figure *figure)
{
	FILE *out = open_part(folder, figure, "def");
	unsigned int i;
	int err;

	if (!out)
		return -EIO;
	put_settings(out, j, figure);
	err = close_part(out, folder);
	if (err)
		return err;

	out = open_part(folder, figure, "tsv");
	if (!out)
		return -EIO;
	for (i = 0; i < figure->nr; i++)
		put_row(out, j, figure->rows[i]);
	return close_part(out, folder);
}

/* The figures of the family that @first starts. */
static int write_family(const char *folder, const struct judgement *j,
			const struct judged *first)
{
	const struct judged *row, *end = j->rows + j->nr_rows;
	struct figure figure = { .page = 1 };
	int err = 0;

	for (row = first; row < end && !err; row++) {
		if (!row->measured || !same_family(first, row))
			continue;
		if (figure.nr == MAX_PANELS) {
			err = write_figure(folder, j, &figure);
			figure.nr = 0;
			figure.page++;
		}
		figure.rows[figure.nr++] = row;
	}
	return err || !figure.nr ? err : write_figure(folder, j, &figure);
}

/* Is this the first measured row of its family? */
static bool starts_family(const struct judgement *j, const struct judged *row)
{
	const struct judged *other;

	if (!row->measured)
		return false;
	for (other = j->rows; other < row; other++)
		if (other->measured && same_family(other, row))
			return false;
	return true;
}

int print_plot_data(const char *folder, const struct judgement *j)
{
	const struct judged *row;
	int err = 0;

	for (row = j->rows; row < j->rows + j->nr_rows && !err; row++)
		if (starts_family(j, row))
			err = write_family(folder, j, row);
	return err;
}
