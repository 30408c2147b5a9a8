// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A CPU goes away in the middle of a parallel pass: the pass ends and says so,
 * and nothing is left. In a guest with CPUs to spare.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpus.h"
#include "device.h"

#define ROUNDS	24

/* How a pass of a child ended. */
struct end {
	int err;
	char why[256];
};

static bool put_cpu(unsigned int cpu, const char *value)
{
	char path[64];
	bool done;
	int fd;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", cpu);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	done = fd >= 0 && write(fd, value, 1) == 1;
	close(fd);
	return done;
}

/* Longer than it takes to notice that it runs, on all CPUs. */
static pid_t start_pass(const char *name, void *buf, unsigned int cpus, struct end *end)
{
	struct fc_request req = on_cpus(name, buf, (1ULL << cpus) - 1);
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	fd = kmod_open();
	req.loops = 1000;
	req.batches = 10000;
	req.nr = req.batches * cpus;
	end->err = kmod_ask(fd, FC_IOC_RUN, &req);
	snprintf(end->why, sizeof(end->why), "%s", end->err ? kmod_error() : "done");
	_exit(0);
}

static void wait_for_threads(unsigned int nr)
{
	for (int i = 0; i < 2000 && nr_threads() < nr; i++)
		usleep(1000);
}

static bool take_cpu(const char *name, void *buf, unsigned int cpus, int round,
		     struct end *end)
{
	unsigned int cpu = 1 + (unsigned int)round % (cpus - 1);
	pid_t pid = start_pass(name, buf, cpus, end);
	bool taken;

	wait_for_threads(cpus);
	usleep((useconds_t)round * 500);
	taken = put_cpu(cpu, "0");
	waitpid(pid, NULL, 0);
	put_cpu(cpu, "1");
	return taken;
}

static void test_taken(const char *name, void *buf, unsigned int cpus, struct end *end)
{
	int round, taken = 0, gone = 0, other = 0;

	for (round = 0; round < ROUNDS; round++) {
		taken += take_cpu(name, buf, cpus, round, end);
		if (end->err == -ENODEV && strstr(end->why, "went offline"))
			gone++;
		else if (end->err)
			printf("# %s (%d)\n", end->why, other++);
	}
	ok(taken == ROUNDS && !other && gone > ROUNDS / 2,
	   "%s: of %d passes that lose a CPU %d end by it, %d had ended, %d otherwise",
	   name, taken, gone, taken - gone - other, other);
	is_clean(1, name);
}

static void test_back(int fd, unsigned int cpus)
{
	struct fc_request req = on_cpus("noop", NULL, (1ULL << cpus) - 1);

	ok(!kmod_ask(fd, FC_IOC_RUN, &req), "with all CPUs back a pass is done");
	put_cpu(1, "0");
	ok(kmod_ask(fd, FC_IOC_RUN, &req) == -ENODEV && strstr(kmod_error(), "not online"),
	   "on a CPU that is away none begins: %s", kmod_error());
	put_cpu(1, "1");
	is_clean(1, "after hotplug");
}

int main(void)
{
	struct end *end = mmap(NULL, sizeof(*end), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int cpus = cpus_nr() < 8 ? cpus_nr() : 8;
	void *buf;
	int fd = device_open(&buf);

	if (fd < 0 || end == MAP_FAILED)
		return finish();
	if (cpus < 2 || !put_cpu(1, "1")) {
		skip("a CPU goes during a pass", "there is none that can");
		return finish();
	}
	test_taken("percpu_ref_atomic", NULL, cpus, end);
	test_taken("anon_vma_lock_write", buf, cpus, end);
	test_back(fd, cpus);
	mem_unmap(buf, LEN);
	close(fd);
	return finish();
}
