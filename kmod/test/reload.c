// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loading and unloading, idle and armed, by two openers: a file that is open
 * keeps the module, and closing it is enough to let it go. In a guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "device.h"

#define MODULE	"/fixcost.ko"
#define ROUNDS	40

static int load(void)
{
	int fd = open(MODULE, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 || syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;

	close(fd);
	return err;
}

static bool unload(void)
{
	return !syscall(SYS_delete_module, "fixcost", O_NONBLOCK);
}

/* Two files, armed or not, on functions that are called all the time. */
static void test_open(void)
{
	struct fc_request req = arm_request("exit_mmap");
	int i, fd[2], refused = 0, reloaded = 0;

	for (i = 0; i < ROUNDS; i++) {
		fd[0] = kmod_open();
		fd[1] = kmod_open();
		if (i % 2)
			kmod_ask(fd[0], FC_IOC_ARM, &req);
		if (i % 3)
			kmod_ask(fd[1], FC_IOC_ARM, &req);
		refused += !unload() && errno == EAGAIN;
		close(fd[0]);
		refused += !unload() && errno == EAGAIN;
		close(fd[1]);
		reloaded += unload() && !load();
	}
	ok(refused == 2 * ROUNDS, "%d of %d unloads are refused while a file is open",
	   refused, 2 * ROUNDS);
	ok(reloaded == ROUNDS, "%d of %d are done when both are closed", reloaded, ROUNDS);
	is_clean(0, "after reloading");
}

/* Processes exit all the while, through the probe that comes and goes. */
static pid_t start_exits(void)
{
	pid_t pid = fork();

	while (!pid) {
		if (!fork())
			_exit(0);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		usleep(500);
	}
	return pid;
}

/* The owner of an armed file is killed, and the module unloaded at once. */
static void test_killed(void)
{
	struct fc_request req = arm_request("exit_mmap");
	int i, reloaded = 0, ends[2];
	char byte;
	pid_t pid, exits = start_exits();

	for (i = 0; i < ROUNDS && !pipe(ends); i++) {
		pid = fork();
		if (!pid) {
			byte = kmod_ask(kmod_open(), FC_IOC_ARM, &req) ? 'e' : 'a';
			if (write(ends[1], &byte, 1) == 1)
				pause();
			_exit(1);
		}
		reloaded += read(ends[0], &byte, 1) == 1 && byte == 'a';
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		reloaded += unload() && !load();
		close(ends[0]);
		close(ends[1]);
	}
	kill(exits, SIGKILL);
	waitpid(exits, NULL, 0);
	ok(reloaded == 2 * ROUNDS, "%d of %d: armed, killed, unloaded at once and loaded",
	   reloaded / 2, ROUNDS);
	is_clean(0, "after that");
}

int main(void)
{
	int fd = kmod_open();

	if (fd < 0) {
		skip("reloading", kmod_error());
		return finish();
	}
	close(fd);
	if (access(MODULE, R_OK)) {
		skip("reloading", "no " MODULE ": this is no guest");
		return finish();
	}
	test_open();
	test_killed();
	return finish();
}
