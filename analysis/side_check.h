/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold among the runs of one label. */
#ifndef SIDE_CHECK_H
#define SIDE_CHECK_H

#include "side.h"

/* One kernel and one clock. Returns 0, or -EEXIST with err_text(). */
int side_check_kernel(const struct side *side);

/* No run twice: it would count as two processes. 0, or -EEXIST. */
int side_check_runs(const struct side *side);

#endif /* SIDE_CHECK_H */
