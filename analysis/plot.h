/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the scripts in plot/ draw. A figure is KIND-FAMILY.def, settings in
 * gnuplot's own language, and KIND-FAMILY.tsv, its data; KIND.gp draws it. All
 * text is in the settings, written by plot_quoted(): the data are numbers.
 */
#ifndef PLOT_H
#define PLOT_H

#include <stdio.h>

#include "judge.h"

#define PLOT_MAX_ROWS	6	/* panels of one figure */

/* Rows of one family for one figure. */
struct figure {
	const struct judgement *j;
	const char *folder;
	const struct judged **rows;
	unsigned int nr;
	unsigned int page;	/* from 1 */
	unsigned int family;	/* from 1 */
};

/* The name up to its first slash. */
size_t plot_family_len(const char *name);

/* Open the .def with what all kinds want to know; NULL with err_text(). */
FILE *plot_open_settings(const struct figure *f, const char *kind);
FILE *plot_open_data(const struct figure *f, const char *kind);

/* The whole .def of a figure with a panel per row; returns its open data. */
FILE *plot_begin(const struct figure *f, const char *kind);

/* How many panels there are, and what they and their rows are called. */
void plot_panels(FILE *def, const struct figure *f);

/* Returns 0 or -EIO with err_text(); either may be NULL where opening failed. */
int plot_close(const struct figure *f, FILE *out);
int plot_close_both(const struct figure *f, FILE *def, FILE *data);

/*
 * A string in gnuplot's single quotes, where nothing is special but that quote,
 * which "quote" of draw.gp holds; "name = 'text'" on a line.
 */
void plot_quoted(FILE *out, const char *s);
void plot_setting(FILE *out, const char *name, const char *text);

/* The name without the family, where there is more of it. */
const char *plot_row_name(const struct judged *row);

/* One figure each; 0 or -errno. Figures with nothing to show are left out. */
int plot_samples(const struct figure *f);
int plot_cdf(const struct figure *f);
int plot_forest(const struct figure *f);
int plot_sweep(const struct figure *f);
int plot_threads(const struct figure *f);
int plot_counters(const struct figure *f);

#endif /* PLOT_H */
