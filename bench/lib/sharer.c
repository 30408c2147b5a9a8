// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "sharer.h"

int sharer_start(struct sharer *sharer)
{
	sharer->pid = child_fork();
	if (sharer->pid < 0) {
		sharer->pid = 0;
		return -errno;
	}
	while (!sharer->pid)
		pause();
	return 0;
}

void sharer_stop(struct sharer *sharer)
{
	if (!sharer->pid)
		return;
	kill(sharer->pid, SIGKILL);
	waitpid(sharer->pid, NULL, 0);
	sharer->pid = 0;
}
