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
	char *piece;		/* where token_fill() left off */
	int fd;
	bool all_read;		/* all there is is in the buffer */
	off_t gone;		/* has left the buffer */
};

/*
 * Begin with a file, or with @text, which has TOKEN_BEHIND '\0's behind it and
 * is looked through as a whole. A byte order mark is passed over. Returns 0,
 * or -errno with err_text().
 */
int token_open(struct token *t, const char *path);
void token_close(struct token *t);
int token_text(struct token *t, char *text, size_t len);

/* -EINVAL and the line with what is wrong there. */
int token_bad(const struct token *t, const char *what);

/*
 * See to it that TOKEN_WINDOW bytes are there, or all to the end. What was
 * taken since the last call may not have been longer than that.
 */
int token_fill(struct token *t);

/*
 * A string, its quote already taken, into @out (cut to @len) unless NULL: as
 * UTF-8 without a '\0' in it, or it is refused. Of one that is passed over
 * only the form matters. Returns its length, or -EINVAL.
 */
ssize_t token_string(struct token *t, char *out, size_t len);

/*
 * true, false, null or a number. Returns 1 for true, 0 for the others, or
 * -EINVAL; *value is NAN for what is no number, and infinite for one that is
 * out of range. NaN and Infinity, which many programs write, are taken for
 * what they say. @value may be NULL.
 */
int token_scalar(struct token *t, double *value);

/*
 * The name of a member and its colon, cut to @len; @key may be NULL. Returns
 * 0 or -EINVAL; *n is the length that it has.
 */
int token_key(struct token *t, char *key, size_t len, ssize_t *n);

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
