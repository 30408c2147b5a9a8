/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of comma separated values (RFC 4180), on one line each. */
#ifndef CSV_H
#define CSV_H

#include <stdio.h>

/*
 * Write @s in quotes, as it may be shown, and behind an apostrophe where a
 * spreadsheet would calculate it. csv_take() takes that off again.
 */
void csv_put(FILE *out, const char *s);

/* The same without the quotes where @s needs none. */
void csv_put_word(FILE *out, const char *s);

/*
 * Cut the next field off *line, quoted or not, in place. NULL when there is
 * none.
 */
char *csv_take(char **line);

#endif /* CSV_H */
