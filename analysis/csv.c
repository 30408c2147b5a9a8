// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "csv.h"
#include "text.h"

#define PLAIN	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" \
		"_.:+-"

/* Does a spreadsheet take a cell that begins so for a formula? */
static bool is_formula(const char *s)
{
	return *s && strchr("=+-@", *s);
}

void csv_put(FILE *out, const char *s)
{
	char shown[TEXT_SHOWN];

	fputs(is_formula(s + strspn(s, "'")) ? "\"'" : "\"", out);
	while (text_next(&s, shown)) {
		if (*shown == '"')
			fputc('"', out);
		fputs(shown, out);
	}
	fputc('"', out);
}

void csv_put_word(FILE *out, const char *s)
{
	if (isalnum((unsigned char)*s) && !s[strspn(s, PLAIN)])
		fputs(s, out);
	else
		csv_put(out, s);
}

/* What csv_put() put before a formula goes again. */
static char *without_mark(char *s)
{
	return *s == '\'' && is_formula(s + strspn(s, "'")) ? s + 1 : s;
}

char *csv_take(char **line)
{
	char *from = *line, *to, *start;

	if (!from)
		return NULL;
	if (*from != '"')
		return without_mark(strsep(line, ","));
	start = ++from;
	to = start;
	while (*from && !(*from == '"' && from[1] != '"')) {
		from += *from == '"';
		*to++ = *from++;
	}
	*line = *from && from[1] == ',' ? from + 2 : NULL;
	*to = '\0';
	return without_mark(start);
}
