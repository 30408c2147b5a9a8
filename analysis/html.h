/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of a page. */
#ifndef HTML_H
#define HTML_H

#include <stdio.h>

/* Write @s so that it is text, between tags and in a quoted attribute. */
void html_put(FILE *out, const char *s);

#endif /* HTML_H */
