/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON for programs that is shown on terminals, too. */
#ifndef JSON_H
#define JSON_H

#include <stdio.h>

#include <jansson.h>

/*
 * Write @value with jansson's @flags; what text.h would not show is escaped, so
 * that every program reads the same strings. Returns 0 or -EIO.
 */
int json_put(FILE *out, const json_t *value, size_t flags);

#endif /* JSON_H */
