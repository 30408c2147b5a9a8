// SPDX-License-Identifier: GPL-2.0-or-later
/* Strict where it matters for a reader: what is not JSON is refused. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "token.h"

#define MAX_DEPTH	32

static size_t count_lines(const char *from, size_t len)
{
	const char *end = from + len;
	size_t nr = 0;

	while (from < end && (from = memchr(from, '\n', end - from))) {
		nr++;
		from++;
	}
	return nr;
}

/* Lines are counted when one is asked for: what has left is read again. */
static size_t line_of(const struct token *t)
{
	size_t nr = 1 + count_lines(t->buffer, t->at - t->buffer);
	char block[4096];
	off_t at;
	ssize_t n;

	for (at = 0; at < t->gone; at += n) {
		n = t->gone - at < (off_t)sizeof(block) ? t->gone - at :
							  (off_t)sizeof(block);
		n = pread(t->fd, block, n, at);
		if (n <= 0)
			break;
		nr += count_lines(block, n);
	}
	return nr;
}

int token_bad(const struct token *t, const char *what)
{
	return err_set(-EINVAL, "line %zu: %s", line_of(t),
		       t->at >= t->end ? "ends too early" : what);
}

int token_fill(struct token *t)
{
	ssize_t n = 1;

	if (t->all_read || t->end - t->at >= TOKEN_WINDOW)
		return 0;
	t->gone += t->at - t->buffer;
	memmove(t->buffer, t->at, t->end - t->at);
	t->end -= t->at - t->buffer;
	t->at = t->buffer;
	do {
		n = read(t->fd, t->end, t->buffer + TOKEN_BUFFER - t->end);
		if (n < 0)
			return err_set(-errno, "%s", strerror(errno));
		t->end += n;
	} while (n > 0 && t->end < t->buffer + TOKEN_BUFFER);
	t->all_read = !n;
	memset(t->end, 0, TOKEN_BEHIND);
	return 0;
}

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

/* One escape, @at being behind the backslash. Returns its length, 0 if bad. */
static size_t escape(const char *at, char *c)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	int i;

	if (*at == 'u') {
		for (i = 1; i < 5; i++)
			if (!strchr("0123456789abcdefABCDEF", at[i]) || !at[i])
				return 0;
		*c = '?';
		return 5;
	}
	found = *at ? strchr(from, *at) : NULL;
	if (!found)
		return 0;
	*c = to[found - from];
	return 1;
}

ssize_t token_string(struct token *t, char *out, size_t len)
{
	size_t n = 0, run;
	char *from, *at;
	char c;

	for (;;) {
		from = t->at;
		for (at = from; are_plain(at); at += 8)
			;
		while (is_plain(*at))
			at++;
		t->at = at;
		run = at - from;
		if (out && n < len) {
			size_t room = len - 1 - n;

			memcpy(out + n, from, run < room ? run : room);
		}
		n += run;
		if (*t->at == '"')
			break;
		if (*t->at != '\\')
			return token_bad(t, "control character in a string");
		t->at++;
		run = escape(t->at, &c);
		if (!run)
			return token_bad(t, "bad escape in a string");
		t->at += run;
		if (out && n < len - 1)
			out[n] = c;
		n++;
	}
	t->at++;
	if (out)
		out[n < len ? n : len - 1] = '\0';
	return n;
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char *pass_digits(char *at)
{
	while (is_digit(*at))
		at++;
	return at;
}

/* Behind the number at @at, or NULL with *what when it is none. */
static char *number_end(char *at, const char **what)
{
	char *digits;

	at += *at == '-';
	*what = "not a value";
	if (!is_digit(*at))
		return NULL;
	*what = "a number with a leading 0";
	if (*at == '0' && is_digit(at[1]))
		return NULL;
	at = pass_digits(at);
	*what = "a number without digits";
	if (*at == '.') {
		digits = ++at;
		at = pass_digits(at);
		if (at == digits)
			return NULL;
	}
	if (*at != 'e' && *at != 'E')
		return at;
	at++;
	at += *at == '-' || *at == '+';
	return is_digit(*at) ? pass_digits(at) : NULL;
}

/*
 * The product or quotient of two numbers that a double holds is rounded once,
 * so it is what strtod() returns, for a fraction of its time. 0 when @at is
 * not of that kind (or 0).
 */
static double short_number(const char *at)
{
	static const double powers[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
		1e22,
	};
	uint64_t mantissa = 0;
	long exponent = 0, zeros = 0;
	bool fraction = false;

	for (; is_digit(*at) || *at == '.'; at++) {
		if (*at == '.') {
			fraction = true;
			continue;
		}
		exponent -= fraction;
		zeros++;
		if (*at == '0')
			continue;	/* counts when another digit follows */
		if (mantissa && (zeros > 15 || mantissa >
				 (1ULL << 53) / powers[zeros] - 1))
			return 0;
		mantissa = mantissa * (uint64_t)powers[zeros] + (*at - '0');
		zeros = 0;
	}
	exponent += zeros;
	if (*at == 'e' || *at == 'E')
		exponent += strtol(at + 1, NULL, 10);
	if (exponent < -22 || exponent > 22)
		return 0;
	return exponent < 0 ? mantissa / powers[-exponent] :
			      mantissa * powers[exponent];
}

static int take_number(struct token *t, double *value)
{
	const char *from = t->at, *what;
	bool minus = *from == '-';
	char *end = number_end(t->at, &what);

	if (!end)
		return token_bad(t, what);
	t->at = end;
	if (!value)
		return 0;
	*value = short_number(from + minus);
	if (*value == 0)
		*value = strtod(from, NULL);
	else if (minus)
		*value = -*value;
	return isfinite(*value) ? 0 : token_bad(t, "a number out of range");
}

static bool take_word(struct token *t, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(t->at, word, len))
		return false;
	t->at += len;
	return true;
}

int token_scalar(struct token *t, double *value)
{
	if (value)
		*value = NAN;
	if (*t->at == 't' && take_word(t, "true"))
		return 1;
	if ((*t->at == 'f' && take_word(t, "false")) ||
	    (*t->at == 'n' && take_word(t, "null")))
		return 0;
	return take_number(t, value);
}

/* The members of an object or array whose bracket is taken, up to @close. */
static int skip_members(struct token *t, char close, unsigned int depth)
{
	int err;

	if (depth >= MAX_DEPTH)
		return token_bad(t, "nested too deeply");
	if (token_take(t, close))
		return 0;
	do {
		if (close == '}') {
			if (!token_take(t, '"'))
				return token_bad(t, "a member without a name");
			if (token_string(t, NULL, 0) < 0)
				return -EINVAL;
			if (!token_take(t, ':'))
				return token_bad(t, "no colon behind a name");
		}
		err = token_skip(t, depth + 1);
		if (err)
			return err;
	} while (token_take(t, ','));
	return token_take(t, close) ? 0 : token_bad(t, "no comma between members");
}

int token_skip(struct token *t, unsigned int depth)
{
	ssize_t n;

	token_space(t);
	switch (*t->at) {
	case '"':
		t->at++;
		n = token_string(t, NULL, 0);
		return n < 0 ? n : 0;
	case '{':
		t->at++;
		return skip_members(t, '}', depth);
	case '[':
		t->at++;
		return skip_members(t, ']', depth);
	}
	n = token_scalar(t, NULL);
	return n < 0 ? n : 0;
}
