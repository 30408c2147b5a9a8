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
#include <sys/swap.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <blkid/blkid.h>
#include <linux/loop.h>

#include "knob.h"
#include "knob_undo.h"
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

/* A file that has gone took its setting with it. */
static int undo_write(const char *what, const char *value)
{
	char now[VALUE_LEN];
	int err;

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

static int undo_unlink(const char *what, const char *value)
{
	(void)value;
	if (!unlink(what))
		return 1;
	return errno == ENOENT ? 0 : -errno;
}

static const char *parent_procs(const char *group, char *path)
{
	snprintf(path, PATH_MAX, "%s", group);
	*strrchr(path, '/') = '\0';
	strncat(path, "/cgroup.procs", PATH_MAX - strlen(path) - 1);
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
	const char *name = strrchr(what, '/');
	int err;

	(void)value;
	if (!name || strncmp(name, "/fixcost", strlen("/fixcost")))
		return -EPERM;
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
	return err ? swapdev_is_blank(path) : !strcmp(header.uuid, uuid);
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
static int undo_wipe(const char *what, const char *value)
{
	char uuid[SWAPDEV_UUID_LEN];
	struct swapdev_header header;
	char *found = NULL;
	int err;

	snprintf(uuid, sizeof(uuid), "%s", value);
	err = swapdev_open_header(what, &header);
	if (err || strcmp(header.uuid, uuid)) {
		found = blkid_evaluate_tag("UUID", uuid, NULL);
		if (!found)
			return 0;
		what = found;
	}
	err = swapdev_put_page(what, uuid, value + strlen(uuid));
	free(found);
	return err;
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
	{ "wipe",	undo_wipe, true },	/* device, uuid and first page */
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

bool knob_has_undo(const char *verb)
{
	return find_verb(verb) >= 0;
}

int knob_undo(const char *verb, const char *what, const char *value,
	      bool rebooted)
{
	int i = find_verb(verb);

	if (rebooted && (i < 0 || !verbs[i].outlives_boot))
		return 0;
	return i < 0 ? -EBADMSG : verbs[i].undo(what, value);
}
