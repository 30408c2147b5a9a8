/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One side's samples in formats that other tools read. */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdio.h>

#include "side.h"

/* Go's benchmark format. Returns 0 or -errno. */
int export_benchfmt(FILE *out, const struct side *side);

/* One Google Benchmark JSON file of all runs. Returns 0 or -errno. */
int export_gbench(FILE *out, const struct side *side);

/* label, boot, run, row, sample, value: a line each. Returns 0 or -errno. */
int export_csv(FILE *out, const struct side *side);

#endif /* EXPORT_H */
