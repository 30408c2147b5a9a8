// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who uses a block device: the kernel knows of file systems, swap and devices
 * made of it (O_EXCL), and of partitions; of a process that has it open it only
 * shows the descriptors. Programs like udev open every device for a moment.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "right.h"
#include "swapdev_header.h"
#include "swapdev_kind.h"

#define WAIT_MS	2000
#define STEP_MS	50

static void sys_path(char *path, size_t len, dev_t dev, const char *entry)
{
	snprintf(path, len, "/sys/dev/block/%u:%u%s", major(dev), minor(dev), entry);
}

/* The first entry of a folder of it that @counts; false when there is none. */
static bool find_entry(dev_t dev, const char *folder, char *name, size_t len,
		       bool (*counts)(int folder, const char *name))
{
	struct dirent *entry;
	char path[PATH_MAX];
	bool found = false;
	DIR *dir;

	sys_path(path, sizeof(path), dev, folder);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir))) {
		found = entry->d_name[0] != '.' && counts(dirfd(dir), entry->d_name);
		snprintf(name, len, "%s", entry->d_name);
	}
	closedir(dir);
	return found;
}

static bool is_any(int folder, const char *name)
{
	(void)folder;
	(void)name;
	return true;
}

static bool is_partition(int folder, const char *name)
{
	char file[NAME_MAX + 16];

	snprintf(file, sizeof(file), "%s/partition", name);
	return !faccessat(folder, file, F_OK, 0);
}

/* Devices that are made of it, and what is found on it as partitions. */
static int check_parts(const char *path, dev_t dev)
{
	char name[NAME_MAX + 1];

	if (find_entry(dev, "/holders", name, sizeof(name), is_any))
		return swapdev_fail(-EBUSY, "%s is in use: %s is made of it", path, name);
	if (find_entry(dev, "", name, sizeof(name), is_partition))
		return swapdev_fail(-EBUSY, "%s is in use: it has a partition %s, name that or another device",
				    path, name);
	return 0;
}

static bool has_open(const char *pid, dev_t dev)
{
	char path[64];
	struct dirent *entry;
	bool found = false;
	struct stat st;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%.10s/fd", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)))
		found = isdigit((unsigned char)entry->d_name[0]) &&
			!fstatat(dirfd(dir), entry->d_name, &st, 0) &&
			S_ISBLK(st.st_mode) && st.st_rdev == dev;
	closedir(dir);
	return found;
}

/* The first process but this one that has it open, or 0. */
static pid_t find_user(dev_t dev)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t pid = 0;

	if (!proc)
		return 0;
	while (!pid && (entry = readdir(proc))) {
		if (atoi(entry->d_name) > 0 && atoi(entry->d_name) != getpid() &&
		    has_open(entry->d_name, dev))
			pid = atoi(entry->d_name);
	}
	closedir(proc);
	return pid;
}

static int check_users(const char *path, dev_t dev)
{
	struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	int waited = 0;
	pid_t pid;

	while ((pid = find_user(dev)) && waited < WAIT_MS) {
		nanosleep(&step, NULL);
		waited += STEP_MS;
	}
	return pid ? swapdev_fail(-EBUSY, "%s is in use: process %d has it open", path, pid) : 0;
}

int swapdev_open_unused(const char *path, int flags)
{
	struct stat st;
	int fd, err;

	if (stat(path, &st))
		return swapdev_fail(-errno, "swap device %s: %s", path,
				    right_explain(RIGHT_FILE, -errno));
	if (!S_ISBLK(st.st_mode))
		return swapdev_fail(-ENOTBLK, "%s is not a block device", path);
	if (swapdev_is_on(path))
		return swapdev_fail(-EBUSY, "%s is in use: swapped on", path);
	err = check_parts(path, st.st_rdev);
	if (err)
		return err;
	fd = open(path, flags | O_EXCL | O_CLOEXEC);
	if (fd < 0)
		return errno == EBUSY ?
			swapdev_fail(-EBUSY, "%s is in use: mounted, or part of another device",
				     path) :
			swapdev_fail(-errno, "open %s: %s", path,
				     right_explain(RIGHT_FILE, -errno));
	err = fstat(fd, &st) ? -errno : check_users(path, st.st_rdev);
	if (!err)
		return fd;
	close(fd);
	return err;
}
