// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines that a mail client leaves alone. */
#include <string.h>

#include "print.h"

void print_wrapped(FILE *out, unsigned int indent, const char *text)
{
	unsigned int column = 0, len;

	while (*text) {
		len = strcspn(text, " ");
		if (column && column + 1 + len > TEXT_COLUMNS) {
			fputc('\n', out);
			column = 0;
		}
		fprintf(out, "%*s%.*s", column ? 1 : (int)indent, "", (int)len,
			text);
		column += (column ? 1 : indent) + len;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

void print_name(FILE *out, const char *name)
{
	unsigned int column = 0, len;

	for (; *name; name += len) {
		len = strcspn(name, "/");
		len += name[len] == '/';
		if (column && column + len > TEXT_COLUMNS)
			column = fprintf(out, "\n    ") - 1;
		fprintf(out, "%.*s", (int)len, name);
		column += len;
	}
	fputc('\n', out);
}
