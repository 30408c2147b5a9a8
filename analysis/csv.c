// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "csv.h"

void csv_put(FILE *out, const char *s)
{
	fputc('"', out);
	for (; *s; s++) {
		if (*s == '"')
			fputc('"', out);
		fputc(*s, out);
	}
	fputc('"', out);
}

char *csv_take(char **line)
{
	char *from = *line, *to, *start;

	if (!from)
		return NULL;
	if (*from != '"')
		return strsep(line, ",");
	start = ++from;
	to = start;
	while (*from && !(*from == '"' && from[1] != '"')) {
		from += *from == '"';
		*to++ = *from++;
	}
	*line = *from && from[1] == ',' ? from + 2 : NULL;
	*to = '\0';
	return start;
}
