// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows that differ in one number only (threads, folio order, size), as a line
 * per kernel over that number. A row that does not name it has its default.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "plot.h"

#define NAME_LEN	512
#define NO_DEFAULT	(-1)

static const struct {
	const char *key;
	double missing;
} sweeps[] = {
	{ "threads:", 1 }, { "procs:", 1 }, { "order:", 0 },
	{ "share:", 1 }, { "mib:", NO_DEFAULT }, { "exits:", 1 },
};

#define NR_SWEEPS	(sizeof(sweeps) / sizeof(sweeps[0]))

/* The name without "/key:value", and the value; NAN when there is none. */
static double split_name(const char *name, unsigned int sweep, char *rest)
{
	const char *key = sweeps[sweep].key, *at = name, *end;

	while ((at = strchr(at, '/'))) {
		at++;
		if (!strncmp(at, key, strlen(key)))
			break;
	}
	if (!at || strlen(name) >= NAME_LEN) {
		snprintf(rest, NAME_LEN, "%s", name);
		return sweeps[sweep].missing == NO_DEFAULT ?
		       NAN : sweeps[sweep].missing;
	}
	end = strchrnul(at, '/');
	snprintf(rest, NAME_LEN, "%.*s%s", (int)(at - name) - 1, name, end);
	return strtod(at + strlen(key), NULL);
}

struct point {
	double x;
	const struct judged *row;
};

static int compare_points(const void *a, const void *b)
{
	double x = ((const struct point *)a)->x;
	double y = ((const struct point *)b)->x;

	return x < y ? -1 : x > y;
}

/* The rows that go with row @first of the figure; returns how many. */
static unsigned int collect(const struct figure *f, unsigned int first,
			    unsigned int sweep, struct point *points)
{
	char want[NAME_LEN], rest[NAME_LEN];
	unsigned int i, nr = 0;
	double x;

	split_name(f->rows[first]->name, sweep, want);
	for (i = 0; i < f->nr; i++) {
		x = split_name(f->rows[i]->name, sweep, rest);
		if (isnan(x) || strcmp(rest, want))
			continue;
		if (i < first)
			return 0;	/* shown already */
		points[nr++] = (struct point){ x, f->rows[i] };
	}
	qsort(points, nr, sizeof(*points), compare_points);
	return nr;
}

static void put_side(FILE *out, const struct model *m, double x, double y)
{
	double low = m->boot[0], high = m->boot[0];
	unsigned int i;

	for (i = 1; i < m->nr_boots; i++) {
		low = fmin(low, m->boot[i]);
		high = fmax(high, m->boot[i]);
	}
	fprintf(out, "%g\t%.9g\t%.9g\t%.9g\n", x, y, exp(low), exp(high));
}

static void put_panel(FILE *def, FILE *data, const struct figure *f,
		      const struct point *points, unsigned int nr,
		      unsigned int sweep, unsigned int panel)
{
	char rest[NAME_LEN], name[32];
	unsigned int i;

	split_name(points[0].row->name, sweep, rest);
	snprintf(name, sizeof(name), "panel%u", panel);
	plot_setting(def, name, rest);
	fprintf(def, "axis%u = '%.*s'\n", panel,
		(int)strlen(sweeps[sweep].key) - 1, sweeps[sweep].key);
	for (i = 0; i < nr; i++)
		put_side(data, &points[i].row->model_a, points[i].x,
			 judged_a(f->j, points[i].row));
	fprintf(data, "\n\n");
	for (i = 0; i < nr; i++)
		put_side(data, &points[i].row->model_b, points[i].x,
			 judged_b(f->j, points[i].row));
	fprintf(data, "\n\n");
}

static unsigned int put_panels(FILE *def, FILE *data, const struct figure *f,
			       struct point *points)
{
	unsigned int first, sweep, n, nr = 0;

	for (sweep = 0; sweep < NR_SWEEPS; sweep++)
		for (first = 0; first < f->nr && nr < PLOT_MAX_ROWS; first++) {
			n = collect(f, first, sweep, points);
			if (n > 1)
				put_panel(def, data, f, points, n, sweep,
					  ++nr);
		}
	return nr;
}

/* Is there anything to sweep over? */
static bool has_sweep(const struct figure *f, struct point *points)
{
	unsigned int first, sweep;

	for (sweep = 0; sweep < NR_SWEEPS; sweep++)
		for (first = 0; first < f->nr; first++)
			if (collect(f, first, sweep, points) > 1)
				return true;
	return false;
}

int plot_sweep(const struct figure *f)
{
	struct point *points = calloc(f->nr, sizeof(*points));
	FILE *def, *data;

	if (!points)
		return err_set(-ENOMEM, "out of memory");
	if (f->nr > 500 || !has_sweep(f, points)) {
		free(points);
		return 0;
	}
	def = plot_open_settings(f, "sweep");
	data = def ? plot_open_data(f, "sweep") : NULL;
	if (data)
		fprintf(def, "nr_panels = %u\n",
			put_panels(def, data, f, points));
	free(points);
	return plot_close_both(f, def, data);
}
