// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which rows go into which figure, and what all figures share.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "plot.h"
#include "print.h"

#define PATH_LEN	4096
/* A forest has a line per row, where others have a panel. */
#define MAX_FOREST	40
/* More figures than that of one family nobody looks at, nor more families. */
#define MAX_PAGES	8
#define MAX_FAMILIES	40
/* Of a family's name in a file's. */
#define MAX_PLAIN	100

/* gnuplot takes a doubled quote for one, but not two of them, nor the first. */
void plot_quoted(FILE *out, const char *s)
{
	char shown[TEXT_SHOWN];

	fputc('\'', out);
	while (text_next(&s, shown))
		fputs(*shown == '\'' ? "'.quote.'" : shown, out);
	fputc('\'', out);
}

size_t plot_family_len(const char *name)
{
	return strcspn(name, "/");
}

static bool same_family(const struct judged *a, const struct judged *b)
{
	size_t len = plot_family_len(a->name);

	return len == plot_family_len(b->name) &&
	       !strncmp(a->name, b->name, len);
}

/* The family as part of a file's name: with its number where it is not plain. */
static void family_file(const struct figure *f, char *file, size_t len)
{
	const char *name = f->rows[0]->name;
	size_t n = plot_family_len(name), i;
	bool plain = n < MAX_PLAIN;

	for (i = 0; i < n && i < MAX_PLAIN; i++) {
		file[i] = name[i];
		if (isalnum((unsigned char)name[i]) || name[i] == '_')
			continue;
		file[i] = '_';
		plain = false;
	}
	file[i] = '\0';
	if (!plain)
		snprintf(file + i, len - i, "-%u", f->family);
}

/* KIND-FAMILY.SUFFIX, with the page's number from the second on. */
static FILE *open_part(const struct figure *f, const char *kind,
		       const char *suffix)
{
	char path[PATH_LEN], page[16] = "", family[MAX_PLAIN + 16];
	FILE *out;

	if (f->page > 1)
		snprintf(page, sizeof(page), "-%u", f->page);
	family_file(f, family, sizeof(family));
	if (snprintf(path, sizeof(path), "%s/%s-%s%s.%s", f->folder, kind,
		     family, page, suffix) >= (int)sizeof(path)) {
		err_set(-ENAMETOOLONG, "%.80s...: path too long", f->folder);
		return NULL;
	}
	out = fopen(path, "w");
	if (!out)
		err_set(-errno, "%s: %s", path, strerror(errno));
	return out;
}

FILE *plot_open_data(const struct figure *f, const char *kind)
{
	return open_part(f, kind, "tsv");
}

void plot_setting(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s = ", name);
	plot_quoted(out, text);
	fputc('\n', out);
}

const char *plot_row_name(const struct judged *row)
{
	const char *rest = row->name + plot_family_len(row->name);

	return *rest && rest[1] ? rest + 1 : row->name;
}

static void put_title(FILE *out, const struct judged *row)
{
	struct text title = {};

	text_add(&title, "%s:  %+.2f %%", plot_row_name(row),
		 percent(row->effect.log));
	if (row->effect.se > 0)
		text_add(&title, " (%+.2f .. %+.2f)", percent(row->effect.lo),
			 percent(row->effect.hi));
	text_add(&title, ", %s", verdict_name(row->verdict));
	plot_quoted(out, title.s);
}

static void put_row_name(FILE *out, const struct judged *row)
{
	plot_quoted(out, plot_row_name(row));
}

/* What @put writes of each row, as an array. */
static void put_array(FILE *out, const char *name, const struct figure *f,
		      void (*put)(FILE *out, const struct judged *row))
{
	unsigned int i;

	fprintf(out, "array %s[%u] = [", name, f->nr);
	for (i = 0; i < f->nr; i++) {
		if (i)
			fprintf(out, ", ");
		put(out, f->rows[i]);
	}
	fprintf(out, "]\n");
}

/* "A1", "B1", ... in the order they ran. */
static void put_boot_names(FILE *out, const struct judgement *j)
{
	unsigned int a = 0, b = 0, nr = j->a->nr_boots + j->b->nr_boots;

	fprintf(out, "nr_boots = %u\narray boot[%u] = [", nr, nr);
	while (a + b < nr) {
		bool is_a = b == j->b->nr_boots || (a < j->a->nr_boots &&
			    run_compare_starts(side_first_run(j->a, a),
					       side_first_run(j->b, b)) <= 0);

		fprintf(out, "%s'%c%u'", a + b ? ", " : "", is_a ? 'A' : 'B',
			is_a ? a + 1 : b + 1);
		if (is_a)
			a++;
		else
			b++;
	}
	fprintf(out, "]\n");
}

/* Times of a virtual machine, which are not for publication. */
static bool is_virtual(const struct judgement *j)
{
	return !j->icount && (side_env(j->a, "hypervisor") || side_env(j->b, "hypervisor"));
}

FILE *plot_open_settings(const struct figure *f, const char *kind)
{
	const char *name = f->rows[0]->name;
	FILE *out = open_part(f, kind, "def");
	struct text family = {};

	if (!out)
		return NULL;
	text_add(&family, "%.*s", (int)plot_family_len(name), name);
	plot_setting(out, "label_a", f->j->a->label);
	plot_setting(out, "label_b", f->j->b->label);
	plot_setting(out, "unit", judged_unit(f->j, f->rows[0]));
	plot_setting(out, "family", family.s);
	fprintf(out, "icount = %d\nmargin = %.6f\n", f->j->icount,
		100 * f->j->margin);
	fprintf(out, "virtual = %d\n", is_virtual(f->j));
	put_boot_names(out, f->j);
	return out;
}

void plot_panels(FILE *def, const struct figure *f)
{
	fprintf(def, "nr_panels = %u\n", f->nr);
	put_array(def, "panel", f, put_title);
	put_array(def, "row", f, put_row_name);
}

FILE *plot_begin(const struct figure *f, const char *kind)
{
	FILE *out = plot_open_settings(f, kind);

	if (!out)
		return NULL;
	plot_panels(out, f);
	return plot_close(f, out) ? NULL : plot_open_data(f, kind);
}

int plot_close(const struct figure *f, FILE *out)
{
	int bad = ferror(out);

	if (fclose(out) || bad)
		return err_set(-EIO, "%s: cannot write: %s", f->folder,
			       strerror(errno));
	return 0;
}

int plot_close_both(const struct figure *f, FILE *def, FILE *data)
{
	int err = def && data ? 0 : -EIO;

	if (data && plot_close(f, data))
		err = -EIO;
	if (def && plot_close(f, def))
		err = -EIO;
	return err;
}

static int plot_pages(struct figure *f, const struct judged **rows,
		      unsigned int nr, unsigned int per_page,
		      int (*plot)(const struct figure *f))
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < nr && !err && i < MAX_PAGES * per_page; i += per_page) {
		f->page = 1 + i / per_page;
		f->rows = rows + i;
		f->nr = nr - i < per_page ? nr - i : per_page;
		err = plot(f);
	}
	return err;
}

/* What is seen first: primary rows, then those that did not pass. */
static int interest(const struct judged *row)
{
	return 2 * row->primary + (row->verdict != PASS && row->verdict != UNREACHED);
}

static int compare_interest(const void *a, const void *b)
{
	const struct judged *x = *(const struct judged *const *)a;
	const struct judged *y = *(const struct judged *const *)b;

	if (interest(x) != interest(y))
		return interest(y) - interest(x);
	return x < y ? -1 : x > y;
}

static int plot_family(struct figure *f, const struct judged **rows,
		       unsigned int nr)
{
	int err;

	if (nr > MAX_PAGES * PLOT_MAX_ROWS)
		qsort(rows, nr, sizeof(*rows), compare_interest);
	err = plot_pages(f, rows, nr, PLOT_MAX_ROWS, plot_samples);

	if (!err)
		err = plot_pages(f, rows, nr, PLOT_MAX_ROWS, plot_cdf);
	if (!err)
		err = plot_pages(f, rows, nr, MAX_FOREST, plot_forest);
	if (!err)
		err = plot_pages(f, rows, nr, nr, plot_sweep);
	if (!err)
		err = plot_pages(f, rows, nr, nr, plot_threads);
	if (!err)
		err = plot_pages(f, rows, nr, PLOT_MAX_ROWS, plot_counters);
	return err;
}

int print_plot_data(const char *folder, const struct judgement *j)
{
	struct figure f = { .j = j, .folder = folder };
	const struct judged **rows = calloc(j->nr_rows + 1, sizeof(*rows));
	bool *done = calloc(j->nr_rows + 1, sizeof(*done));
	unsigned int i, k, nr, families = 0;
	int err = rows && done ? 0 : err_set(-ENOMEM, "out of memory");

	for (i = 0; i < j->nr_rows && !err; i++) {
		if (done[i] || !j->rows[i].measured)
			continue;
		if (++families > MAX_FAMILIES)
			break;
		f.family = families;
		for (k = i, nr = 0; k < j->nr_rows; k++)
			if (j->rows[k].measured && !done[k] &&
			    same_family(&j->rows[i], &j->rows[k])) {
				done[k] = true;
				rows[nr++] = &j->rows[k];
			}
		err = plot_family(&f, rows, nr);
	}
	free(rows);
	free(done);
	return err;
}
