/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal's file, and the lock on it. Only knob.c calls this. */
#ifndef KNOB_LOCK_H
#define KNOB_LOCK_H

#include <sys/types.h>

/*
 * Open the journal in @folder and lock it; both are made where they are
 * missing, and must belong to us and be writable by nobody else. Processes
 * that are forked and executed inherit it, and its lock.
 * Returns its descriptor, -EBUSY when a process has it (knob_error() says
 * which, and *owner its pid), -EUCLEAN when somebody else may have written it, or -errno.
 */
int knob_open_locked(const char *folder, pid_t *owner);
/* The one that was inherited, or -ENOLCK when there is none. */
int knob_open_inherited(const char *folder);

/* Set knob_error(), and return @err. */
__attribute__((format(printf, 2, 3)))
int knob_fail(int err, const char *fmt, ...);

#endif /* KNOB_LOCK_H */
