// SPDX-License-Identifier: GPL-2.0-or-later
/* Strict where it matters for a reader: what is not JSON is refused. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "input.h"
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
	size_t line = line_of(t);

	if (t->at < t->end)
		return err_set(-EINVAL, "line %zu: %s", line, what);
	if (t->all_read)
		return err_set(-EINVAL, "line %zu: ends too early", line);
	return err_set(-EFBIG, "line %zu: longer than %d KiB in one piece",
		       line, TOKEN_WINDOW / 1024);
}

static int read_on(struct token *t)
{
	ssize_t n;

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

int token_fill(struct token *t)
{
	int err;

	if (t->at - t->piece > TOKEN_WINDOW)
		return err_set(-EFBIG, "line %zu: longer than %d KiB in one piece",
			       line_of(t), TOKEN_WINDOW / 1024);
	t->piece = t->at;
	if (t->all_read || t->end - t->at >= TOKEN_WINDOW)
		return 0;
	t->gone += t->at - t->buffer;
	memmove(t->buffer, t->at, t->end - t->at);
	t->end -= t->at - t->buffer;
	t->at = t->buffer;
	err = read_on(t);
	t->piece = t->at;
	return err;
}

static void pass_mark(struct token *t)
{
	if (!strncmp(t->at, "\xef\xbb\xbf", 3))
		t->at += 3;
	t->piece = t->at;
}

int token_open(struct token *t, const char *path)
{
	int err;

	memset(t, 0, sizeof(*t));
	t->fd = input_open(path);
	if (t->fd < 0)
		return t->fd;
	t->buffer = malloc(TOKEN_BUFFER + TOKEN_BEHIND);
	t->at = t->buffer;
	t->end = t->buffer;
	err = t->buffer ? read_on(t) : err_set(-ENOMEM, "out of memory");
	if (err)
		token_close(t);
	else
		pass_mark(t);
	return err;
}

void token_close(struct token *t)
{
	free(t->buffer);
	close(t->fd);
}

int token_text(struct token *t, char *text, size_t len)
{
	char *from;
	int err;

	*t = (struct token){
		.buffer = text, .at = text, .end = text + len, .fd = -1,
		.all_read = true,
	};
	pass_mark(t);
	from = t->at;
	err = token_skip(t, 0);
	token_space(t);
	if (!err && t->at != t->end)
		err = token_bad(t, "something behind the end");
	t->at = from;
	return err;
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

/* What is no JSON, but what printf() and JavaScript make of no number. */
static bool take_no_number(struct token *t, double *value)
{
	static const char *const words[] = {
		"NaN", "nan", "Infinity", "infinity", "inf",
	};
	char *from = t->at;
	bool minus = *from == '-';
	size_t i;

	t->at += minus;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!take_word(t, words[i]))
			continue;
		if (value && (*words[i] | 0x20) == 'i')
			*value = minus ? -HUGE_VAL : HUGE_VAL;
		return true;
	}
	t->at = from;
	return false;
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
	if (!is_digit(t->at[*t->at == '-']) && take_no_number(t, value))
		return 0;
	return take_number(t, value);
}

int token_key(struct token *t, char *key, size_t len, ssize_t *n)
{
	if (!token_take(t, '"'))
		return token_bad(t, "a member without a name");
	*n = token_string(t, key, len);
	if (*n < 0)
		return *n;
	if (!token_take(t, ':'))
		return token_bad(t, "no colon behind a name");
	token_space(t);
	return 0;
}

/* The members of an object or array whose bracket is taken, up to @close. */
static int skip_members(struct token *t, char close, unsigned int depth)
{
	ssize_t n;
	int err;

	if (depth >= MAX_DEPTH)
		return token_bad(t, "nested too deeply, more than 32");
	if (token_take(t, close))
		return 0;
	do {
		err = close == '}' ? token_key(t, NULL, 0, &n) : 0;
		if (!err)
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
