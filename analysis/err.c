// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The message of the last failure. Helpers never print: they return -errno,
 * and what a user needs to know besides waits here.
 */
#include <stdarg.h>
#include <stdio.h>

#include "commands.h"
#include "err.h"
#include "text.h"

static char text[1024];

/* Labels and file names come from outside: what is kept is what may be shown. */
int err_set(int err, const char *fmt, ...)
{
	struct text line = {};
	va_list ap;

	va_start(ap, fmt);
	text_vadd(&line, fmt, ap);
	va_end(ap);
	text_clean(text, sizeof(text), line.s);
	return err;
}

int err_print(void)
{
	if (!ferror(stdout))
		fprintf(stderr, "fcstat: %s\n", text);
	return EXIT_UNUSABLE;
}

int err_in(int err, const char *where)
{
	char why[sizeof(text)];

	snprintf(why, sizeof(why), "%s", text);
	return err_set(err, "%s: %s", where, why);
}

const char *err_text(void)
{
	return text;
}
