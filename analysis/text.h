/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that are made piece by piece, and strings from outside as they may be
 * shown. Linked into both programs, and so without any of their headers.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TEXT_LEN	2048

/* A line that grows; one that would be longer ends in "...". */
struct text {
	char s[TEXT_LEN];
	size_t len;
};

__attribute__((format(printf, 2, 3)))
void text_add(struct text *t, const char *fmt, ...);
__attribute__((format(printf, 2, 0)))
void text_vadd(struct text *t, const char *fmt, va_list ap);

/*
 * Unicode's controls, formats (bidi marks among them), line and paragraph ends,
 * all spaces but the one, letters that are blank, and what XML cannot hold.
 */
bool text_is_hidden(uint32_t c);

/* The character that @s begins with; returns its bytes, 0 for no UTF-8. */
size_t text_decode(const char *s, uint32_t *c);

/* What one character may become. */
#define TEXT_SHOWN	12

/*
 * Take the next character of *s, as UTF-8, into @shown: as it is, or "\n",
 * "\x1b", "\u202e" for what steers a terminal, is not seen or turns the
 * direction of writing, and for what is no UTF-8. Returns its length, 0 at the
 * end.
 */
size_t text_next(const char **s, char shown[TEXT_SHOWN]);

/* All of @s in this way; cut to @len it ends in "...". */
void text_clean(char *to, size_t len, const char *s);
void text_put(FILE *out, const char *s);

#endif /* TEXT_H */
