// SPDX-License-Identifier: GPL-2.0-or-later
/* tracefs and debugfs, also where nobody has mounted them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "fsfd.h"

static struct {
	const char *type, *where;
	long magic;
	int fd;			/* 0: not tried yet */
} fs[] = {
	{ "tracefs", "/sys/kernel/tracing", TRACEFS_MAGIC, 0 },
	{ "debugfs", "/sys/kernel/debug", DEBUGFS_MAGIC, 0 },
};

static int mount_nowhere(const char *type)
{
	int context = fsopen(type, FSOPEN_CLOEXEC);
	int fd, err;

	if (context < 0)
		return -errno;
	err = fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	fd = err ? -1 : fsmount(context, FSMOUNT_CLOEXEC, 0);
	err = errno;
	close(context);
	return fd < 0 ? -err : fd;
}

/* Without the right to do that: where others have mounted it. */
static int open_mounted(const char *where, long magic, int err)
{
	int fd = open(where, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statfs st;

	if (fd < 0)
		return err;
	if (!fstatfs(fd, &st) && st.f_type == magic)
		return fd;
	close(fd);
	return err;
}

int fsfd(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(fs) / sizeof(fs[0]); i++) {
		if (strcmp(type, fs[i].type))
			continue;
		if (!fs[i].fd)
			fs[i].fd = mount_nowhere(type);
		if (fs[i].fd == -EPERM || fs[i].fd == -ENOSYS)
			fs[i].fd = open_mounted(fs[i].where, fs[i].magic, fs[i].fd);
		return fs[i].fd;
	}
	return -ENODEV;
}

FILE *fsfd_fopen(const char *type, const char *path, const char *mode)
{
	char full[256];
	int err = fsfd_path(type, path, full, sizeof(full));

	if (err) {
		errno = -err;
		return NULL;
	}
	return fopen(full, mode);
}

int fsfd_path(const char *type, const char *file, char *path, size_t len)
{
	int fd = fsfd(type);

	if (fd < 0)
		return fd;
	if ((size_t)snprintf(path, len, "/proc/self/fd/%d/%s", fd, file) >= len)
		return -ENAMETOOLONG;
	return 0;
}
