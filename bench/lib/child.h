/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that die with the one that started them. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * fork(), but the child is killed when the calling thread ends, in whatever
 * way and however soon; over exec as well. It holds the lock of the run, so a
 * run is over when its driver is. Returns as fork().
 */
pid_t child_fork(void);

#ifdef __cplusplus
}
#endif

#endif /* CHILD_H */
