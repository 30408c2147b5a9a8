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

static size_t count_lines(const char *from, const char *to)
{
	size_t nr = 0;

	while (from < to && (from = memchr(from, '\n', to - from))) {
		nr++;
		from++;
	}
	return nr;
}

int token_bad(const struct token *t, const char *what)
{
	return err_set(-EINVAL, "line %zu: %s",
		       t->lines + count_lines(t->buffer, t->at) + 1,
		       t->at >= t->end ? "ends too early" : what);
}

int token_fill(struct token *t)
{
	ssize_t n = 1;

	if (t->all_read || t->end - t->at >= TOKEN_WINDOW)
		return 0;
	t->lines += count_lines(t->buffer, t->at);
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
	*t->end = '\0';
	return 0;
}

/* Characters of a string that need no second look. */
static inline bool is_plain(unsigned char c)
{
	return c >= ' ' && c != '"' && c != '\\';
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
	char *from;
	char c;

	for (;;) {
		from = t->at;
		while (is_plain(*t->at))
			t->at++;
		run = t->at - from;
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

/* Digits into the mantissa as long as they fit; returns how many there were. */
static inline unsigned int digits(struct token *t, uint64_t *mantissa,
				  int *dropped)
{
	const char *from = t->at;

	*dropped = 0;
	for (; is_digit(*t->at); t->at++) {
		if (*mantissa < UINT64_MAX / 10 - 1)
			*mantissa = *mantissa * 10 + (*t->at - '0');
		else
			(*dropped)++;
	}
	return t->at - from;
}

/* 10^i, exactly: beyond these strtod() is asked. */
static const long double powers[] = {
	1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L, 1e6L, 1e7L, 1e8L, 1e9L, 1e10L,
	1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
	1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L,
};

#define MAX_POWER	27

/* The exponent behind e or E: 0 when there is none; false when it is bad. */
static bool take_exponent(struct token *t, int *exponent)
{
	bool minus;

	*exponent = 0;
	if (*t->at != 'e' && *t->at != 'E')
		return true;
	t->at++;
	minus = *t->at == '-';
	if (*t->at == '-' || *t->at == '+')
		t->at++;
	if (!is_digit(*t->at))
		return false;
	for (; is_digit(*t->at); t->at++)
		if (*exponent < 100000)
			*exponent = *exponent * 10 + (*t->at - '0');
	if (minus)
		*exponent = -*exponent;
	return true;
}

static int take_number(struct token *t, double *value)
{
	long double v;
	char *from = t->at;
	bool minus = *t->at == '-';
	int dropped, dropped_fraction = 0, exponent;
	uint64_t mantissa = 0;
	unsigned int n = 0;

	t->at += minus;
	if (*t->at == '0' && is_digit(t->at[1]))
		return token_bad(t, "a number with a leading 0");
	if (!digits(t, &mantissa, &dropped))
		return token_bad(t, "not a value");
	if (*t->at == '.') {
		t->at++;
		n = digits(t, &mantissa, &dropped_fraction);
		if (!n)
			return token_bad(t, "a number without digits");
	}
	if (!take_exponent(t, &exponent))
		return token_bad(t, "a number without an exponent");
	exponent += dropped - (int)(n - dropped_fraction);
	if (exponent > MAX_POWER || exponent < -MAX_POWER) {
		*value = strtod(from, NULL);
		return isfinite(*value) ? 0 : token_bad(t, "a number out of range");
	}
	v = exponent < 0 ? mantissa / powers[-exponent] :
			   mantissa * powers[exponent];
	*value = minus ? -v : v;
	return 0;
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
	double ignored;
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
	n = token_scalar(t, &ignored);
	return n < 0 ? n : 0;
}
