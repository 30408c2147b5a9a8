/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kind of swap device has to offer; swapdev.c does the rest. Each lives
 * in a file of its own and is listed in swapdev.c.
 */
#ifndef SWAPDEV_KIND_H
#define SWAPDEV_KIND_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "swapdev_header.h"

struct swapdev {
	char path[PATH_MAX];
	char uuid[SWAPDEV_UUID_LEN];	/* of the signature, once written */
	int fd;		/* kept until swapped on, or -1: a loop lives by it */
};

struct swapdev_kind {
	const char *name;
	const char *why;	/* what it is and what it does to a measurement */
	bool is_block;
	bool in_memory;	/* its pages take memory away */
	/*
	 * Can this machine? @asked is what the user said. Touches nothing.
	 * Returns 0, or -errno with the reason in swapdev_error().
	 */
	int (*check)(const char *asked, size_t bytes);
	/*
	 * Make a device of @bytes with its signature, journalling each step,
	 * and fill in @dev; its uuid is a fresh one on entry. Returns as above.
	 */
	int (*make)(struct swapdev *dev, const char *asked, size_t bytes);
};

extern const struct swapdev_kind swapdev_brd;
extern const struct swapdev_kind swapdev_zram;
extern const struct swapdev_kind swapdev_loop;
extern const struct swapdev_kind swapdev_file;
extern const struct swapdev_kind swapdev_named;

/* Set swapdev_error(), and return @err. */
__attribute__((format(printf, 2, 3)))
int swapdev_fail(int err, const char *fmt, ...);

/*
 * Load a module, to be unloaded by the journal. The parameters are
 * "name=value", or NULL from the end. Returns 0 or -errno.
 */
int swapdev_load_module(const char *name, const char *param1,
			const char *param2);
/* Could it be loaded? */
bool swapdev_has_module(const char *name);

/*
 * Open a block device that nobody uses: no file system, no swap, no device made
 * of it, no process that has it open. Returns the descriptor, or -errno with
 * the reason in swapdev_error().
 */
int swapdev_open_unused(const char *path, int flags);
/*
 * The same of at least @bytes, and that holds nothing, or swap (*has_swap), or
 * what swapdev_erase() gave up. With @flags O_RDONLY nothing is touched.
 */
int swapdev_open_idle(const char *path, int flags, size_t bytes, bool *has_swap);
/* Did swapdev_erase() name one? */
bool swapdev_erases(void);
/*
 * Sign such a device, to become blank again. Returns 0, or -errno with the
 * reason.
 */
int swapdev_borrow(struct swapdev *dev, int fd, size_t bytes);

#endif /* SWAPDEV_KIND_H */
