/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was measured beside the time, in passes of its own. */
#ifndef PASSES_H
#define PASSES_H

#include "scan.h"
#include "side.h"

/*
 * Hand every sample in @path, a pass of run @run, whose row is known to @use,
 * until that fails. Returns 0, what @use returned, or -errno.
 */
int passes_read(struct side *side, unsigned int run, const char *path,
		int (*use)(struct row *row, const struct scan_row *item));

/*
 * Read @path (path.json): a row whose calls are not those its state asks for
 * gets a path_why. Returns 0 or -errno.
 */
int passes_read_path(struct side *side, unsigned int run, const char *path);

/* Read @path (count.json): add its counters to the rows. 0 or -errno. */
int passes_read_count(struct side *side, unsigned int run, const char *path);

#endif /* PASSES_H */
