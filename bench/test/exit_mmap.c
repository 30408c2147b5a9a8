// SPDX-License-Identifier: GPL-2.0-or-later
/* exit_mmap: every child is seen, once, within the time its exit took. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cpus.h"
#include "exit_mmap.h"
#include "tap.h"

#define CHILDREN	5

/* A child with @mib of memory is killed; how long until it is reaped. */
static uint64_t kill_child(size_t mib, bool watch)
{
	struct timespec a, b;
	int ready[2], status;
	char byte = 0;
	pid_t pid;

	if (pipe(ready))
		return 0;
	pid = fork();
	if (!pid) {
		void *buf = mmap(NULL, mib << 20, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
				 -1, 0);

		if (buf != MAP_FAILED && write(ready[1], &byte, 1) == 1)
			pause();
		_exit(1);
	}
	if (read(ready[0], &byte, 1) != 1)
		return 0;
	close(ready[0]);
	close(ready[1]);
	if (watch && exit_mmap_watch(pid))
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &a);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	clock_gettime(CLOCK_MONOTONIC, &b);
	return (uint64_t)(b.tv_sec - a.tv_sec) * 1000000000 +
	       (uint64_t)b.tv_nsec - (uint64_t)a.tv_nsec;
}

static bool stopped(struct exit_mmap *result)
{
	int err = exit_mmap_stop(result);

	if (err)
		printf("# %s\n", exit_mmap_error());
	return !err;
}

static void test_exits(void)
{
	struct exit_mmap small, all;
	uint64_t outside = 0;
	bool good;
	int i;

	good = !exit_mmap_start() && kill_child(1, true) && stopped(&small);
	ok(good && small.nr == 1, "one child exits, one is seen");
	ok(small.sum_ns && small.sum_ns == small.max_ns,
	   "its time is the sum and the longest: %llu ns",
	   (unsigned long long)small.sum_ns);
	good = !exit_mmap_start();
	for (i = 0; i < CHILDREN; i++)
		outside += kill_child(i ? 1 : 64, true);
	good = good && stopped(&all);
	ok(good && all.nr == CHILDREN, "%d exit, all are seen", CHILDREN);
	ok(all.max_ns < all.sum_ns && all.sum_ns < outside,
	   "longest %llu of %llu ns, of %llu from kill to reaped",
	   (unsigned long long)all.max_ns, (unsigned long long)all.sum_ns,
	   (unsigned long long)outside);
	kill_child(1, true);
	good = !exit_mmap_start() && kill_child(1, false) && stopped(&all);
	ok(good && !all.nr, "who is not watched is not seen");
}

/* More exits than one CPU's ring holds, all on one CPU. */
static void test_overflow(void)
{
	struct exit_mmap all;
	int i, err, status;
	pid_t pid;

	cpus_pin((unsigned int)sched_getcpu());
	exit_mmap_start();
	for (i = 0; i < 3000; i++) {
		pid = fork();
		if (!pid)
			kill(getpid(), SIGKILL);
		waitpid(pid, &status, 0);
	}
	cpus_unpin();
	err = exit_mmap_stop(&all);
	ok(err == -ENOBUFS, "lost samples are an error: %s", exit_mmap_error());
	ok(!exit_mmap_start() && kill_child(1, true) && stopped(&all),
	   "the next start works again");
}

int main(void)
{
	if (exit_mmap_open()) {
		skip("exit_mmap", exit_mmap_error());
		return finish();
	}
	printf("# from %s\n", exit_mmap_from());
	test_exits();
	test_overflow();
	exit_mmap_close();
	ok(exit_mmap_start() < 0, "closed is closed: %s", exit_mmap_error());
	return finish();
}
