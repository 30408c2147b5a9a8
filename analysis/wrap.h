/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that are not wider than asked for. Linked into both programs, and so
 * without any of their headers.
 */
#ifndef WRAP_H
#define WRAP_H

#include <stdio.h>

struct wrap {
	unsigned int columns;	/* of a line, at most */
	unsigned int indent;	/* of every line but the first */
};

/*
 * The words of @text, parted by single spaces. The first line is begun: it goes
 * on at column @at. Returns the column behind the last word; the line is not
 * ended. A word that is wider than a line is left whole, for it may be a path
 * that somebody copies.
 */
unsigned int wrap_words(FILE *out, const struct wrap *wrap, unsigned int at,
			const char *text);
/*
 * A row's name in the same way, broken behind a slash too, and anywhere when a
 * part of it is wider than a line: what is in it must not look like a line of
 * ours where a terminal breaks it.
 */
unsigned int wrap_name(FILE *out, const struct wrap *wrap, unsigned int at,
		       const char *name);

#endif /* WRAP_H */
