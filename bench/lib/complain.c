// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>

#include "../../analysis/text.h"
#include "complain.h"

void complain(const char *fmt, ...)
{
	struct text line = { 0 };
	char shown[4 * TEXT_LEN];
	va_list ap;

	va_start(ap, fmt);
	text_vadd(&line, fmt, ap);
	va_end(ap);
	text_clean(shown, sizeof(shown), line.s);
	fprintf(stderr, "fixcost: %s\n", shown);
}
