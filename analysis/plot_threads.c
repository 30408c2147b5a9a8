// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages per second and the 99 % quantile of a call over the number of threads:
 * of one VMA and of VMAs of their own, both kernels in one picture.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "latency.h"
#include "plot.h"

#define NAME_LEN	512

/* A row's name taken apart. */
struct point {
	const struct judged *row;
	char rest[NAME_LEN];	/* without the two below */
	unsigned int threads;
	bool own;		/* vma:own */
};

/* Cut "/key..." out of @name; returns its value, or NULL when it is not there. */
static char *cut(char *name, const char *key, char *value)
{
	char *at = strstr(name, key);
	size_t len;

	if (!at)
		return NULL;
	len = strcspn(at + 1, "/") + 1;
	snprintf(value, NAME_LEN, "%.*s", (int)(len - strlen(key)), at + strlen(key));
	memmove(at, at + len, strlen(at + len) + 1);
	return value;
}

static void take_apart(struct point *p, const struct judged *row)
{
	char value[NAME_LEN];

	p->row = row;
	snprintf(p->rest, sizeof(p->rest), "%s", row->name);
	p->threads = cut(p->rest, "/threads:", value) ? atoi(value) : 1;
	p->own = cut(p->rest, "/vma:", value) && !strcmp(value, "own");
}

static int compare_points(const void *a, const void *b)
{
	const struct point *x = a, *y = b;
	int order = strcmp(x->rest, y->rest);

	return order ? order : (int)x->threads - (int)y->threads;
}

/*
 * A line of one kernel and one kind of VMA. A single thread has no other to
 * share its VMA with: it begins both lines.
 */
static void put_line(FILE *out, const struct figure *f, const struct point *points,
		     unsigned int nr, bool own, bool b)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct judged *row = points[i].row;
		double ns = b ? judged_b(f->j, row) : judged_a(f->j, row);

		if (points[i].own == own || points[i].threads == 1)
			fprintf(out, "%u\t%.9g\t%.9g\n", points[i].threads, 1e9 / ns,
				latency_p99(b ? row->b : row->a));
	}
	fprintf(out, "\n\n");
}

/* Are there threads to see, and single calls that were timed? */
static bool is_sweep(const struct point *points, unsigned int nr)
{
	return nr > 1 && points[0].threads != points[nr - 1].threads &&
		points[0].row->a->p99_nr && points[0].row->b->p99_nr;
}

static unsigned int put_panels(FILE *def, FILE *data, const struct figure *f,
			       const struct point *points)
{
	unsigned int first, n, nr = 0;
	char name[32];

	for (first = 0; first < f->nr && nr < PLOT_MAX_ROWS; first += n) {
		for (n = 1; first + n < f->nr; n++)
			if (strcmp(points[first + n].rest, points[first].rest))
				break;
		if (!is_sweep(points + first, n))
			continue;
		snprintf(name, sizeof(name), "panel%u", ++nr);
		plot_setting(def, name, points[first].rest);
		for (int line = 0; line < 4; line++)
			put_line(data, f, points + first, n, line & 1, line & 2);
	}
	return nr;
}

/* Are there any panels? Tried without writing, so that no figure is empty. */
static bool has_panels(const struct figure *f, const struct point *points)
{
	unsigned int first, n;

	for (first = 0; first < f->nr; first += n) {
		for (n = 1; first + n < f->nr; n++)
			if (strcmp(points[first + n].rest, points[first].rest))
				break;
		if (is_sweep(points + first, n))
			return true;
	}
	return false;
}

static int draw(const struct figure *f, const struct point *points)
{
	FILE *def = plot_open_settings(f, "threads");
	FILE *data = def ? plot_open_data(f, "threads") : NULL;

	if (data)
		fprintf(def, "nr_panels = %u\n", put_panels(def, data, f, points));
	return plot_close_both(f, def, data);
}

int plot_threads(const struct figure *f)
{
	struct point *points;
	int err;

	if (f->j->icount)
		return 0;
	points = calloc(f->nr, sizeof(*points));
	if (!points)
		return err_set(-ENOMEM, "out of memory");
	for (unsigned int i = 0; i < f->nr; i++)
		take_apart(&points[i], f->rows[i]);
	qsort(points, f->nr, sizeof(*points), compare_points);
	err = has_panels(f, points) ? draw(f, points) : 0;
	free(points);
	return err;
}
