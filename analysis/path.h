/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PATH_H
#define PATH_H

#include <stdbool.h>

#define PATH_LEN	4096

/* A path from its parts; -ENAMETOOLONG with err_text() when it does not fit. */
__attribute__((format(printf, 2, 3)))
int path_make(char path[PATH_LEN], const char *fmt, ...);

bool path_is_folder(const char *path);

#endif /* PATH_H */
