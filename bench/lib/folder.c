// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "caller.h"
#include "folder.h"

int folder_open(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int folder_make(int at, const char *name)
{
	int made = !mkdirat(at, name, 0777);
	int fd;

	if (!made && errno != EEXIST)
		return -errno;
	fd = folder_open(at, name);
	if (made && fd >= 0)
		caller_give(fd);
	return fd;
}

int folder_each(int folder, int (*call)(int folder, const char *name, void *arg),
		void *arg)
{
	int fd = folder_open(folder, ".");
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int ret = 0;

	if (!dir) {
		ret = -errno;
		if (fd >= 0)
			close(fd);
		return ret;
	}
	while (!ret && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ret = call(folder, entry->d_name, arg);
	closedir(dir);
	return ret;
}
