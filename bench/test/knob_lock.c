// SPDX-License-Identifier: GPL-2.0-or-later
/* Who may have the journal's lock: one run, its children, nobody else. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "knob.h"
#include "knob_test.h"
#include "tap.h"

static int pipe_fd[2];

/* Hold the lock until killed; with @keep also keep a child that has it. */
static pid_t start_owner(bool keep)
{
	pid_t owner, pid;
	char c = 'x';

	fflush(stdout);
	if (pipe(pipe_fd))
		return -1;
	pid = fork();
	if (pid)
		return read(pipe_fd[0], &c, 1) == 1 ? pid : -1;
	if (knob_lock(&owner))
		_exit(1);
	knob_write(in("a"), "2");
	if (keep && !fork()) {
		owner = getpid();
		if (write(pipe_fd[1], "x", 1) == 1 &&
		    write(pipe_fd[1], &owner, sizeof(owner)) > 0)
			pause();
		_exit(0);
	}
	if (!keep && write(pipe_fd[1], "x", 1) != 1)
		_exit(1);
	pause();
	_exit(0);
}

static void test_busy(void)
{
	pid_t owner, pid;
	int err;

	put("a", "1\n");
	pid = start_owner(false);
	err = knob_lock(&owner);
	ok(err == -EBUSY, "a second run is refused");
	ok(owner == pid, "with the pid of the first");
	ok(reads("a", "2"), "which keeps its changes");
	kill(pid, SIGKILL);
	ok(run(recovered, false) == 1 && reads("a", "1"),
	   "the lock of a killed run is free, what it did is undone");
	waitpid(pid, NULL, 0);
}

static void test_busy_child(void)
{
	pid_t owner, pid, child = 0;
	int err;

	put("a", "1\n");
	pid = start_owner(true);
	ok(read(pipe_fd[0], &child, sizeof(child)) == sizeof(child),
	   "a run has a child");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	err = knob_lock(&owner);
	ok(err == -EBUSY && owner == child,
	   "a child that outlives its run keeps the lock, and is named");
	pid = fork();
	if (!pid) {
		usleep(300000);
		kill(child, SIGKILL);
		_exit(0);
	}
	ok(run(recovered, false) == 1 && reads("a", "1"),
	   "the next run waits until it is dead");
	waitpid(pid, NULL, 0);
}

static const char *self;

/* What the executed child does: join the run and change a file. */
static int join(void)
{
	pid_t owner;

	if (knob_lock(&owner) || !reads("a", "2"))
		return 1;
	return knob_write(in("b"), "2");
}

static int start_child(void)
{
	off_t mark;
	int status;
	pid_t pid;

	knob_write(in("a"), "2");
	mark = knob_mark();
	pid = fork();
	if (!pid) {
		execl(self, self, "join", dir, NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	if (status || !reads("b", "2"))
		return 1;
	return knob_restore(mark) != 1 || !reads("b", "1") || !reads("a", "2");
}

static void test_join(void)
{
	put("a", "1\n");
	put("b", "1\n");
	ok(run(start_child, true) == -SIGKILL && reads("b", "1"),
	   "an executed child pushes to the stack of its run");
	ok(run(recovered, false) == 1 && reads("a", "1"), "which restores it");
}

static int join_stale(void)
{
	int fd = open("/dev/null", O_RDONLY);
	char number[16];

	snprintf(number, sizeof(number), "%d", fd);
	setenv("FIXCOST_JOURNAL_FD", number, 1);
	return 0;
}

static void test_unlocked(void)
{
	pid_t owner;

	ok(knob_write(in("a"), "5") == -ENOLCK && reads("a", "1"),
	   "without the lock nothing is changed");
	join_stale();
	ok(knob_lock(&owner) == 0, "a stale descriptor number is not believed");
	ok(getenv("FIXCOST_JOURNAL_FD") && knob_mark() > 0, "a run of its own it is");
	setenv("FIXCOST_STATE", "/proc/fixcost", 1);
	ok(run(recovered, false) == 0, "a forked child is part of the run");
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 2 && !strcmp(argv[1], "join")) {
		snprintf(dir, sizeof(dir), "%s", argv[2]);
		return join();
	}
	if (!make_folder())
		return 1;
	test_busy();
	test_busy_child();
	test_join();
	test_unlocked();
	return remove_folder() ? 1 : finish();
}
