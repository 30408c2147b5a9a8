// SPDX-License-Identifier: GPL-2.0-or-later
/* A child dies with its parent, however soon that is. */
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "tap.h"

#define ROUNDS	60

static atomic_int *pid;

__attribute__((noreturn))
static void parent(void)
{
	if (!child_fork()) {
		atomic_store(pid, getpid());
		for (;;)
			pause();
	}
	_exit(0);
}

/* Of the one that was there before prctl(), and the one that was not. */
static bool is_gone(void)
{
	for (int i = 0; i < 5000; i++) {
		if (!atomic_load(pid) || kill(atomic_load(pid), 0))
			return true;
		usleep(1000);
	}
	kill(atomic_load(pid), SIGKILL);
	return false;
}

static bool round_is_clean(void)
{
	pid_t p;

	atomic_store(pid, 0);
	p = fork();
	if (!p)
		parent();
	waitpid(p, NULL, 0);
	usleep(500);
	return is_gone();
}

int main(void)
{
	int left = 0;

	pid = mmap(NULL, sizeof(*pid), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pid == MAP_FAILED)
		return 1;
	fflush(stdout);
	for (int i = 0; i < ROUNDS && left < 3; i++)
		left += !round_is_clean();
	ok(!left, "of %d children, %d outlive a parent that ends at once", ROUNDS, left);
	return finish();
}
