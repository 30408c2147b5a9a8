/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run can have changed. Only knob*.c calls this. */
#ifndef KNOB_KNOWN_H
#define KNOB_KNOWN_H

#include <stdbool.h>

#include "knob_line.h"

/*
 * Is it something that a run changes, and a value that it had? Asked before
 * it is written to the journal, and before it is undone: the journal is obeyed
 * as root.
 */
bool knob_known(const struct knob_line *line);

/* A test's own folder, ending in "/": its files are known as well. */
extern const char *knob_known_folder;
bool knob_in_known_folder(const char *path);

#endif /* KNOB_KNOWN_H */
