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
	ok(owner == pid && strstr(knob_error(), "another run"), "with the pid of the first: %s",
	   knob_error());
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
	ok(err == -EBUSY && owner == child && strstr(knob_error(), "a killed run has started"),
	   "a child that outlives its run keeps the lock, and is named: %s", knob_error());
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

static int change(void)
{
	return knob_write(in("a"), "2");
}

static int refused(void)
{
	pid_t owner;
	int err = knob_lock(&owner);

	printf("# %d: %s\n", err, knob_error());
	fflush(stdout);
	return err == -EUCLEAN && strstr(knob_error(), dir) ? 0 : 1;
}

/* In a process of its own, without the lock. */
static bool is_refused(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(refused());
	waitpid(pid, &status, 0);
	return !status;
}

/* What it says would be done by us. */
static void test_trust(void)
{
	chmod(in("journal"), 0660);
	ok(is_refused(), "a journal that others can write is not obeyed");
	chmod(in("journal"), 0600);
	chmod(dir, 0777);
	ok(is_refused(), "nor is one in a folder that others can write");
	chmod(dir, 0700);
	ok(!link(in("journal"), in("other")) && is_refused(), "nor one with a second name");
	unlink(in("other"));
	rename(in("journal"), in("other"));
	ok(!symlink("other", in("journal")) && knob_lock(&(pid_t){ 0 }) == -ELOOP,
	   "nor one behind a symbolic link: %s", knob_error());
	rename(in("other"), in("journal"));
	if (geteuid()) {
		skip("a journal of somebody else", "not root");
		return;
	}
	ok(!chown(in("journal"), 1, 0) && is_refused(), "nor one of somebody else");
	ok(!chown(in("journal"), 0, 0) && !chown(dir, 1, 0) && is_refused(),
	   "nor one in a folder of somebody else");
	ok(!chown(dir, 0, 0) && !run(recovered, false), "our own is");
}

static const char *self;

/* What the executed child does: join the run and change a file. */
static int join(void)
{
	if (knob_join() || !reads("a", "2"))
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

static void name_fd(int fd)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", fd);
	setenv("FIXCOST_JOURNAL_FD", number, 1);
}

/* Descriptors as somebody could hand them to us. */
static int foreign(void)
{
	return fcntl(open("/dev/null", O_RDWR), F_DUPFD, 100);
}

static int unlocked(void)
{
	return fcntl(open(in("journal"), O_RDWR), F_DUPFD, 100);
}

static void test_unlocked(void)
{
	ok(knob_write(in("a"), "5") == -ENOLCK && reads("a", "1"),
	   "without the lock nothing is changed");
	unsetenv("FIXCOST_JOURNAL_FD");
	ok(knob_join() == -ENOLCK, "who was started by no run cannot join one");
	name_fd(foreign());
	ok(knob_join() == -ENOLCK, "nor by a descriptor of something else");
	name_fd(unlocked());
	ok(knob_join() == -ENOLCK, "nor by one of the journal that has no lock");
}

/* Nobody may be told that there is nothing to put back. */
static void test_foreign_fd(void)
{
	put("a", "1\n");
	ok(run(change, true) == -SIGKILL && reads("a", "2"), "a run is killed");
	name_fd(unlocked());
	ok(run(recovered, false) == 1 && reads("a", "1"),
	   "a descriptor of its journal does not keep the next from putting back");
}

static void test_join_by_fork(void)
{
	pid_t owner;

	ok(knob_lock(&owner) == 0, "a run of its own it is");
	ok(getenv("FIXCOST_JOURNAL_FD") && knob_mark() > 0, "... with a journal");
	setenv("FIXCOST_STATE", "/proc/fixcost", 1);
	ok(run(recovered, false) == 0, "a forked child is part of the run");
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 2 && !strcmp(argv[1], "join")) {
		snprintf(dir, sizeof(dir), "%s", argv[2]);
		know_folder();
		return join();
	}
	if (!make_folder())
		return 1;
	test_busy();
	test_busy_child();
	test_join();
	test_unlocked();
	test_foreign_fd();
	test_trust();
	test_join_by_fork();
	return remove_folder() ? 1 : finish();
}
