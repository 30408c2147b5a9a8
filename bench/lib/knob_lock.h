/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal's lock, handed down to children. Only knob.c calls this. */
#ifndef KNOB_LOCK_H
#define KNOB_LOCK_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Open @path for appending and lock it, or take over the descriptor of it that
 * an ancestor locked (*joined). Returns the descriptor, -EBUSY when another
 * run holds the lock (the pid in *owner, 0 when unknown), or -errno.
 */
int knob_open_locked(const char *path, bool *joined, pid_t *owner);

#endif /* KNOB_LOCK_H */
