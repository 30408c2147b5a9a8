// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "text.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* @s has @len bytes and room for @size: "..." in place of its last characters. */
static void mark_cut(char *s, size_t len, size_t size)
{
	size_t at = len < size - 4 ? len : size - 4;

	while (at && (s[at] & 0xc0) == 0x80)
		at--;
	memcpy(s + at, "...", 4);
}

void text_vadd(struct text *t, const char *fmt, va_list ap)
{
	size_t left = sizeof(t->s) - t->len;
	int n = vsnprintf(t->s + t->len, left, fmt, ap);

	if (n < 0)
		return;
	if ((size_t)n >= left) {
		mark_cut(t->s, sizeof(t->s) - 1, sizeof(t->s));
		t->len = sizeof(t->s) - 1;
		return;
	}
	t->len += n;
}

void text_add(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vadd(t, fmt, ap);
	va_end(ap);
}

bool text_is_hidden(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
		{ 0x00, 0x1f }, { 0x7f, 0xa0 }, { 0xad, 0xad },
		{ 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd },
		{ 0x70f, 0x70f }, { 0x115f, 0x1160 }, { 0x1680, 0x1680 },
		{ 0x180b, 0x180f }, { 0x2000, 0x200f }, { 0x2028, 0x202f },
		{ 0x205f, 0x206f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
		{ 0x3164, 0x3164 }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb }, { 0xfffe, 0xffff }, { 0x1bca0, 0x1bca3 },
		{ 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	return false;
}

size_t text_decode(const char *s, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char lead = *s;
	size_t len, i;

	*c = lead;
	if (lead < 0x80)
		return 1;
	len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	*c = lead & (0x7f >> len);
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	return *c < least[len] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000) ?
	       0 : len;
}

static size_t put_code(char shown[TEXT_SHOWN], uint32_t c)
{
	if (c == '\n' || c == '\r' || c == '\t')
		return snprintf(shown, TEXT_SHOWN, "\\%c",
				c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
	return snprintf(shown, TEXT_SHOWN, c < 0x80 ? "\\x%02x" :
			c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

size_t text_next(const char **s, char shown[TEXT_SHOWN])
{
	const char *at = *s;
	uint32_t c;
	size_t len;

	if (!*at)
		return 0;
	len = text_decode(at, &c);
	*s += len ? len : 1;
	if (!len)
		return snprintf(shown, TEXT_SHOWN, "\\x%02x", (unsigned char)*at);
	if (text_is_hidden(c))
		return put_code(shown, c);
	memcpy(shown, at, len);
	shown[len] = '\0';
	return len;
}

void text_clean(char *to, size_t len, const char *s)
{
	char shown[TEXT_SHOWN];
	size_t at = 0, n;

	while ((n = text_next(&s, shown))) {
		if (at + n >= len) {
			mark_cut(to, at, len);
			return;
		}
		memcpy(to + at, shown, n);
		at += n;
	}
	to[at] = '\0';
}

void text_put(FILE *out, const char *s)
{
	char shown[TEXT_SHOWN];

	while (text_next(&s, shown))
		fputs(shown, out);
}
