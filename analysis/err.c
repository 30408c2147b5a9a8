// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The message of the last failure. Helpers never print: they return -errno,
 * and what a user needs to know besides waits here.
 */
#include <stdarg.h>
#include <stdio.h>

#include "err.h"

static char text[768];

/* Labels and file names come from outside: keep them on one line. */
static void one_line(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 127)
			*s = '?';
}

int err_set(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	one_line(text);
	return err;
}

const char *err_text(void)
{
	return text;
}
