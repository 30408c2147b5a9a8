// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fault FOLDER K ERRNO LOG COMMAND...: run COMMAND, and let the K-th call that
 * changes something below FOLDER fail with ERRNO (0: none), counted over all its
 * processes. LOG gets the number of such calls and the name of the one that
 * failed. Exits as COMMAND does; 128 and the signal when that was killed.
 *
 * A seccomp filter sends those calls here; one that is let go on is done by the
 * kernel as if nothing had been.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* What an argument is, of those that tell where a call does something. */
enum where { FD, PATH, FD_PATH };

static const struct {
	int nr;
	const char *name;
	enum where where;	/* in the first arguments */
} calls[] = {
	{ SYS_write, "write", FD },
	{ SYS_pwrite64, "pwrite64", FD },
	{ SYS_writev, "writev", FD },
	{ SYS_fsync, "fsync", FD },
	{ SYS_fdatasync, "fdatasync", FD },
	{ SYS_ftruncate, "ftruncate", FD },
	{ SYS_fallocate, "fallocate", FD },
	{ SYS_mkdirat, "mkdirat", FD_PATH },
	{ SYS_renameat, "renameat", FD_PATH },
	{ SYS_renameat2, "renameat2", FD_PATH },
	{ SYS_openat, "openat", FD_PATH },
	{ SYS_unlinkat, "unlinkat", FD_PATH },
#ifdef SYS_mkdir
	{ SYS_mkdir, "mkdir", PATH },
	{ SYS_rename, "rename", PATH },
	{ SYS_open, "open", PATH },
	{ SYS_unlink, "unlink", PATH },
	{ SYS_rmdir, "rmdir", PATH },
#endif
};

#define NR_CALLS	(sizeof(calls) / sizeof(calls[0]))

static const char *folder;

static size_t place_of(int nr)
{
	size_t i = 0;

	while (i < NR_CALLS && calls[i].nr != nr)
		i++;
	return i;
}

/* In the child: every such call asks first. Returns the descriptor, or -1. */
static int install_filter(void)
{
	struct sock_filter filter[NR_CALLS + 3] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog program = { NR_CALLS + 3, filter };

	for (size_t i = 0; i < NR_CALLS; i++)
		filter[1 + i] = (struct sock_filter)
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].nr, NR_CALLS - i, 0);
	filter[NR_CALLS + 1] = (struct sock_filter)
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	filter[NR_CALLS + 2] = (struct sock_filter)
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* What descriptor @fd of @pid, or its current folder, is called. */
static void name_of_fd(pid_t pid, int fd, char *name)
{
	char link[64];
	ssize_t len;

	if (fd == AT_FDCWD)
		snprintf(link, sizeof(link), "/proc/%d/cwd", pid);
	else
		snprintf(link, sizeof(link), "/proc/%d/fd/%d", pid, fd);
	len = readlink(link, name, PATH_MAX - 1);
	name[len < 0 ? 0 : len] = '\0';
}

static void read_string(pid_t pid, unsigned long at, char *text, size_t size)
{
	char path[64];
	ssize_t len = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		len = pread(fd, text, size - 1, (off_t)at);
		close(fd);
	}
	text[len < 0 ? 0 : len] = '\0';
}

static void name_of(const struct seccomp_notif *req, char *name)
{
	enum where where = calls[place_of(req->data.nr)].where;
	unsigned long at = req->data.args[where == FD_PATH];
	char path[PATH_MAX] = "";
	size_t len;

	name_of_fd(req->pid, where == PATH ? AT_FDCWD : (int)req->data.args[0], name);
	if (where == FD)
		return;
	read_string(req->pid, at, path, sizeof(path));
	len = *path == '/' ? 0 : strlen(name);
	snprintf(name + len, PATH_MAX - len, "%s%s", len ? "/" : "", path);
}

static int writes(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
}

static int changes(const struct seccomp_notif *req)
{
	char name[PATH_MAX];

	if (req->data.nr == SYS_openat && !writes((int)req->data.args[2]))
		return 0;
#ifdef SYS_open
	if (req->data.nr == SYS_open && !writes((int)req->data.args[1]))
		return 0;
#endif
	name_of(req, name);
	return !strncmp(name, folder, strlen(folder));
}

static unsigned long count;
static char failed[PATH_MAX + 32];

static void answer(int listener, unsigned long k, int err)
{
	struct seccomp_notif req = { 0 };
	struct seccomp_notif_resp resp = { 0 };

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &req))
		return;
	resp.id = req.id;
	if (changes(&req) && ++count == k && err) {
		char name[PATH_MAX];

		name_of(&req, name);
		snprintf(failed, sizeof(failed), "%s %s", calls[place_of(req.data.nr)].name,
			 name);
		resp.error = -err;
	} else {
		resp.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	}
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
}

/* The descriptor goes through a socket, whose sending is not one of the calls. */
static int pass(int socket, int fd)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	char byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.buf, .msg_controllen = sizeof(control.buf),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	if (fd < 0)
		return recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) == 1 ?
			*(int *)CMSG_DATA(CMSG_FIRSTHDR(&msg)) : -1;
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	*(int *)CMSG_DATA(c) = fd;
	return sendmsg(socket, &msg, 0) == 1 ? 0 : -1;
}

__attribute__((noreturn))
static void child(int socket, char **argv)
{
	int listener = install_filter();

	if (listener < 0 || pass(socket, listener))
		_exit(126);
	fcntl(listener, F_SETFD, FD_CLOEXEC);
	fcntl(socket, F_SETFD, FD_CLOEXEC);
	execvp(argv[0], argv);
	_exit(127);
}

static int supervise(int listener, pid_t pid, unsigned long k, int err)
{
	struct pollfd p = { .fd = listener, .events = POLLIN };
	int status = 0;
	pid_t done = 0;

	/* children may outlive the command: until the last is gone */
	while (!(p.revents & POLLHUP)) {
		if (poll(&p, 1, 100) > 0 && p.revents & POLLIN)
			answer(listener, k, err);
		if (!done)
			done = waitpid(pid, &status, WNOHANG);
	}
	if (!done)
		waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	int pair[2], listener, code;
	pid_t pid;
	FILE *log;

	if (argc < 6 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return 125;
	folder = argv[1];
	pid = fork();
	if (!pid)
		child(pair[1], argv + 5);
	close(pair[1]);
	listener = pid < 0 ? -1 : pass(pair[0], -1);
	if (listener < 0)
		return 125;
	code = supervise(listener, pid, strtoul(argv[2], NULL, 10), atoi(argv[3]));
	log = fopen(argv[4], "w");
	if (log) {
		fprintf(log, "%lu %s\n", count, failed);
		fclose(log);
	}
	return code;
}
