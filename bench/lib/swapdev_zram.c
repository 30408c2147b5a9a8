// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zram: a device of our own, added for the row. The number is the kernel's to
 * choose, so what is journalled before hot_add is the numbers already there.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "knob.h"
#include "knob_undo.h"
#include "right.h"
#include "swapdev_kind.h"

#define CONTROL	"/sys/class/zram-control"

static int check(const char *asked, size_t bytes)
{
	(void)asked;
	(void)bytes;
	if (!access(CONTROL, F_OK) || swapdev_has_module("zram"))
		return 0;
	return swapdev_fail(-ENODEV, "this kernel has no zram");
}

static int list_devices(char *list, size_t len)
{
	struct dirent *entry;
	size_t used = 0;
	DIR *dir;

	dir = opendir("/sys/block");
	if (!dir)
		return -errno;
	list[0] = '\0';
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, "zram", 4))
			continue;
		used += snprintf(list + used, len - used, "%s%s",
				 used ? "," : "", entry->d_name + 4);
		if (used >= len)
			break;
	}
	closedir(dir);
	return used < len ? 0 : -E2BIG;
}

/* Its number is answered by reading, which is what adds it. */
static int hot_add(char *id, size_t len, const char *uuid)
{
	char list[2048];
	off_t intent;
	int err;

	err = list_devices(list, sizeof(list));
	if (err)
		return err;
	intent = knob_mark();
	err = knob_push("zram-intent", list);
	if (err)
		return err;
	err = knob_read(CONTROL "/hot_add", id, len);
	if (!err)
		err = knob_push_value("zram", id, uuid);
	return err ? err : knob_forget(intent);
}

static int sign(struct swapdev *dev, size_t bytes)
{
	int fd, err;

	fd = open(dev->path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = swapdev_write_header(fd, bytes, dev->uuid);
	close(fd);
	return err;
}

static int make(struct swapdev *dev, const char *asked, size_t bytes)
{
	char id[16], path[64], size[32];
	int err;

	err = check(asked, bytes);
	if (err)
		return err;
	err = access(CONTROL, F_OK) ? swapdev_load_module("zram", NULL, NULL) : 0;
	if (err)
		return swapdev_fail(err, "load module zram: %s", right_explain(RIGHT_MODULE, err));
	err = hot_add(id, sizeof(id), dev->uuid);
	if (err)
		return swapdev_fail(err, "add a zram device: %s", right_explain(RIGHT_FILE, err));

	snprintf(dev->path, sizeof(dev->path), "/dev/zram%s", id);
	snprintf(path, sizeof(path), "/sys/block/zram%s/disksize", id);
	snprintf(size, sizeof(size), "%zu", bytes);
	err = knob_set(path, size);
	if (err)
		return swapdev_fail(err, "write %s to %s: %s", size, path,
				    right_explain(RIGHT_FILE, err));
	err = sign(dev, bytes);
	if (err)
		return swapdev_fail(err, "write signature to %s: %s", dev->path,
				    right_explain(RIGHT_FILE, err));
	return 0;
}

const struct swapdev_kind swapdev_zram = {
	.name = "zram",
	.why = "compressed RAM (the kernel's default compressor), synchronous, but a notification per slot freed hides small costs",
	.is_block = true,
	.in_memory = true,
	.check = check,
	.make = make,
};
