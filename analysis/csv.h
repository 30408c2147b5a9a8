/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of comma separated values (RFC 4180), on one line each. */
#ifndef CSV_H
#define CSV_H

#include <stdio.h>

/* Write @s in quotes. */
void csv_put(FILE *out, const char *s);

/*
 * Cut the next field off *line, quoted or not, in place. NULL when there is
 * none.
 */
char *csv_take(char **line);

#endif /* CSV_H */
