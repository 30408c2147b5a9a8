// SPDX-License-Identifier: GPL-2.0-or-later
/* Strings of JSON: decoded for who keeps them, stepped over at speed if not. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "token.h"
#include "utf8.h"

/* Characters of a string that need no second look. */
static inline bool is_plain(unsigned char c)
{
	return c >= ' ' && c != '"' && c != '\\';
}

/* Eight of them at @at, each in a byte of a word. */
static inline bool are_plain(const char *at)
{
	const uint64_t ones = UINT64_MAX / 255, high = ones << 7;
	uint64_t word, quote, backslash;

	memcpy(&word, at, sizeof(word));
	quote = word ^ ones * '"';
	backslash = word ^ ones * '\\';
	return !((((word - ones * ' ') & ~word) | ((quote - ones) & ~quote) |
		  ((backslash - ones) & ~backslash)) & high);
}

/* The value of four hexadecimal digits, or -1. */
static int hex4(const char *at)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *found;
	int value = 0, digit, i;

	for (i = 0; i < 4; i++) {
		found = at[i] ? strchr(digits, at[i]) : NULL;
		if (!found)
			return -1;
		digit = found - digits;
		value = value << 4 | (digit < 16 ? digit : digit - 6);
	}
	return value;
}

/*
 * One escape, t->at being behind its backslash, as a code point. Half a pair
 * of surrogates stays one. Returns -EINVAL for what is no escape.
 */
static int take_escape(struct token *t, uint32_t *code)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found = *t->at ? strchr(from, *t->at) : NULL;
	int value, low = -1;

	if (found) {
		*code = to[found - from];
		t->at++;
		return 0;
	}
	value = *t->at == 'u' ? hex4(t->at + 1) : -1;
	if (value < 0)
		return token_bad(t, "bad escape in a string");
	*code = value;
	t->at += 5;
	if (value >> 10 == 0xd800 >> 10 && t->at[0] == '\\' && t->at[1] == 'u')
		low = hex4(t->at + 2);
	if (low >> 10 == 0xdc00 >> 10) {
		*code = 0x10000 + ((value & 0x3ff) << 10 | (low & 0x3ff));
		t->at += 6;
	}
	return 0;
}

/* Where a string goes: @n counts what there is no room for, too. */
struct sink {
	char *out;
	size_t len, n;
	bool wide;		/* it is more than ASCII */
};

static inline void sink_add(struct sink *s, const char *from, size_t n)
{
	size_t room = s->n < s->len ? s->len - 1 - s->n : 0;

	if (room)
		memcpy(s->out + s->n, from, n < room ? n : room);
	s->n += n;
}

static int sink_escape(struct token *t, struct sink *s)
{
	uint32_t code = 0;
	char bytes[4];
	int err = take_escape(t, &code);

	if (err || !s->out)
		return err;
	if (!code)
		return token_bad(t, "\\u0000 in a string");
	if (code >> 11 == 0xd800 >> 11)
		return token_bad(t, "half a pair of surrogates in a string");
	sink_add(s, bytes, utf8_put(bytes, code));
	return 0;
}

/* The characters up to the next that is not plain. */
static inline void sink_plain(struct token *t, struct sink *s)
{
	const uint64_t high = UINT64_MAX / 255 << 7;
	uint64_t word, all = 0;
	char *from = t->at, *at;

	for (at = from; are_plain(at); at += 8) {
		memcpy(&word, at, sizeof(word));
		all |= word;
	}
	for (; is_plain(*at); at++)
		all |= (unsigned char)*at;
	t->at = at;
	s->wide |= all & high;
	if (s->out)
		sink_add(s, from, at - from);
	else
		s->n += at - from;
}

static int sink_close(const struct token *t, struct sink *s)
{
	if (!s->out)
		return 0;
	if (s->n < s->len)
		s->out[s->n] = '\0';
	else
		s->out[utf8_whole(s->out, s->len - 1)] = '\0';
	return !s->wide || utf8_valid(s->out) ?
	       0 : token_bad(t, "a string that is not UTF-8");
}

ssize_t token_string(struct token *t, char *out, size_t len)
{
	struct sink s = { .out = out, .len = len };
	int err;

	for (;;) {
		sink_plain(t, &s);
		if (*t->at == '"')
			break;
		if (*t->at != '\\')
			return token_bad(t, "control character in a string");
		t->at++;
		err = sink_escape(t, &s);
		if (err)
			return err;
	}
	err = sink_close(t, &s);
	t->at++;
	return err ? err : (ssize_t)s.n;
}
