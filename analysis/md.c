// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "md.h"
#include "text.h"

/* An underscore within a word is one; what begins a mark is told by a backslash. */
void md_put(FILE *out, const char *s)
{
	char shown[TEXT_SHOWN];
	char last = ' ';

	while (text_next(&s, shown)) {
		if (strchr("\\`*[]<>|#~&!$", *shown) ||
		    (*shown == '_' && !(isalnum((unsigned char)last) &&
					isalnum((unsigned char)*s))))
			fputc('\\', out);
		fputs(shown, out);
		last = *shown;
	}
}

/* No code between backquotes can hold one, nor a bar within a table. */
void md_code(FILE *out, const char *s)
{
	bool plain = !strpbrk(s, "`|\\");
	char shown[TEXT_SHOWN];

	fputs(plain ? "`" : "<code>", out);
	while (text_next(&s, shown))
		if (plain || !ispunct((unsigned char)*shown) || shown[1])
			fputs(shown, out);
		else
			fprintf(out, "&#%d;", *shown);
	fputs(plain ? "`" : "</code>", out);
}
