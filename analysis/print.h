/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A judgement in the forms people and programs read. */
#ifndef PRINT_H
#define PRINT_H

#include <stdio.h>

#include "judge.h"
#include "text.h"

#define TEXT_COLUMNS	72

/* At most TEXT_COLUMNS wide, verdict first: survives a mail client. */
int print_text(FILE *out, const struct judgement *j);

/* One object; README.md lists its members. */
int print_json(FILE *out, const struct judgement *j);

/*
 * One self-contained page. @figures is a folder with FAMILY*.svg and .png to
 * put in, or NULL. Returns 0 or -errno.
 */
int print_html(FILE *out, const struct judgement *j, const char *figures);

/*
 * Write what plot/samples.gp draws: one FAMILY-N.tsv per figure into @folder.
 * Returns 0 or -errno.
 */
int print_plot_data(const char *folder, const struct judgement *j);

/* One line per row: for a pull request, for a spreadsheet. */
int print_md(FILE *out, const struct judgement *j);
int print_csv(FILE *out, const struct judgement *j);

/* Both sides' samples in the Go benchmark format: benchstat -col label. */
int print_benchfmt(FILE *out, const struct judgement *j);

/* The block for a mail: sentences, table, commands, machine, gaps. */
int print_letter(FILE *out, const struct judgement *j);

/* Words, broken before TEXT_COLUMNS and indented: one line, as it may be shown. */
__attribute__((format(printf, 3, 4)))
void print_wrapped(FILE *out, unsigned int indent, const char *fmt, ...);
/* A name is broken behind a slash, and only where it would not fit. */
void print_name(FILE *out, const char *name);

/* A time with a fitting unit, or a count: "412.3 ns", "1819.233". */
void format_value(char *text, size_t len, bool icount, double value);

/* Relative change in percent of a log ratio. */
double percent(double log);

/* "slower", "faster", "more", "fewer" or "same". */
const char *direction(const struct judgement *j, double log);

/* How wide the column of verdicts is. */
int format_verdict_width(const struct judgement *j);

/* One sentence that says it all. */
void format_headline(struct text *t, const struct judgement *j);

/* "4+4 boots x 5 processes x 10 samples". */
void format_design(char *text, size_t len, const struct judged *row);

/* That of most rows; an empty string when no row was measured. */
void format_common_design(char *text, size_t len, const struct judgement *j);

/* A sentence when boots did not alternate, or NULL. */
const char *format_order(const struct judgement *j);

/* Array of lines: what differs besides the patch, and was let pass. */
json_t *format_gate(const struct gate *gate);

#endif /* PRINT_H */
