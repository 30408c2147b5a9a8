// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Of a lock, fdinfo names the process that took it, which may be dead while a
 * child of it keeps the lock alive: whose fdinfo it is can still be killed.
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
#include "right.h"

#define FD_ENV		"FIXCOST_JOURNAL_FD"
#define WAIT_MS		5000
#define STEP_MS		20
#define LOWEST_FD	100

/* Whoever has the lock, by one descriptor or another. */
struct holder {
	pid_t pid;	/* 0: nobody that we can see */
	pid_t taker;	/* who took it, and may be dead */
	char name[32];
};

/* "lock:	1: FLOCK  ADVISORY  WRITE 1234 ..." tells who took it. */
static bool shows_flock(const char *pid, const char *fd, pid_t *taker)
{
	char path[64], line[256];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.10s/fdinfo/%.10s", pid, fd);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f))
		found = sscanf(line, "lock: %*d: FLOCK %*s %*s %d", taker) == 1;
	fclose(f);
	return found;
}

static bool holds_lock(const char *pid, const struct stat *file, pid_t *taker)
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
			shows_flock(pid, entry->d_name, taker);
	}
	closedir(dir);
	return found;
}

static void name_holder(struct holder *h)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", h->pid);
	f = fopen(path, "re");
	if (!f || !fgets(h->name, sizeof(h->name), f))
		h->name[0] = '\0';
	if (f)
		fclose(f);
	h->name[strcspn(h->name, "\n")] = '\0';
	for (char *c = h->name; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
}

/* The one that took it, or if that is dead any that inherited it. */
static void find_holder(int fd, struct holder *h)
{
	struct dirent *entry;
	struct stat file;
	DIR *proc;

	memset(h, 0, sizeof(*h));
	proc = fstat(fd, &file) ? NULL : opendir("/proc");
	if (!proc)
		return;
	while ((!h->pid || h->pid != h->taker) && (entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);

		if (pid > 0 && holds_lock(entry->d_name, &file, &h->taker) &&
		    (!h->pid || pid == h->taker))
			h->pid = pid;
	}
	closedir(proc);
	if (h->pid)
		name_holder(h);
}

static int busy(int fd, pid_t *owner)
{
	struct holder h;

	find_holder(fd, &h);
	*owner = h.pid;
	if (!h.pid)
		return knob_fail(-EBUSY, "another run is in progress; which process that is cannot be seen from here");
	if (h.pid == h.taker)
		return knob_fail(-EBUSY, "another run is in progress (pid %d, %s); wait, or end it with kill %d",
				 h.pid, h.name, h.pid);
	return knob_fail(-EBUSY, "what a killed run has started is still there (pid %d, %s); wait, or end it with kill -9 %d",
			 h.pid, h.name, h.pid);
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

/* Whoever can write it can have us do things. */
static int check_trust(int fd, const char *folder, const char *name)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (geteuid() && !st.st_uid)
		return knob_fail(-EACCES, "%s%s is root's: run with sudo, or set FIXCOST_STATE to a folder of your own",
				 folder, name);
	if (st.st_uid != geteuid())
		return knob_fail(-EUCLEAN, "%s%s belongs to user %u and not to %u: remove it, or set FIXCOST_STATE to another folder",
				 folder, name, st.st_uid, geteuid());
	if (st.st_mode & (0022))
		return knob_fail(-EUCLEAN, "%s%s can be written by others: look at it, then chmod go-w it",
				 folder, name);
	if (!S_ISDIR(st.st_mode) && (!S_ISREG(st.st_mode) || st.st_nlink > 1))
		return knob_fail(-EUCLEAN, "%s%s is not a file of that name alone: remove it",
				 folder, name);
	return 0;
}

static int open_trusted(int at, const char *open_name, int flags,
			const char *folder, const char *name)
{
	int fd = openat(at, open_name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
	int err;

	if (fd < 0)
		return errno == ELOOP ?
			knob_fail(-ELOOP, "%s%s is a symbolic link: remove it", folder, name) :
			knob_fail(-errno, "open %s%s: %s", folder, name,
				  right_explain(RIGHT_FILE, -errno));
	err = check_trust(fd, folder, name);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* The folder and those above it. Returns 0 or -errno. */
static int make_folder(const char *folder)
{
	char path[PATH_MAX];
	char *slash;

	snprintf(path, sizeof(path), "%s", folder);
	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
}

/* A file that was just made must be found after a crash as well. */
static int open_journal(const char *folder)
{
	int dir, fd;

	dir = open_trusted(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, folder, "");
	if (dir < 0)
		return dir;
	fd = open_trusted(dir, "journal", O_RDWR | O_CREAT | O_NONBLOCK, folder,
			  "/journal");
	if (fd >= 0 && fsync(dir) && errno != EINVAL) {	/* that: no need, as in RAM */
		int err = knob_fail(-errno, "sync %s: %s", folder, strerror(errno));

		close(fd);
		fd = err;
	}
	close(dir);
	return fd;
}

/*
 * Kept over exec, as it carries the lock, and above the numbers that programs
 * close or reuse without asking.
 */
static int hand_down(int fd)
{
	int high = fcntl(fd, F_DUPFD, LOWEST_FD);
	char number[16];

	if (high < 0)
		return -errno;
	snprintf(number, sizeof(number), "%d", high);
	if (!setenv(FD_ENV, number, 1))
		return high;
	close(high);
	return -ENOMEM;
}

int knob_open_locked(const char *folder, pid_t *owner)
{
	int err = make_folder(folder);
	int fd = err ? knob_fail(err, "make %s: %s", folder, right_explain(RIGHT_FILE, err)) :
		open_journal(folder);

	if (fd < 0)
		return fd;
	err = wait_for_lock(fd);
	if (err)
		err = err == -EBUSY ? busy(fd, owner) :
			knob_fail(err, "lock %s/journal: %s", folder, strerror(-err));
	else
		err = hand_down(fd);
	close(fd);
	return err;
}

/*
 * It is the journal, and it had the lock before we asked for it: when a
 * descriptor of our own gets the lock, the one that we were given had not.
 */
static bool is_locked_journal(int fd, int own)
{
	struct stat given, journal;

	return !fstat(fd, &given) && !fstat(own, &journal) &&
		given.st_dev == journal.st_dev && given.st_ino == journal.st_ino &&
		(fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR &&
		flock(own, LOCK_EX | LOCK_NB) && !flock(fd, LOCK_EX | LOCK_NB);
}

int knob_open_inherited(const char *folder)
{
	const char *env = getenv(FD_ENV);
	int fd = env ? atoi(env) : -1;
	int own = open_journal(folder);

	if (own < 0)
		return own;
	if (fd < LOWEST_FD || !is_locked_journal(fd, own))
		fd = knob_fail(-ENOLCK, "it is not one of a run");
	close(own);
	return fd;
}
