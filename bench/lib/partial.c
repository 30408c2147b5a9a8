// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lock is a record lock, the kind that NFS passes on to its server. One
 * that nobody has proves that the run is dead only where it was taken on this
 * machine, or in an earlier boot of it: elsewhere, mounts may keep locks to
 * themselves. So the file has the name of its machine in it.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "caller.h"
#include "folder.h"
#include "partial.h"

#define OWNER		".owner"
#define OWNER_LEN	256
#define TRIES		10

/* Two machines of one image may have the same id, or the same name. */
static void this_machine(char *text, size_t len)
{
	int fd = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
	char id[33] = "";
	struct utsname uts;

	if (fd >= 0) {
		if (read(fd, id, sizeof(id) - 1) < 0)
			id[0] = '\0';
		close(fd);
	}
	id[strcspn(id, "\n")] = '\0';
	uname(&uts);
	snprintf(text, len, "%s %s", uts.nodename, *id ? id : "-");
}

static int lock(int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &whole) ? -errno : 0;
}

static int sign(int fd)
{
	char text[OWNER_LEN + 32], machine[OWNER_LEN];
	int len;

	this_machine(machine, sizeof(machine));
	len = snprintf(text, sizeof(text), "%s\npid %d\n", machine, getpid());
	errno = ENOSPC;
	return pwrite(fd, text, len, 0) == len ? 0 : -errno;
}

/* -EAGAIN: somebody took it for a dead one's before it was locked. */
static int own(int folder)
{
	int fd = openat(folder, OWNER, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	struct stat st;
	int err;

	if (fd < 0)
		return errno == ENOENT ? -EAGAIN : -errno;
	err = lock(fd);
	if (err == -EACCES)
		err = -EAGAIN;
	if (err != -EAGAIN)	/* where there are no locks it is never swept */
		err = fstat(fd, &st) ? -errno : st.st_nlink ? sign(fd) : -EAGAIN;
	if (!err)
		return fd;
	if (err != -EAGAIN)
		unlinkat(folder, OWNER, 0);
	close(fd);
	return err;
}

/* Nobody else gets in before it is finished. */
static int close_up(struct partial *p)
{
	struct stat st;

	if (fstat(p->folder, &st) || fchmod(p->folder, 0700))
		return -errno;
	p->mode = st.st_mode & 0777;
	return own(p->folder);
}

static int make(struct partial *p)
{
	if (mkdirat(p->parent, p->name, 0777))
		return errno == EEXIST ? -EAGAIN : -errno;
	p->folder = openat(p->parent, p->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (p->folder < 0)
		return errno == ENOENT ? -EAGAIN : -errno;
	p->owner = close_up(p);
	if (p->owner >= 0)
		return 0;
	close(p->folder);
	if (p->owner != -EAGAIN)
		unlinkat(p->parent, p->name, AT_REMOVEDIR);
	return p->owner;
}

int partial_make(struct partial *p, int parent, const char *name)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	int err = -EAGAIN;

	p->parent = parent;
	if ((size_t)snprintf(p->name, sizeof(p->name), PARTIAL_PREFIX "%s", name) >=
	    sizeof(p->name))
		return -ENAMETOOLONG;
	for (int i = 0; err == -EAGAIN && i < TRIES; i++) {
		err = make(p);
		if (err == -EAGAIN)
			nanosleep(&pause, NULL);
	}
	return err == -EAGAIN ? -EEXIST : err;
}

static int sync_entry(int folder, const char *name, void *arg)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int err = 0;

	(void)arg;
	if (fd < 0)
		return -errno;
	if (strcmp(name, OWNER))
		caller_give(fd);
	if (fsync(fd))
		err = -errno;
	close(fd);
	return err;
}

static void close_both(struct partial *p)
{
	close(p->owner);
	close(p->folder);
}

/* Killed in between, it leaves a file in a folder that is whole. */
int partial_finish(struct partial *p, const char *name)
{
	int err = folder_each(p->folder, sync_entry, NULL);

	if (err)
		return err;
	if (fchmod(p->folder, p->mode))
		return -errno;
	caller_give(p->folder);
	if (fsync(p->folder) || renameat(p->parent, p->name, p->parent, name))
		return -errno;
	snprintf(p->name, sizeof(p->name), "%s", name);	/* what is dropped now */
	if (unlinkat(p->folder, OWNER, 0) || fsync(p->parent))
		return -errno;
	close_both(p);
	return 0;
}

/* What is in a folder of ours; no folder is. */
static int remove_entry(int folder, const char *name, void *arg)
{
	(void)arg;
	return strcmp(name, OWNER) && unlinkat(folder, name, 0) ? -errno : 0;
}

/* The owner's file goes last, so that this can be killed and repeated. */
static int remove_folder(int parent, const char *name, int folder)
{
	int err = folder_each(folder, remove_entry, NULL);

	if (!err && unlinkat(folder, OWNER, 0) && errno != ENOENT)
		err = -errno;
	if (!err && unlinkat(parent, name, AT_REMOVEDIR))
		err = -errno;
	return err;
}

void partial_drop(struct partial *p)
{
	remove_folder(p->parent, p->name, p->folder);
	close_both(p);
}

static int count_entry(int folder, const char *name, void *arg)
{
	(void)folder;
	(void)name;
	++*(int *)arg;
	return 0;
}

static int nr_entries(int folder)
{
	int nr = 0;

	folder_each(folder, count_entry, &nr);
	return nr;
}

/* What it says of its machine, as it may be shown. */
static void read_machine(int fd, char *text, size_t len)
{
	ssize_t got = pread(fd, text, len - 1, 0);

	text[got < 0 ? 0 : got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	for (char *c = text; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
}

/* Its lock is free, and would not be were it alive. */
static bool is_dead(int fd, int folder, char *why, size_t len)
{
	char here[OWNER_LEN], there[OWNER_LEN];
	int err = lock(fd);

	if (err) {
		snprintf(why, len, "%s", err == -EAGAIN || err == -EACCES ?
			 "a run is writing it" : strerror(-err));
		return false;
	}
	this_machine(here, sizeof(here));
	read_machine(fd, there, sizeof(there));
	if (!strcmp(here, there) || (!*there && nr_entries(folder) == 1))
		return true;
	snprintf(why, len, "it is of another machine (%s); remove it if no run there is writing it",
		 there);
	return false;
}

static int sweep(int parent, const char *name, int folder, char *why, size_t len)
{
	int fd = openat(folder, OWNER, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int err = -EBUSY;

	snprintf(why, len, "it does not say whose it is; remove it if no run is writing it");
	if (fd < 0)	/* killed before it had one */
		return errno == ENOENT && !unlinkat(parent, name, AT_REMOVEDIR) ? 0 : err;
	if (is_dead(fd, folder, why, len)) {
		err = remove_folder(parent, name, folder);
		snprintf(why, len, "%s", strerror(-err));
	}
	close(fd);
	return err;
}

int partial_sweep(int parent, const char *name, char *why, size_t len)
{
	int folder = folder_open(parent, name);
	struct stat in, st;
	int err = -EBUSY;

	if (folder < 0) {
		snprintf(why, len, "%s", strerror(-folder));
		return folder == -ENOENT ? 0 : folder;
	}
	if (fstat(parent, &in) || fstat(folder, &st) || in.st_dev != st.st_dev)
		snprintf(why, len, "something is mounted there");
	else
		err = sweep(parent, name, folder, why, len);
	close(folder);
	return err;
}
