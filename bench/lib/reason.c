// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "reason.h"

int reason_set(struct reason *reason, int err, const char *fmt, ...)
{
	va_list ap;

	reason->err = err;
	va_start(ap, fmt);
	vsnprintf(reason->text, sizeof(reason->text), fmt, ap);
	va_end(ap);
	return err;
}

const char *reason_of(const struct reason *reason, int err)
{
	return err == reason->err ? reason->text : NULL;
}
