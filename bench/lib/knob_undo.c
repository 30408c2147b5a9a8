// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each undo asks first whether the thing is there and ours: it may have been
 * undone by a run that was killed before it could say so, or never been made.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <blkid/blkid.h>
#include <linux/loop.h>
#include <linux/magic.h>

#include "knob.h"
#include "knob_known.h"
#include "knob_undo.h"
#include "swapdev_blank.h"
#include "swapdev_header.h"

#define ZRAM_CONTROL	"/sys/class/zram-control"
#define BUSY_WAIT_MS	5000
#define BUSY_STEP_MS	10
#define VALUE_LEN	4096

int knob_read(const char *path, char *value, size_t len)
{
	char *open_bracket, *close_bracket;
	ssize_t got;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	got = read(fd, value, len - 1);
	err = got < 0 ? -errno : 0;
	close(fd);
	if (err)
		return err;
	value[got] = '\0';
	value[strcspn(value, "\n")] = '\0';

	open_bracket = strchr(value, '[');
	close_bracket = open_bracket ? strchr(open_bracket, ']') : NULL;
	if (close_bracket) {
		*close_bracket = '\0';
		memmove(value, open_bracket + 1, close_bracket - open_bracket);
	}
	return 0;
}

int knob_set(const char *path, const char *value)
{
	char line[VALUE_LEN + 1];
	int fd, len;
	int err = 0;

	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	errno = EIO;
	len = snprintf(line, sizeof(line), "%s\n", value);
	if (write(fd, line, len) != len)
		err = -errno;
	close(fd);
	return err;
}

/* Repeat what answers -EBUSY while others look at the thing or die in it. */
static int while_busy(int (*step)(const char *what), const char *what)
{
	struct timespec pause = { .tv_nsec = BUSY_STEP_MS * 1000000L };
	int waited, err;

	for (waited = 0; ; waited += BUSY_STEP_MS) {
		err = step(what);
		if ((err != -EBUSY && err != -EAGAIN) || waited >= BUSY_WAIT_MS)
			return err;
		nanosleep(&pause, NULL);
	}
}

/* Is it what its name says, and no file that somebody has put there? */
static int check_kernels(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs))
		return -errno;
	switch (fs.f_type) {
	case PROC_SUPER_MAGIC:
	case SYSFS_MAGIC:
	case CGROUP_SUPER_MAGIC:
	case CGROUP2_SUPER_MAGIC:
	case TRACEFS_MAGIC:
		return 0;
	}
	return knob_in_known_folder(path) ? 0 : -EPERM;
}

/* A file that has gone took its setting with it. */
static int undo_write(const char *what, const char *value)
{
	char now[VALUE_LEN];
	int err;

	err = check_kernels(what);
	if (!err)
		err = knob_read(what, now, sizeof(now));
	if (!err && !strcmp(now, value))
		return 0;
	if (!err)
		err = knob_set(what, value);
	return err == -ENOENT || err == -ENODEV ? 0 : err ? err : 1;
}

/* Ours is what carries the uuid that was noted before it was swapped on. */
static int undo_swapoff(const char *what, const char *uuid)
{
	struct swapdev_header header;
	int err;

	if (!swapdev_is_on(what))
		return 0;
	err = swapdev_open_header(what, &header);
	if (err || strcmp(header.uuid, uuid))
		return err == -ENODATA ? 0 : err;
	while (swapoff(what)) {
		if (errno != EINTR)
			return errno == EINVAL ? 0 : -errno;
	}
	return 1;
}

/* The folder that a full path ends in, going through no symbolic link. */
static int open_folder_of(const char *path, const char **name)
{
	int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char part[NAME_MAX + 1];
	const char *end;
	int next;

	for (*name = path + 1; fd >= 0 && (end = strchr(*name, '/')); *name = end + 1) {
		snprintf(part, sizeof(part), "%.*s", (int)(end - *name), *name);
		next = openat(fd, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(fd);
		fd = next;
	}
	return fd < 0 ? -errno : fd;
}

/* We made it, under a name that nobody else chooses. */
static int unlink_file(int folder, const char *name)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return -EPERM;
	return unlinkat(folder, name, 0) ? -errno : 1;
}

static int undo_unlink(const char *what, const char *value)
{
	const char *name;
	int fd = open_folder_of(what, &name);
	int ret;

	(void)value;
	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	ret = unlink_file(fd, name);
	close(fd);
	return ret;
}

static const char *parent_procs(const char *group, char *path)
{
	snprintf(path, PATH_MAX, "%.*s/cgroup.procs",
		 (int)(strrchr(group, '/') - group), group);
	return path;
}

/* Ourselves we move out; who else is left in it was made for it. */
static void empty_group(const char *group)
{
	char path[PATH_MAX];
	int pid;
	FILE *f;

	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	f = fopen(path, "re");
	if (!f)
		return;
	while (fscanf(f, "%d", &pid) == 1) {
		if (pid == getpid())
			knob_set(parent_procs(group, path), "0");
		else if (pid > 1)
			kill(pid, SIGKILL);
	}
	fclose(f);
}

static int remove_group(const char *group)
{
	empty_group(group);
	return rmdir(group) ? -errno : 0;
}

static int undo_rmdir(const char *what, const char *value)
{
	int err = check_kernels(what);

	(void)value;
	if (!err)
		err = while_busy(remove_group, what);
	return err == -ENOENT ? 0 : err ? err : 1;
}

static int remove_zram(const char *id)
{
	return knob_set(ZRAM_CONTROL "/hot_remove", id);
}

static bool zram_is_unset(const char *id)
{
	char path[64], size[32];

	snprintf(path, sizeof(path), "/sys/block/zram%.16s/disksize", id);
	return !knob_read(path, size, sizeof(size)) && !strcmp(size, "0");
}

/* The number may have gone to someone else: ours is blank or has our uuid. */
static bool zram_is_ours(const char *id, const char *uuid)
{
	struct swapdev_header header;
	char path[64];
	int err;

	if (zram_is_unset(id))
		return true;
	snprintf(path, sizeof(path), "/dev/zram%.16s", id);
	err = swapdev_open_header(path, &header);
	return err ? swapdev_is_unsigned(path) : !strcmp(header.uuid, uuid);
}

static int undo_zram(const char *what, const char *uuid)
{
	int err;

	if (!zram_is_ours(what, uuid))
		return 0;
	err = while_busy(remove_zram, what);
	return err == -ENODEV || err == -ENOENT ? 0 : err ? err : 1;
}

/* Killed between hot_add and the note of its number: new, and still unset. */
static int undo_zram_intent(const char *what, const char *value)
{
	char old[VALUE_LEN], name[32];
	struct dirent *entry;
	int nr = 0;
	DIR *dir;

	(void)value;
	dir = opendir("/sys/block");
	if (!dir)
		return -errno;
	snprintf(old, sizeof(old), ",%s,", what);
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, "zram", 4))
			continue;
		snprintf(name, sizeof(name), ",%.16s,", entry->d_name + 4);
		if (!strstr(old, name) && zram_is_unset(entry->d_name + 4))
			nr |= !while_busy(remove_zram, entry->d_name + 4);
	}
	closedir(dir);
	return nr;
}

static int remove_loop(const char *number)
{
	int fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = ioctl(fd, LOOP_CTL_REMOVE, atoi(number)) < 0 ? -errno : 0;
	close(fd);
	return err;
}

/* A node that we added; when someone else uses it now it may stay. */
static int undo_loop(const char *what, const char *value)
{
	(void)value;
	return !while_busy(remove_loop, what);
}

/* A modprobe of ours that is still at it has the state folder locked. */
static int remove_module(const char *name)
{
	int fd = open(knob_state(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = flock(fd, LOCK_EX | LOCK_NB) ||
		syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
	close(fd);
	return err;
}

/* As above: others may have come to use a module that we loaded. */
static int undo_rmmod(const char *what, const char *value)
{
	(void)value;
	return !while_busy(remove_module, what);
}

/* Names of disks change from boot to boot, so the uuid decides. */
static int undo_blank(const char *what, const char *uuid)
{
	int ret = swapdev_blank_again(what, uuid);
	char *found;

	if (ret)
		return ret;
	found = blkid_evaluate_tag("UUID", uuid, NULL);
	ret = found ? swapdev_blank_again(found, uuid) : 0;
	free(found);
	return ret;
}

static const struct {
	const char *name;
	int (*undo)(const char *what, const char *value);
	bool outlives_boot;
} verbs[] = {
	{ "write",	undo_write, false },	/* file, its old value */
	{ "swapoff",	undo_swapoff, false },	/* device or file, uuid */
	{ "unlink",	undo_unlink, true },	/* file */
	{ "rmdir",	undo_rmdir, false },	/* cgroup */
	{ "zram-intent", undo_zram_intent, false },	/* numbers there before */
	{ "zram",	undo_zram, false },	/* number, uuid of its swap */
	{ "loop",	undo_loop, false },	/* number */
	{ "rmmod",	undo_rmmod, false },	/* module */
	{ "blank",	undo_blank, true },	/* device, uuid */
};

/* The index of a verb in the table, or -1. */
static int find_verb(const char *verb)
{
	int i;

	for (i = sizeof(verbs) / sizeof(verbs[0]) - 1; i >= 0; i--) {
		if (!strcmp(verbs[i].name, verb))
			break;
	}
	return i;
}

int knob_undo(const struct knob_line *line, bool rebooted)
{
	int i = find_verb(line->verb);

	if (i < 0)
		return -EBADMSG;
	return rebooted && !verbs[i].outlives_boot ? 0 :
		verbs[i].undo(line->what, line->value);
}
