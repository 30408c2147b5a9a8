// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "wrap.h"

/* On the next line if it does not fit, unless it is the first one on this. */
static unsigned int put(FILE *out, const struct wrap *wrap, unsigned int at,
			unsigned int space, const char *piece, unsigned int len)
{
	if (at > wrap->indent && at + space + len > wrap->columns) {
		fprintf(out, "\n%*s", (int)wrap->indent, "");
		at = wrap->indent;
		space = 0;
	}
	fprintf(out, "%*s%.*s", (int)space, "", (int)len, piece);
	return at + space + len;
}

unsigned int wrap_words(FILE *out, const struct wrap *wrap, unsigned int at,
			const char *text)
{
	unsigned int len, space = 0;

	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		len = strcspn(text, " ");
		at = put(out, wrap, at, space, text, len);
		text += len;
		space = 1;
	}
	return at;
}

/* As much of the @len bytes of UTF-8 as a line has room for. */
static unsigned int fitting(const char *s, unsigned int len, unsigned int room)
{
	if (len <= room)
		return len;
	while (room > 1 && (s[room] & 0xc0) == 0x80)
		room--;
	return room ? room : 1;
}

unsigned int wrap_name(FILE *out, const struct wrap *wrap, unsigned int at,
		       const char *name)
{
	unsigned int len, space = 0;

	for (name += strspn(name, " "); *name; name += strspn(name, " ")) {
		len = strcspn(name, "/ ");
		len += name[len] == '/';
		len = fitting(name, len, wrap->columns - wrap->indent);
		at = put(out, wrap, at, space, name, len);
		name += len;
		space = *name == ' ';
	}
	return at;
}
