// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init - the guest's first and only process of its own
 *
 * Mounts what a benchmark needs, runs the command that stands in /command (one
 * argument a line) with its output going to /results/output, and sends
 * /results to the host as a tar archive followed by one line: "end BYTES CRC",
 * the CRC being that of cksum(1). Nothing is printed while the command runs:
 * a serial line that drains inside a timed section would be counted.
 *
 * Kernel command line: fixcost.port= where the archive goes, fixcost.seconds=
 * when to give up on the command, fixcost.module= what to load before it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tar.h"

#define MAX_ARGS	64
#define RESULTS		"/results"

static char cmdline[4096];

static void say(const char *what)
{
	fprintf(stderr, "fixcost-init: %s: %s\n", what, strerror(errno));
}

/* The value of a parameter of the kernel command line, or NULL. */
static const char *param(const char *name)
{
	static char value[256];
	const char *at = cmdline;
	size_t len = strlen(name);

	while ((at = strstr(at, name))) {
		if ((at == cmdline || at[-1] == ' ') && at[len] == '=') {
			snprintf(value, sizeof(value), "%.*s",
				 (int)strcspn(at + len + 1, " \n"),
				 at + len + 1);
			return value;
		}
		at += len;
	}
	return NULL;
}

static long read_text(const char *path, char *buf, size_t size)
{
	size_t len;
	FILE *f;

	f = fopen(path, "r");
	if (!f)
		return -errno;
	len = fread(buf, 1, size - 1, f);
	buf[len] = '\0';
	fclose(f);
	return len;
}

static int write_text(const char *path, const char *text)
{
	FILE *f;
	int err;

	f = fopen(path, "w");
	if (!f)
		return -errno;
	err = fputs(text, f) == EOF ? -EIO : 0;
	return fclose(f) ? -errno : err;
}

static void mount_all(void)
{
	static const struct {
		const char *type, *dir;
	} fs[] = {
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "devtmpfs", "/dev" },
		{ "tmpfs", "/tmp" },
		{ "tmpfs", RESULTS },
		{ "cgroup2", "/sys/fs/cgroup" },
		{ "debugfs", "/sys/kernel/debug" },
		{ "tracefs", "/sys/kernel/tracing" },
	};
	size_t i;

	for (i = 0; i < sizeof(fs) / sizeof(*fs); i++) {
		mkdir(fs[i].dir, 0755);
		/* ENODEV: a kernel without it; who needs it will skip */
		if (mount(fs[i].type, fs[i].dir, fs[i].type, 0, NULL) &&
		    errno != ENODEV)
			say(fs[i].dir);
	}
}

/* One that does not load is told, and the command finds out. */
static void load_module(void)
{
	const char *path = param("fixcost.module");
	int fd;

	if (!path)
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		say(path);
	close(fd);
}

/* Does not return. */
static void run_command(void)
{
	static char text[8192];
	char *argv[MAX_ARGS + 1], *line, *save;
	int fd, n = 0;

	fd = open(RESULTS "/output", O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (fd >= 0) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
	}
	if (read_text("/command", text, sizeof(text)) < 0)
		_exit(126);
	for (line = strtok_r(text, "\n", &save); line && n < MAX_ARGS;
	     line = strtok_r(NULL, "\n", &save))
		argv[n++] = line;
	argv[n] = NULL;
	setsid();
	execv(argv[0], argv);
	say(argv[0]);
	_exit(127);
}

static pid_t child;
static volatile sig_atomic_t timed_out;

static void give_up(int sig)
{
	(void)sig;
	timed_out = true;
	kill(-child, SIGKILL);
}

/* Wait for the command, reaping orphans. Returns what a shell would. */
static int wait_command(void)
{
	const char *seconds = param("fixcost.seconds");
	int status;
	pid_t pid;

	signal(SIGALRM, give_up);
	if (seconds)
		alarm(atoi(seconds));
	do {
		pid = wait(&status);
	} while (pid != child && (pid > 0 || errno == EINTR));
	alarm(0);
	if (timed_out)
		return 124;
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}

/* The kernel's log, one record a line as /dev/kmsg has them. */
static void save_log(void)
{
	char record[8192];
	ssize_t len;
	FILE *out;
	int fd;

	fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	out = fopen(RESULTS "/dmesg", "w");
	while (fd >= 0 && out) {
		len = read(fd, record, sizeof(record));
		if (len < 0 && errno == EPIPE)
			continue;
		if (len <= 0)
			break;
		fwrite(record, 1, len, out);
	}
	if (out)
		fclose(out);
	if (fd >= 0)
		close(fd);
}

static void save_status(int status)
{
	char line[32];

	snprintf(line, sizeof(line), "%d\n", status);
	if (write_text(RESULTS "/status", line))
		say("status");
}

static int send_results(void)
{
	const char *port = param("fixcost.port");
	struct termios raw;
	char line[64];
	struct tar tar;
	int fd, err;

	fd = open(port ? port : "/dev/null", O_RDWR | O_NOCTTY);
	if (fd < 0)
		return -errno;
	if (!tcgetattr(fd, &raw)) {
		cfmakeraw(&raw);
		tcsetattr(fd, TCSANOW, &raw);
	}
	tar_open(&tar, fd);
	err = chdir(RESULTS) ? -errno : tar_tree(&tar, ".");
	if (!err)
		err = tar_close(&tar);
	snprintf(line, sizeof(line), "end %llu %u\n", tar.bytes, tar.crc);
	if (!err)
		err = tar_write(&tar, line, strlen(line));
	tcdrain(fd);
	close(fd);
	return err;
}

int main(void)
{
	int err;

	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/", 1);
	mount_all();
	read_text("/proc/cmdline", cmdline, sizeof(cmdline));
	load_module();

	child = fork();
	if (!child)
		run_command();
	save_status(wait_command());
	save_log();
	err = send_results();
	if (err) {
		errno = -err;
		say("send results");
	}
	sync();
	reboot(RB_AUTOBOOT);
	return 1;
}
