/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every change to the machine goes through here.
 *
 * The journal is an undo stack on disk: what puts a change back is written and
 * synced before the change is made, so that whoever comes next can undo what
 * a killed run left. It is locked by the run that owns it; processes that the
 * run starts inherit the lock and push to the same stack.
 */
#ifndef KNOB_H
#define KNOB_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Take the journal's lock. A process started by the owner joins its run.
 * Returns 0, -EBUSY when another run holds it (its pid in *owner), or -errno.
 */
int knob_lock(pid_t *owner);

/* A place in the stack, to restore to. Returns an offset, or -errno. */
off_t knob_mark(void);

/*
 * Undo what was pushed after @mark (0: everything), newest first. Goes on
 * after an undo that fails, and keeps that one in the journal.
 * Returns the number of things put back, or -errno of the first failure;
 * knob_error() then tells which.
 */
int knob_restore(off_t mark);
const char *knob_error(void);

/* Write @value to a sysctl or sysfs file. Returns 0 or -errno. */
int knob_write(const char *path, const char *value);

/*
 * Push the undo of something that is about to be made: @verb is one of
 * knob.c's table ("swapoff", "unlink", "rmdir", "zram", "rmmod", ...), @what
 * its argument. Returns 0 or -errno.
 */
int knob_push(const char *verb, const char *what);

#ifdef __cplusplus
}
#endif

#endif /* KNOB_H */
