/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in a Markdown table or paragraph. */
#ifndef MD_H
#define MD_H

#include <stdio.h>

/* Write @s so that it is text and stays in its cell. */
void md_put(FILE *out, const char *s);

/* The same as code. */
void md_code(FILE *out, const char *s);

#endif /* MD_H */
