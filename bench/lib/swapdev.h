/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The swap device of a row: made fresh, first in priority, removed after.
 *
 * Every step is journalled through knob.h before it is taken: knob_lock() comes
 * first, and knob_restore() undoes all of it in any process of the run, also
 * when the one that made the device was killed.
 *
 * Never swapoff while anything of ours may still free entries of the device: a
 * kernel whose zap path takes no reference would free the swap map under it.
 * So swapdev_renew(), swapdev_remove() and knob_restore() are for callers that
 * have reaped every child, and joined every thread, that may hold swap entries.
 * swapdev_off() may race with them where pin_missing() finds nothing.
 */
#ifndef SWAPDEV_H
#define SWAPDEV_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Resolve what the user asked for ("auto", "brd", "zram", "loop", "file", the
 * path of a block device, or of a folder for a swap file) to what this machine
 * can do, touching nothing. The answer is written to @kind, the reason
 * ("brd: ...") or the error to @why, one line each.
 * Returns 0 or -errno; -EBUSY and -EEXIST: the device is in use, holds data.
 */
int swapdev_choose(const char *asked, size_t bytes, char *kind, size_t kind_len,
		   char *why, size_t why_len);

/*
 * Before swapdev_choose() and swapdev_make(): the swap device that they are
 * asked for is @path, and what it holds may be lost. The string must stay.
 * Returns as swapdev_make().
 */
int swapdev_erase(const char *path);
/*
 * Make it, at least @bytes large, and swap on it with the highest priority.
 * @kind is what swapdev_choose() answered. Returns 0 or -errno;
 * swapdev_error() then says what went wrong in one line.
 */
int swapdev_make(const char *kind, size_t bytes);
/*
 * Swap off and on again: no slot used, the next one is the first. Pages still
 * in it are read back first. Returns as swapdev_make().
 */
int swapdev_renew(void);
/*
 * Its steps, for who times the second: get hold of the device, swapoff(2) and
 * nothing else, swap on again where it was off and let go. Whatever kills the
 * caller in between leaves no more than the journal knows. Return as
 * swapdev_make(); swapdev_off() with -EBUSY on a kernel that refuses.
 */
int swapdev_hold(void);
int swapdev_off(void);
int swapdev_on(void);
/* All three, where the second is something that how(@arg) comes to do. */
int swapdev_while_held(void (*how)(void *arg), void *arg);
/*
 * Swap off and remove what was made; whatever else was pushed to the journal
 * since stays. A no-op when there is none. Returns as swapdev_make().
 */
int swapdev_remove(void);
const char *swapdev_error(void);

/* Path of the device in use, as in /proc/swaps, or NULL. */
const char *swapdev_path(void);
/* How many pages have a slot on it; 0 when there is no device. */
size_t swapdev_used_pages(void);
/*
 * Are they those @ours pages, but for one in ten at most? @others is how many
 * are not. Returns 0 or -ENOTUNIQ; swapdev_error() then says so.
 */
int swapdev_prove_ours(size_t ours, size_t *others);
/* Does swap I/O complete before pageout returns, leaving no swap cache? */
bool swapdev_synchronous(void);
/* Can it hold large folios whole? */
bool swapdev_is_block(void);
/* Are the pages of a device of this kind kept in memory? */
bool swapdev_in_memory(const char *kind);

#ifdef __cplusplus
}
#endif

#endif /* SWAPDEV_H */
