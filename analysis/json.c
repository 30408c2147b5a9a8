// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdint.h>

#include "json.h"
#include "text.h"

json_t *json_text(const char *s)
{
	json_t *text = s ? json_string(s) : json_null();
	char shown[4 * TEXT_LEN];

	if (text)
		return text;
	text_clean(shown, sizeof(shown), s);
	return json_string(shown);
}

static void put_unit(FILE *out, uint32_t unit)
{
	fprintf(out, "\\u%04x", unit);
}

/* As UTF-16, which is what JSON's escapes are. */
static void put_escape(FILE *out, uint32_t c)
{
	if (c < 0x10000) {
		put_unit(out, c);
		return;
	}
	put_unit(out, 0xd7c0 + (c >> 10));
	put_unit(out, 0xdc00 + (c & 0x3ff));
}

/* A piece of what jansson writes: it never ends within a character. */
static int put_piece(const char *piece, size_t len, void *out)
{
	const char *end = piece + len;
	uint32_t c;
	size_t n;

	for (; piece < end; piece += n ? n : 1) {
		n = text_decode(piece, &c);
		/* below that are its own line feeds */
		if (c >= 0x7f && text_is_hidden(c))
			put_escape(out, c);
		else
			fwrite(piece, 1, n ? n : 1, out);
	}
	return 0;
}

int json_put(FILE *out, const json_t *value, size_t flags)
{
	if (json_dump_callback(value, put_piece, out, flags) || ferror(out))
		return -EIO;
	return 0;
}
