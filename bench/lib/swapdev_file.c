// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * file: a swap file without holes, in the folder that was asked for or in the
 * journal's. Its name is one that nobody else chooses: it is unlinked by name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <linux/fs.h>
#include <linux/magic.h>

#include "knob.h"
#include "right.h"
#include "swapdev_kind.h"

static const char *folder(const char *asked)
{
	return strchr(asked, '/') ? asked : knob_state();
}

/* Of the file systems that can never hold one, those that one meets. */
static const char *unfit(long magic)
{
	switch (magic) {
	case TMPFS_MAGIC:
		return "tmpfs";
	case RAMFS_MAGIC:
		return "ramfs";
	case OVERLAYFS_SUPER_MAGIC:
		return "overlayfs";
	default:
		return NULL;
	}
}

static int check(const char *asked, size_t bytes)
{
	const char *dir = folder(asked);
	struct statfs fs;

	if (statfs(dir, &fs))
		return swapdev_fail(-errno, "folder %s for a swap file: %s", dir,
				    right_explain(RIGHT_FILE, -errno));
	if (unfit(fs.f_type))
		return swapdev_fail(-EOPNOTSUPP, "%s is on %s, which cannot hold a swap file: name a folder on a disk",
				    dir, unfit(fs.f_type));
	if (bytes / fs.f_bsize >= fs.f_bavail)
		return swapdev_fail(-ENOSPC, "swap file of %zu MiB in %s: only %llu MiB free",
				    bytes >> 20, dir,
				    (unsigned long long)fs.f_bavail * fs.f_bsize >> 20);
	return 0;
}

/* btrfs swaps only to files that it does not copy on write; others do not care. */
static void forbid_cow(int fd)
{
	int flags;

	if (!ioctl(fd, FS_IOC_GETFLAGS, &flags)) {
		flags |= FS_NOCOW_FL;
		ioctl(fd, FS_IOC_SETFLAGS, &flags);
	}
}

static int fill(int fd, const struct swapdev *dev, size_t bytes)
{
	int err;

	forbid_cow(fd);
	if (fallocate(fd, 0, 0, bytes)) {
		err = -errno;
		return swapdev_fail(err, "allocate %zu MiB for %s: %s",
				    bytes >> 20, dev->path, right_explain(RIGHT_FILE, err));
	}
	err = swapdev_write_header(fd, bytes, dev->uuid);
	return err ? swapdev_fail(err, "write signature to %s: %s", dev->path,
				  right_explain(RIGHT_FILE, err)) : 0;
}

/* The journal and /proc/swaps want the full path. */
static int name_file(struct swapdev *dev, const char *dir)
{
	char full[PATH_MAX];
	size_t len;

	if (!realpath(dir, full))
		return -errno;
	len = snprintf(dev->path, sizeof(dev->path), "%s/fixcost-swap-%s", full,
		       dev->uuid);
	return len < sizeof(dev->path) ? 0 : -ENAMETOOLONG;
}

static int make(struct swapdev *dev, const char *asked, size_t bytes)
{
	int fd, err;

	err = check(asked, bytes);
	if (err)
		return err;
	err = name_file(dev, folder(asked));
	if (err)
		return swapdev_fail(err, "name a swap file in %s: %s",
				    folder(asked), right_explain(RIGHT_FILE, err));
	err = knob_push("unlink", dev->path);
	if (err)
		return swapdev_fail(err, "journal %s: %s", dev->path,
				    right_explain(RIGHT_FILE, err));
	fd = open(dev->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return swapdev_fail(-errno, "create swap file %s: %s", dev->path,
				    right_explain(RIGHT_FILE, -errno));
	err = fill(fd, dev, bytes);
	close(fd);
	return err;
}

const struct swapdev_kind swapdev_file = {
	.name = "file",
	.why = "swap file, asynchronous, and cannot hold large folios",
	.is_block = false,
	.check = check,
	.make = make,
};
