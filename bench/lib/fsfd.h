/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracefs and debugfs, also where nobody has mounted them. */
#ifndef FSFD_H
#define FSFD_H

#include <stdio.h>

/*
 * A descriptor of the root folder of the pseudo file system @type, from a
 * mount that is attached nowhere and ends with this process. Opened once,
 * stays open. Returns the descriptor, or -errno.
 */
int fsfd(const char *type);

/* fopen() for a file in it. NULL and errno when that fails. */
FILE *fsfd_fopen(const char *type, const char *path, const char *mode);

/*
 * The path by which this process and its children reach the file, for those
 * that take a path: "/proc/self/fd/N/..." where it is not mounted.
 * Returns 0 or -errno.
 */
int fsfd_path(const char *type, const char *file, char *path, size_t len);

#endif /* FSFD_H */
