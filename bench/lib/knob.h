/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every change to the machine goes through here.
 *
 * The journal is an undo stack on disk: what puts a change back is written and
 * synced before the change is made, so that whoever comes next can undo what
 * a killed run left. It is locked by the run that owns it; processes that the
 * run starts inherit the lock and push to the same stack, one at a time: the
 * owner pushes and restores only while none of them runs.
 *
 * The journal is $FIXCOST_STATE/journal, by default /var/lib/fixcost/journal.
 * It is obeyed, as root: it must be root's, and what it may name is in
 * knob_known.c.
 */
#ifndef KNOB_H
#define KNOB_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Take the journal's lock and put back what a dead run left. Waits some seconds
 * for what is left of a killed run to die.
 * Returns 0, -EBUSY when another run holds it (pid of it, or of a child that
 * outlived it, in *owner; 0 when unknown), -EUCLEAN when something could not be
 * put back or the journal may be somebody else's (nothing may be measured then),
 * or -errno; knob_error() tells. In a forked child of who has it: 0.
 */
int knob_lock(pid_t *owner);
/*
 * In a program that the owner has executed: push to its journal. Returns 0,
 * -ENOLCK when no run has started us, or as above.
 */
int knob_join(void);
/* How many things knob_lock() put back that a dead run had left. */
int knob_recovered(void);

/* The folder of the journal, for other state that outlives a run. */
const char *knob_state(void);

/* A place in the stack, to restore to. Returns an offset, or -errno. */
off_t knob_mark(void);

/*
 * Undo what was pushed after @mark (0: everything), newest first. Goes on
 * after an undo that fails, and keeps that one in the journal. May be killed
 * and repeated at any time.
 * Returns the number of things put back, or -errno of the first failure;
 * knob_error() then tells which.
 */
int knob_restore(off_t mark);
/* The same for what was pushed between two marks; what came later stays. */
int knob_restore_range(off_t from, off_t to);
const char *knob_error(void);

/* Write @value to a sysctl or sysfs file. Returns 0 or -errno. */
int knob_write(const char *path, const char *value);

/*
 * Push the undo of something that is about to be made: @verb is one of
 * knob_known.c's table ("swapoff", "unlink", "rmdir", "zram", "rmmod", ...),
 * @what its argument. What it names must not exist yet and must be a name that
 * nobody else would choose. Returns 0, -EINVAL for what the table has not, or
 * -errno.
 */
int knob_push(const char *verb, const char *what);
/* With a second argument, for the verbs that have one. */
int knob_push_value(const char *verb, const char *what, const char *value);
/* 0, or the first -errno of the journal itself: nothing more may be changed then. */
int knob_broken(void);
/* Drop the one undo pushed at @mark: what it was for did not come to be. */
int knob_forget(off_t mark);

#ifdef __cplusplus
}
#endif

#endif /* KNOB_H */
