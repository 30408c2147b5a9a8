// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/locks names the process that took a flock, which may be long dead while
 * a child of it keeps the lock alive. fdinfo shows who can still be killed.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "knob_lock.h"

#define FD_ENV		"FIXCOST_JOURNAL_FD"
#define WAIT_MS		5000
#define STEP_MS		20
#define LOWEST_FD	100

static bool shows_flock(const char *pid, const char *fd)
{
	char path[64], line[256];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.10s/fdinfo/%.10s", pid, fd);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f))
		found = !strncmp(line, "lock:", 5) && strstr(line, "FLOCK");
	fclose(f);
	return found;
}

static bool holds_lock(const char *pid, const struct stat *file)
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
	while (!found && (entry = readdir(dir))) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    fstatat(dirfd(dir), entry->d_name, &st, 0))
			continue;
		found = st.st_dev == file->st_dev && st.st_ino == file->st_ino &&
			shows_flock(pid, entry->d_name);
	}
	closedir(dir);
	return found;
}

static pid_t find_holder(int fd)
{
	struct dirent *entry;
	struct stat file;
	pid_t pid = 0;
	DIR *proc;

	proc = opendir("/proc");
	if (!proc)
		return 0;
	if (!fstat(fd, &file)) {
		while (!pid && (entry = readdir(proc))) {
			if (isdigit((unsigned char)entry->d_name[0]) &&
			    holds_lock(entry->d_name, &file))
				pid = atoi(entry->d_name);
		}
	}
	closedir(proc);
	return pid;
}

/* Wait for the children of a killed run, which die after it. */
static int wait_for_lock(int fd)
{
	struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	int waited;

	for (waited = 0; flock(fd, LOCK_EX | LOCK_NB); waited += STEP_MS) {
		if (errno != EWOULDBLOCK)
			return -errno;
		if (waited >= WAIT_MS)
			return -EBUSY;
		nanosleep(&step, NULL);
	}
	return 0;
}

/* A file that was just made must be found after a crash as well. */
static void sync_folder(const char *path)
{
	char dir[PATH_MAX];
	int fd;

	snprintf(dir, sizeof(dir), "%s", path);
	*strrchr(dir, '/') = '\0';
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/*
 * Kept over exec, as it carries the lock, and above the numbers that programs
 * close or reuse without asking.
 */
static int open_high(const char *path)
{
	int fd, high;

	fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);
	if (fd < 0)
		return -errno;
	high = fcntl(fd, F_DUPFD, LOWEST_FD);
	if (high < 0)
		high = -errno;
	close(fd);
	return high;
}

/* Is the descriptor that our parent names this file, and locked by it? */
static int inherited_fd(const char *path)
{
	const char *env = getenv(FD_ENV);
	struct stat named, held;
	int fd;

	if (!env)
		return -1;
	fd = atoi(env);
	if (stat(path, &named) || fstat(fd, &held) ||
	    named.st_dev != held.st_dev || named.st_ino != held.st_ino)
		return -1;
	return flock(fd, LOCK_EX | LOCK_NB) ? -1 : fd;
}

int knob_open_locked(const char *path, bool *joined, pid_t *owner)
{
	char number[16];
	int fd, err;

	fd = inherited_fd(path);
	*joined = fd >= 0;
	if (*joined)
		return fd;
	fd = open_high(path);
	if (fd < 0)
		return fd;
	err = wait_for_lock(fd);
	if (err == -EBUSY)
		*owner = find_holder(fd);
	snprintf(number, sizeof(number), "%d", fd);
	if (!err && setenv(FD_ENV, number, 1))
		err = -errno;
	if (err) {
		close(fd);
		return err;
	}
	sync_folder(path);
	return fd;
}
