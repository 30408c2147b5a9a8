/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A memory cgroup for the processes that are measured: the one way to empty
 * the swap cache of their pages without touching anybody else's.
 */
#ifndef MEMCG_H
#define MEMCG_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Make the group, journalled; its folder is written to @path. Returns 0,
 * -ENOENT where there is no memory controller, or another -errno.
 */
int memcg_make(char *path, size_t len);

/* This process and its children join the group at @path. */
int memcg_join(const char *path);

/*
 * Reclaim up to @bytes from the joined group; locked pages stay. Returns 0
 * also when less than that could be had, -ENOENT when no group was joined.
 */
int memcg_reclaim(size_t bytes);

#ifdef __cplusplus
}
#endif

#endif /* MEMCG_H */
