// SPDX-License-Identifier: GPL-2.0-or-later
#include "html.h"
#include "text.h"

static const char *entity(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

void html_put(FILE *out, const char *s)
{
	char shown[TEXT_SHOWN];
	const char *instead;

	while (text_next(&s, shown)) {
		instead = entity(*shown);
		fputs(instead ? instead : shown, out);
	}
}
