// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A block device that was named by the user. What is on it is not ours: it is
 * taken only when nobody uses it and it holds swap or nothing, where nothing is
 * zeros, for not everything has a signature (a raw database, LUKS with its
 * header elsewhere); or when it was named once more, to be erased.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <blkid/blkid.h>
#include <linux/fs.h>

#include "knob.h"
#include "right.h"
#include "swapdev.h"
#include "swapdev_blank.h"
#include "swapdev_kind.h"

/*
 * What the probe found, for a message, or NULL when it is nothing or swap.
 * A result that is not clear counts as data.
 */
static const char *found_data(blkid_probe probe, bool *has_swap)
{
	const char *type = NULL, *table = NULL;
	int found;

	*has_swap = false;
	found = blkid_do_safeprobe(probe);
	if (found == 1)
		return NULL;
	if (found == -2)
		return "more than one signature";
	if (found)
		return "something unreadable";
	blkid_probe_lookup_value(probe, "TYPE", &type, NULL);
	blkid_probe_lookup_value(probe, "PTTYPE", &table, NULL);
	if (table)
		return "a partition table";
	*has_swap = type && !strcmp(type, "swap");
	return *has_swap ? NULL : type ? type : "a signature";
}

static const char *erase;	/* its name, or NULL */

int swapdev_erase(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return swapdev_fail(-errno, "device to erase %s: %s", path, strerror(errno));
	if (!S_ISBLK(st.st_mode))
		return swapdev_fail(-ENOTBLK, "device to erase %s: not a block device", path);
	erase = path;
	return 0;
}

bool swapdev_erases(void)
{
	return erase;
}

static bool may_erase(int fd)
{
	struct stat named, st;

	return erase && !stat(erase, &named) && S_ISBLK(named.st_mode) &&
		!fstat(fd, &st) && st.st_rdev == named.st_rdev;
}

static int check_erase(const char *path, int fd)
{
	return !erase || may_erase(fd) ? 0 :
		swapdev_fail(-EINVAL, "the device to erase, %s, is not the swap device, %s",
			     erase, path);
}

/* What libblkid finds on it: NULL when that is nothing or swap. */
static const char *probe_data(int fd, bool *has_swap)
{
	blkid_probe probe = blkid_new_probe();
	static char data[64];
	const char *found;

	*has_swap = false;
	if (!probe)
		return strerror(ENOMEM);
	blkid_probe_enable_superblocks(probe, true);
	blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE |
					  BLKID_SUBLKS_USAGE | BLKID_SUBLKS_MAGIC);
	blkid_probe_enable_partitions(probe, true);
	found = blkid_probe_set_device(probe, fd, 0, 0) ? "something unreadable" :
		found_data(probe, has_swap);
	snprintf(data, sizeof(data), "%s", found ? found : "");
	blkid_free_probe(probe);
	return found ? data : NULL;
}

/* The same for what has no signature. */
static const char *unknown_data(int fd)
{
	static char data[64];
	uint64_t size, where;
	int ret = ioctl(fd, BLKGETSIZE64, &size) ? -errno :
		swapdev_is_blank(fd, size, &where);

	if (ret == 1)
		return NULL;
	if (ret < 0)
		return strerror(-ret);
	snprintf(data, sizeof(data), "no zeros at byte %llu", (unsigned long long)where);
	return data;
}

/* Signed by someone else: what can be swapped to is what that says. */
static int check_signature(const char *path, int fd, size_t bytes)
{
	struct swapdev_header header;
	size_t page = sysconf(_SC_PAGESIZE);

	if (swapdev_read_header(fd, &header))
		return swapdev_fail(-EEXIST, "%s holds swap of another page size: run mkswap on it",
				    path);
	if (header.last_page + 1ULL < bytes / page)
		return swapdev_fail(-ENOSPC, "swap on %s is too small: %zu MiB, %zu MiB needed",
				    path, (header.last_page * page) >> 20, bytes >> 20);
	return 0;
}

static int check_content(const char *path, int fd, size_t bytes, bool *has_swap)
{
	const char *data = probe_data(fd, has_swap);

	if (*has_swap && !may_erase(fd))
		return check_signature(path, fd, bytes);
	if (!data && !*has_swap)
		data = unknown_data(fd);
	*has_swap = false;
	if (!data || may_erase(fd))
		return 0;
	return swapdev_fail(-EEXIST, "%s holds data (%s): name an empty device or one with swap, or lose the data with ERASE=%s",
			    path, data, path);
}

static int check_size(const char *path, int fd, size_t bytes)
{
	uint64_t size;
	int ro = 0;

	if (ioctl(fd, BLKGETSIZE64, &size))
		return swapdev_fail(-errno, "size of %s: %s", path,
				    right_explain(RIGHT_FILE, -errno));
	if (ioctl(fd, BLKROGET, &ro) || ro)
		return swapdev_fail(-EROFS, "%s is read-only", path);
	if (size < bytes)
		return swapdev_fail(-ENOSPC, "%s is too small: %llu MiB, %zu MiB needed",
				    path, (unsigned long long)size >> 20,
				    (bytes + (1 << 20) - 1) >> 20);
	return 0;
}

int swapdev_open_idle(const char *path, int flags, size_t bytes, bool *has_swap)
{
	int fd = swapdev_open_unused(path, flags);
	int err;

	if (fd < 0)
		return fd;
	err = check_size(path, fd, bytes);
	if (!err)
		err = check_content(path, fd, bytes, has_swap);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int swapdev_borrow(struct swapdev *dev, int fd, size_t bytes)
{
	int err = knob_push_value("blank", dev->path, dev->uuid);

	if (err)
		return swapdev_fail(err, "journal %s: %s", dev->path,
				    right_explain(RIGHT_FILE, err));
	err = swapdev_write_header(fd, bytes, dev->uuid);
	if (err)
		return swapdev_fail(err, "write signature to %s: %s", dev->path,
				    right_explain(RIGHT_FILE, err));
	return 0;
}

static int check(const char *asked, size_t bytes)
{
	bool has_swap;
	int fd = swapdev_open_idle(asked, O_RDONLY, bytes, &has_swap);
	int err;

	if (fd < 0)
		return fd;
	err = check_erase(asked, fd);
	close(fd);
	return err;
}

/* A signature that is there already stays, and its uuid is what we go by. */
static int make(struct swapdev *dev, const char *asked, size_t bytes)
{
	struct swapdev_header header;
	bool has_swap;
	int fd, err;

	fd = swapdev_open_idle(asked, O_RDWR, bytes, &has_swap);
	if (fd < 0)
		return fd;
	if (!realpath(asked, dev->path))
		err = swapdev_fail(-errno, "%s: %s", asked, right_explain(RIGHT_FILE, -errno));
	else if (!has_swap)
		err = swapdev_borrow(dev, fd, bytes);
	else
		err = swapdev_read_header(fd, &header);
	if (!err && has_swap)
		memcpy(dev->uuid, header.uuid, sizeof(dev->uuid));
	close(fd);
	return err;
}

const struct swapdev_kind swapdev_named = {
	.name = "block device",
	.why = "block device, as named",
	.is_block = true,
	.check = check,
	.make = make,
};
