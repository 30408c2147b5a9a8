// SPDX-License-Identifier: GPL-2.0-or-later
#include "utf8.h"

static bool follows(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Bytes of the character at @s; 0 when it is none. */
static size_t length(const unsigned char *s)
{
	if (*s < 0x80)
		return 1;
	if (*s < 0xc2 || *s > 0xf4 || !follows(s[1]))
		return 0;
	if (*s < 0xe0)
		return 2;
	if (!follows(s[2]))
		return 0;
	if (*s < 0xf0)
		return (*s == 0xe0 && s[1] < 0xa0) ||
		       (*s == 0xed && s[1] > 0x9f) ? 0 : 3;
	return !follows(s[3]) || (*s == 0xf0 && s[1] < 0x90) ||
	       (*s == 0xf4 && s[1] > 0x8f) ? 0 : 4;
}

bool utf8_valid(const char *s)
{
	size_t len;

	for (; *s; s += len) {
		len = length((const unsigned char *)s);
		if (!len)
			return false;
	}
	return true;
}

size_t utf8_put(char out[4], uint32_t code)
{
	if (code < 0x80) {
		out[0] = code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = 0xc0 | code >> 6;
		out[1] = 0x80 | (code & 0x3f);
		return 2;
	}
	if (code < 0x10000) {
		out[0] = 0xe0 | code >> 12;
		out[1] = 0x80 | (code >> 6 & 0x3f);
		out[2] = 0x80 | (code & 0x3f);
		return 3;
	}
	out[0] = 0xf0 | code >> 18;
	out[1] = 0x80 | (code >> 12 & 0x3f);
	out[2] = 0x80 | (code >> 6 & 0x3f);
	out[3] = 0x80 | (code & 0x3f);
	return 4;
}

size_t utf8_whole(const char *s, size_t len)
{
	size_t at = len;

	while (at && len - at < 3 && follows(s[at - 1]))
		at--;
	if (at && (unsigned char)s[at - 1] >= 0xc0 &&
	    length((const unsigned char *)s + at - 1) != len - at + 1)
		return at - 1;
	return len;
}
