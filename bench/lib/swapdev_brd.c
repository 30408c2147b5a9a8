// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * brd: the module with one RAM disk of the size that is needed, or where it is
 * there already an idle and blank RAM disk that is large enough. The latter
 * keeps the memory that was swapped to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "knob.h"
#include "right.h"
#include "swapdev_kind.h"

#define MAX_DISKS	16	/* brd's own default */

static bool is_there(void)
{
	return !access("/sys/block/ram0", F_OK) || !access("/sys/module/brd", F_OK);
}

/* The first RAM disk that can be borrowed: its descriptor, or -errno. */
static int open_disk(char *path, size_t len, int flags, size_t bytes)
{
	int fd = -ENODEV;
	bool has_swap;
	int i;

	swapdev_fail(fd, "no RAM disk in /dev");
	for (i = 0; i < MAX_DISKS; i++) {
		snprintf(path, len, "/dev/ram%d", i);
		if (access(path, F_OK))
			continue;
		fd = swapdev_open_idle(path, flags, bytes, &has_swap);
		if (fd >= 0 && !has_swap)
			return fd;
		if (fd >= 0) {
			close(fd);
			fd = swapdev_fail(-EEXIST, "%s holds swap", path);
		}
	}
	return fd;
}

static int check(const char *asked, size_t bytes)
{
	char path[32];
	int fd;

	(void)asked;
	if (!is_there())
		return swapdev_has_module("brd") ? 0 :
			swapdev_fail(-ENODEV, "this kernel has no RAM disks (brd)");
	fd = open_disk(path, sizeof(path), O_RDONLY, bytes);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int load(size_t bytes)
{
	char size[48];
	int err;

	snprintf(size, sizeof(size), "rd_size=%zu", bytes >> 10);
	err = swapdev_load_module("brd", "rd_nr=1", size);
	return err ? swapdev_fail(err, "load module brd with %s: %s", size,
				  right_explain(RIGHT_MODULE, err)) : 0;
}

static int make(struct swapdev *dev, const char *asked, size_t bytes)
{
	int fd, err;

	err = check(asked, bytes);
	if (!err && !is_there())
		err = load(bytes);
	if (err)
		return err;
	fd = open_disk(dev->path, sizeof(dev->path), O_RDWR, bytes);
	if (fd < 0)
		return fd;
	err = swapdev_borrow(dev, fd, bytes);
	close(fd);
	return err;
}

const struct swapdev_kind swapdev_brd = {
	.name = "brd",
	.why = "RAM disk, synchronous, nothing is done per slot freed",
	.is_block = true,
	.in_memory = true,
	.check = check,
	.make = make,
};
