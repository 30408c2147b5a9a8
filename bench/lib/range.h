/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The range that a row is about: "mib" of anonymous memory. */
#ifndef RANGE_H
#define RANGE_H

#include <stddef.h>

#include "fc.h"

/*
 * Each pass has a fresh one, which is unmapped after it. A skip, with the
 * reason, when there is none.
 */
void range_each(struct fc_run *run,
		void (*body)(struct fc_run *run, char *buf, size_t len));

#endif /* RANGE_H */
