// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A panel per row: a point per label, and a line per level. Two blocks of data
 * per row; what labels are called is in the settings, by number.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "finding.h"
#include "plot.h"
#include "text.h"

#define PATH_LEN	4096
#define MAX_PANELS	12

struct files {
	FILE *def, *data;
	size_t nr_labels;	/* named in @def */
};

double finding_mean(const struct finding *f, size_t from, size_t to)
{
	double sum = 0;
	size_t i;

	for (i = from; i < to; i++)
		sum += f->logs[i];
	return sum / (to - from);
}

static void put_numbered(FILE *def, const char *what, size_t nr,
			 const char *text)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%zu", what, nr);
	plot_setting(def, name, text);
}

static void put_points(struct files *out, const struct history *h)
{
	size_t i;

	for (i = 0; i < h->nr; i++) {
		put_numbered(out->def, "label", ++out->nr_labels, h->labels[i]);
		fprintf(out->data, "%zu\t%.9g\t%zu\n", i, h->values[i],
			out->nr_labels);
	}
	fprintf(out->data, "\n\n");
}

static void put_levels(FILE *data, const struct finding *f)
{
	size_t i, from = 0, nr = f->history->nr;

	for (i = 1; i <= nr; i++) {
		if (i < nr && !f->changes[i])
			continue;
		fprintf(data, "%.1f\t%.9g\t%.1f\n", from - 0.4,
			exp(finding_mean(f, from, i)), i - from - 0.2);
		from = i;
	}
	fprintf(data, "\n\n");
}

static void put_row(struct files *out, const struct finding *f, size_t nr)
{
	struct text title = {};

	text_add(&title, "%s, %s", f->history->name, f->history->unit);
	put_numbered(out->def, "panel", nr, title.s);
	put_points(out, f->history);
	put_levels(out->data, f);
}

static FILE *open_part(const char *folder, const char *suffix)
{
	char path[PATH_LEN];
	FILE *out = NULL;

	if (snprintf(path, sizeof(path), "%s/history.%s", folder, suffix) >=
	    (int)sizeof(path))
		errno = ENAMETOOLONG;
	else
		out = fopen(path, "w");
	if (!out)
		err_set(-errno, "%s: %s", folder, strerror(errno));
	return out;
}

int plot_history(const char *folder, const struct finding *findings, size_t nr)
{
	struct figure f = { .folder = folder };
	struct files out = { .def = open_part(folder, "def") };
	size_t i;

	out.data = out.def ? open_part(folder, "tsv") : NULL;
	if (nr > MAX_PANELS)
		nr = MAX_PANELS;
	if (out.data)
		fprintf(out.def, "nr_panels = %zu\n", nr);
	for (i = 0; out.data && i < nr; i++)
		put_row(&out, &findings[i], i + 1);
	return plot_close_both(&f, out.def, out.data);
}
