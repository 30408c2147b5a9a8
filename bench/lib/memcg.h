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

/* Another group beside it, named after @suffix too. Returns as memcg_make(). */
int memcg_make_second(char *path, size_t len, const char *suffix);

/* This process and its children join the group at @path. */
int memcg_join(const char *path);
/* Its path, or NULL. */
const char *memcg_joined(void);

/*
 * Reclaim up to @bytes from the joined group; locked pages stay. Returns 0
 * also when less than that could be had, -ENOENT when no group was joined.
 */
int memcg_reclaim(size_t bytes);

/*
 * Open the joined group's memory.reclaim, to be written to. Returns the
 * descriptor, -ENOENT without one (before 5.19, or version 1), or -errno.
 */
int memcg_open_reclaim(void);
/* A figure of the joined group's memory.stat, 0 when it has none of that name. */
unsigned long long memcg_stat(const char *name);

#ifdef __cplusplus
}
#endif

#endif /* MEMCG_H */
