/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row's operation as one short C file, for whoever wants to try it. */
#ifndef REPRO_H
#define REPRO_H

#include <stdio.h>

/*
 * Write the program for row @name. Returns 0, or -EINVAL with err_text()
 * when the row is of a kind, or has an argument, that there is none for.
 */
int repro_write(FILE *out, const char *name);

#endif /* REPRO_H */
