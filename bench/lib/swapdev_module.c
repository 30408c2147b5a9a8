// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "knob.h"
#include "right.h"
#include "swapdev_kind.h"

/* Returns the exit status of modprobe, 127 when there is none, or -errno. */
static int modprobe(const char *flag, const char *name, const char *param1,
		    const char *param2)
{
	int status, null;
	pid_t pid;

	pid = child_fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		null = open("/dev/null", O_RDWR);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execlp("modprobe", "modprobe", flag, name, param1, param2, NULL);
		execl("/sbin/modprobe", "modprobe", flag, name, param1, param2, NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

bool swapdev_has_module(const char *name)
{
	return modprobe("-nq", name, NULL, NULL) == 0;
}

/*
 * A modprobe that outlives us would load the module after it was looked for
 * and not found: it inherits a lock on the state folder, and the undo waits.
 */
static int modprobe_locked(const char *name, const char *param1,
			   const char *param2)
{
	int fd = open(knob_state(), O_RDONLY | O_DIRECTORY);
	int err;

	if (fd < 0)
		return -errno;
	err = flock(fd, LOCK_EX) ? -errno :
		modprobe("-q", name, param1, param2);
	close(fd);
	return err;
}

int swapdev_load_module(const char *name, const char *param1,
			const char *param2)
{
	off_t mark = knob_mark();
	int err;

	err = knob_push("rmmod", name);
	if (err)
		return err;
	err = modprobe_locked(name, param1, param2);
	if (!err)
		return 0;
	knob_forget(mark);
	if (err > 0)
		return right_missing(RIGHT_MODULE) ? -EPERM : -ENODEV;
	return err;
}
