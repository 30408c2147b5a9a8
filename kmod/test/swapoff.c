// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The swap device goes while its pin is taken and put: each pass ends with the
 * errno for it. And entries that are there, not cached, and dead.
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "device.h"
#include "swapdev.h"
#include "team.h"

static void test_swapoff(void *buf)
{
	struct mem_state state = { .swapped = true };
	int round, status, ends[2], good = 0;
	char byte;
	pid_t pid;

	for (round = 0; round < 5; round++) {
		if (swapdev_renew() || mem_reach(buf, LEN, &state) || pipe(ends))
			break;
		pid = fork();
		if (!pid) {
			struct fc_request req = run_request("get_put_swap_device", buf);
			int fd = kmod_open(), err;

			req.loops = 65536;
			req.batches = 1000;
			req.nr = 1000;
			if (write(ends[1], "x", 1) != 1)
				_exit(9);
			do {
				err = kmod_ask(fd, FC_IOC_RUN, &req);
			} while (!err);
			_exit(err == -ENODEV ? 1 : err == -ENXIO ? 2 : 3);
		}
		if (read(ends[0], &byte, 1) != 1)
			break;
		usleep(30000 * (useconds_t)round);
		status = swapdev_renew();
		if (status)
			printf("# %s\n", swapdev_error());
		waitpid(pid, &status, 0);
		printf("# the pass ended with %d\n", WEXITSTATUS(status));
		good += WIFEXITED(status) && WEXITSTATUS(status) && WEXITSTATUS(status) < 3;
		close(ends[0]);
		close(ends[1]);
	}
	ok(good == 5, "swapoff during get and put: %d of 5 passes ended, with ENODEV or ENXIO",
	   good);
	is_clean(1, "after swapoff");
}

static void test_swap(int fd, void *buf)
{
	struct fc_request req = run_request("swap_cache_get_folio", buf);
	struct mem_state state = { .swapped = true };

	if (mem_reach(buf, LEN, &state)) {
		skip("a swap entry", "it is not reached");
		return;
	}
	ok(!kmod_ask(fd, FC_IOC_RUN, &req) && batch[0].misses == req.loops,
	   "an entry that is not cached is a miss, always");
	snprintf(req.role[0].name, FC_NAME_LEN, "get_put_swap_device");
	ok(!kmod_ask(fd, FC_IOC_RUN, &req) && !batch[0].misses, "its device is pinned");
	madvise(buf, LEN, MADV_DONTNEED);
	ok(kmod_ask(fd, FC_IOC_RUN, &req) == -ENXIO, "an entry that is dead: %s", kmod_error());
}

int main(void)
{
	char kind[512], why[512];
	void *buf;
	int fd;

	/* what another CPU has in its LRU batch is not paged out */
	team_pin(0);
	fd = device_open(&buf);
	if (fd < 0)
		return finish();
	if (swapdev_choose("auto", 4 * LEN, kind, sizeof(kind), why, sizeof(why)) ||
	    swapdev_make(kind, 64UL << 20)) {
		skip("swap", swapdev_error());
	} else {
		test_swap(fd, buf);
		test_swapoff(buf);
	}
	mem_unmap(buf, LEN);
	swapdev_remove();
	knob_restore(0);
	close(fd);
	return finish();
}
