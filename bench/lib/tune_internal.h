/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tune() with another way to write, for tests. */
#ifndef TUNE_INTERNAL_H
#define TUNE_INTERNAL_H

#include "tune.h"

int tune_by(int (*write)(const char *path, const char *value));

#endif /* TUNE_INTERNAL_H */
