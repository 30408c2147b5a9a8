/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why rows have no sample: the reasons of a run that has none at all. */
#ifndef SKIPS_H
#define SKIPS_H

#include "matrix.h"

/*
 * Is it known that no row can be measured here? Then why, to be freed, else
 * NULL. Changes nothing on the machine.
 */
char *skips_foreseen(const struct matrix *m);

/* The same of a pass that has ended without a sample: @path is its file. */
char *skips_of_pass(const char *path);

#endif /* SKIPS_H */
