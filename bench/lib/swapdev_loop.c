// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * loop: a sparse file in RAM that cannot be swapped out itself, on a ramfs that
 * is mounted nowhere, behind a loop device that clears itself on last close.
 * Whatever kills us, closing our descriptors is all that it takes to clean up
 * until swapon, and swapoff is from then on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/loop.h>

#include "knob.h"
#include "right.h"
#include "swapdev_kind.h"

#define CONTROL	"/dev/loop-control"
#define MAX_LOOPS	256

static int check(const char *asked, size_t bytes)
{
	(void)asked;
	(void)bytes;
	if (!access(CONTROL, F_OK) || swapdev_has_module("loop"))
		return 0;
	return swapdev_fail(-ENODEV, "this kernel has no loop devices");
}

/* A file on a ramfs of its own. Returns its descriptor or -errno. */
static int open_ramfs_file(void)
{
	int fs, mount, fd;

	fs = fsopen("ramfs", FSOPEN_CLOEXEC);
	if (fs < 0)
		return -errno;
	mount = fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) ? -1 :
		fsmount(fs, FSMOUNT_CLOEXEC, 0);
	fd = mount < 0 ? -1 : openat(mount, "fixcost-swap",
				     O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = -errno;
	if (mount >= 0)
		close(mount);
	close(fs);
	return fd;
}

static int open_backing(size_t bytes)
{
	int fd = open_ramfs_file();
	int err;

	if (fd < 0)
		return swapdev_fail(fd, "no ramfs to back a loop device: %s",
				    right_explain(RIGHT_MOUNT, fd));
	if (!ftruncate(fd, bytes))
		return fd;
	err = -errno;
	close(fd);
	return swapdev_fail(err, "file of %zu bytes on ramfs: %s", bytes,
			    right_explain(RIGHT_ANY, err));
}

static bool exists(int number, const char *entry)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/block/loop%d%s", number, entry);
	return !access(path, F_OK);
}

/* A node that is not there yet is added, and its removal journalled. */
static int add_node(int number)
{
	char text[16];
	int fd, err;

	if (exists(number, ""))
		return 0;
	snprintf(text, sizeof(text), "%d", number);
	err = knob_push("loop", text);
	if (err)
		return err;
	fd = open(CONTROL, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, LOOP_CTL_ADD, number) < 0 && errno != EEXIST)
		err = -errno;
	close(fd);
	return err;
}

/* Bind it. Returns the descriptor it lives by, -EBUSY if it is taken. */
static int configure(const char *path, int backing)
{
	struct loop_config config = {
		.fd = backing,
		.info.lo_flags = LO_FLAGS_AUTOCLEAR,
	};
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	if (!ioctl(fd, LOOP_CONFIGURE, &config))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static int bind_free_loop(struct swapdev *dev, int backing)
{
	int number, fd;
	int err = -EBUSY;

	for (number = 0; number < MAX_LOOPS && err == -EBUSY; number++) {
		if (exists(number, "/loop/backing_file"))
			continue;
		err = add_node(number);
		if (err)
			break;
		snprintf(dev->path, sizeof(dev->path), "/dev/loop%d", number);
		fd = configure(dev->path, backing);
		if (fd >= 0)
			return fd;
		err = fd;	/* -EBUSY: someone was faster */
	}
	return swapdev_fail(err, "bind a loop device: %s%s",
			    right_explain(RIGHT_FILE, err),
			    err == -EINVAL || err == -ENOTTY ? ": it takes Linux 5.8" : "");
}

static int make(struct swapdev *dev, const char *asked, size_t bytes)
{
	int backing, err;

	err = check(asked, bytes);
	if (err)
		return err;
	err = access(CONTROL, F_OK) ? swapdev_load_module("loop", NULL, NULL) : 0;
	if (err)
		return swapdev_fail(err, "load module loop: %s", right_explain(RIGHT_MODULE, err));
	backing = open_backing(bytes);
	if (backing < 0)
		return backing;
	dev->fd = bind_free_loop(dev, backing);
	close(backing);
	if (dev->fd < 0)
		return dev->fd;
	err = swapdev_write_header(dev->fd, bytes, dev->uuid);
	if (err)
		return swapdev_fail(err, "write signature to %s: %s", dev->path,
				    right_explain(RIGHT_FILE, err));
	return 0;
}

const struct swapdev_kind swapdev_loop = {
	.name = "loop",
	.why = "block device in RAM, asynchronous: swap-out leaves pages in the swap cache until it is dropped",
	.is_block = true,
	.in_memory = true,
	.check = check,
	.make = make,
};
