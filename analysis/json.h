/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON for programs that is shown on terminals, too. */
#ifndef JSON_H
#define JSON_H

#include <stdio.h>

#include <jansson.h>

/*
 * A string of any bytes, null for NULL: what is no UTF-8, as the name of a folder
 * may be and a text that was cut, is escaped as it is shown.
 */
json_t *json_text(const char *s);

/*
 * Write @value with jansson's @flags; what text.h would not show is escaped, so
 * that every program reads the same strings. Returns 0 or -EIO.
 */
int json_put(FILE *out, const json_t *value, size_t flags);

#endif /* JSON_H */
