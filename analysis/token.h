/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tokens of JSON, from a file or from memory, without a tree.
 *
 * What is parsed lies in the buffer as a whole, with '\0's behind it. No token
 * can pass a '\0', so inner loops need no other bound.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What token_fill() sees to: the largest thing between two calls of it. */
#define TOKEN_WINDOW	(64 * 1024)
#define TOKEN_BUFFER	(4 * TOKEN_WINDOW)
#define TOKEN_BEHIND	8	/* '\0's; strings are looked at by eight */

struct token {
	char *buffer;
	char *at, *end;		/* *end is '\0' */
	int fd;
	bool all_read;		/* all there is is in the buffer */
	off_t gone;		/* has left the buffer */
};

/* -EINVAL and the line with what is wrong there. */
int token_bad(const struct token *t, const char *what);

/* See to it that TOKEN_WINDOW bytes are there, or all to the end. */
int token_fill(struct token *t);

/*
 * A string, its quote already taken, into @out (cut to @len) unless NULL.
 * Returns its length, or -EINVAL.
 */
ssize_t token_string(struct token *t, char *out, size_t len);

/*
 * true, false, null or a number. Returns 1 for true, 0 for the others, or
 * -EINVAL; *value is NAN for what is no number. @value may be NULL.
 */
int token_scalar(struct token *t, double *value);

/* Pass over any value. Returns 0 or -EINVAL. */
int token_skip(struct token *t, unsigned int depth);

static inline void token_space(struct token *t)
{
	char *at = t->at;

	while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
		at++;
	t->at = at;
}

/* Take @c, after space. False when something else is there. */
static inline bool token_take(struct token *t, char c)
{
	token_space(t);
	if (*t->at != c)
		return false;
	t->at++;
	return true;
}

#endif /* TOKEN_H */
