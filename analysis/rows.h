/* SPDX-License-Identifier: GPL-2.0-or-later */
/* time.json: the samples of one process. */
#ifndef ROWS_H
#define ROWS_H

#include "side.h"

/*
 * Read @path (time.json) into run @run of @side. Returns 0 or -errno;
 * err_text() then names the row and the reason.
 */
int rows_read_time(struct side *side, unsigned int run, const char *path);

#endif /* ROWS_H */
