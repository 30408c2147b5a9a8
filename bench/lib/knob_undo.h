/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How each verb of the journal is undone. Only knob.c calls this. */
#ifndef KNOB_UNDO_H
#define KNOB_UNDO_H

#include <stdbool.h>
#include <stddef.h>

#include "knob_line.h"

/*
 * Undo one line that knob_known() knows. @rebooted: it was written before the
 * machine was booted, and only what outlives that is undone. Repeating it does
 * no harm.
 * Returns 1 when something was put back, 0 when there was nothing to do, or
 * -errno.
 */
int knob_undo(const struct knob_line *line, bool rebooted);

/*
 * Read a sysctl or sysfs file as it would be written: the first line, and of a
 * choice like "always [madvise] never" the one in brackets.
 * Returns 0 or -errno.
 */
int knob_read(const char *path, char *value, size_t len);
/* Write it. Returns 0 or -errno. */
int knob_set(const char *path, const char *value);

#endif /* KNOB_UNDO_H */
