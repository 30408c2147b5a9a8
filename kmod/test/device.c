// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device at its worst: wrong requests get their errno, and whatever
 * happens while it works (a kill, a second opener, a CPU or a swap device that
 * goes, an unload) leaves no probe, no thread and no reference behind.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../hist.h"
#include "kmod.h"
#include "knob.h"
#include "mem.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"

#define MODULE	"/fixcost.ko"		/* in a guest */
#define LEN	(4UL << 20)

static struct fc_batch batch[FC_MAX_RESULTS];

static struct fc_request run_request(const char *name, void *addr)
{
	struct fc_request req = {
		.loops = 1000, .batches = 10, .nr = 10, .addr = (uintptr_t)addr,
		.data = (uintptr_t)batch,
	};

	snprintf(req.role[0].name, FC_NAME_LEN, "%s", name);
	return req;
}

static struct fc_request on_cpus(const char *name, void *addr, uint64_t cpus)
{
	struct fc_request req = run_request(name, addr);

	req.role[0].cpus[0] = cpus;
	req.nr = req.batches * (uint32_t)__builtin_popcountll(cpus);
	return req;
}

static struct fc_request arm_request(const char *name)
{
	struct fc_request req = { 0 };

	snprintf(req.role[0].name, FC_NAME_LEN, "%s", name);
	return req;
}

static void refuses(int fd, struct fc_request req, unsigned long what, int err,
		    const char *why)
{
	int got = kmod_ask(fd, what, &req);

	ok(got == -err, "%s: %s (%s)", why, strerror(err), got ? kmod_error() : "done");
}

static void test_errno(int fd)
{
	struct fc_request req = run_request("noop", NULL);
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(page + 4096, 4096);
	req.size = sizeof(req) - 8;
	ok(ioctl(fd, FC_IOC_RUN, &req) && errno == EINVAL, "another size: EINVAL");
	ok(ioctl(fd, FC_IOC_RUN, NULL) && errno == EFAULT, "no request: EFAULT");
	ok(ioctl(fd, FC_IOC_RUN, page + 4096 - 8) && errno == EINVAL,
	   "a request that ends unmapped, and has no size: EINVAL");
	*(uint32_t *)(page + 4096 - 8) = sizeof(req);
	ok(ioctl(fd, FC_IOC_RUN, page + 4096 - 8) && errno == EFAULT,
	   "a request that ends unmapped: EFAULT");
	ok(ioctl(fd, 0x5401, &req) && errno == ENOTTY, "another ioctl: ENOTTY");
	req = run_request("noop", NULL);
	ok(!kmod_ask(fd, FC_IOC_RUN, &req) && batch[9].empty_ns, "noop runs");
	req.data = 8;
	refuses(fd, req, FC_IOC_RUN, EFAULT, "results to nowhere");
	req = run_request("noop", NULL);
	req.loops = 1U << 31;
	refuses(fd, req, FC_IOC_RUN, EINVAL, "huge loops");
	refuses(fd, run_request("nothing", NULL), FC_IOC_RUN, ENOENT, "unknown primitive");
	refuses(fd, run_request("get_put_swap_device", page), FC_IOC_RUN, ENXIO,
		"an entry that is none");
	refuses(fd, run_request("get_put_swap_device", page + 4096), FC_IOC_RUN, EFAULT,
		"an entry where nothing is mapped");
	refuses(fd, run_request("get_put_swap_device", NULL), FC_IOC_RUN, EINVAL,
		"an entry nowhere");
	refuses(fd, on_cpus("noop", NULL, 1ULL << 63), FC_IOC_RUN, ENODEV, "no such CPU");
	req = run_request("anon_vma_lock_write", page);
	req.context = FC_IRQS_OFF;
	refuses(fd, req, FC_IOC_RUN, EINVAL, "sleeping with interrupts off");
	refuses(fd, arm_request("do_exit"), FC_IOC_ARM, ENOENT, "a function not ours");
	refuses(fd, arm_request("no_such_function"), FC_IOC_ARM, ENOENT, "no function");
	refuses(fd, (struct fc_request){ 0 }, FC_IOC_READ, ENXIO, "reading what is not armed");
	refuses(fd, (struct fc_request){ .addr = (uintptr_t)page + 1, .nr = 1,
		.data = (uintptr_t)batch }, FC_IOC_STATE, EINVAL, "state of half a page");
	refuses(fd, (struct fc_request){ .addr = (uintptr_t)page, .nr = 2,
		.data = (uintptr_t)batch }, FC_IOC_STATE, EFAULT, "state of what is not mapped");
	munmap(page, 4096);
}

static void test_nobody(void)
{
	int status;

	if (!fork()) {
		if (setuid(65534))
			_exit(2);
		_exit(open(FC_DEVICE, O_RDWR) >= 0 || errno != EACCES);
	}
	wait(&status);
	ok(!status, "nobody but root can open it");
}

static size_t lines_with(const char *path, const char *text)
{
	FILE *f = fopen(path, "re");
	char line[256];
	size_t nr = 0;

	while (f && fgets(line, sizeof(line), f))
		nr += !!strstr(line, text);
	if (f)
		fclose(f);
	return nr;
}

static size_t nr_threads(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char path[300];
	size_t nr = 0;

	while ((entry = readdir(proc))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		nr += lines_with(path, "fixcost/");
	}
	closedir(proc);
	return nr;
}

static long refcnt(void)
{
	FILE *f = fopen("/sys/module/fixcost/refcnt", "re");
	long nr = -1;

	if (f && fscanf(f, "%ld", &nr) != 1)
		nr = -1;
	if (f)
		fclose(f);
	return nr;
}

/* Nothing is left but what this process has open. */
static void is_clean(long files, const char *after)
{
	size_t probes = lines_with("/sys/kernel/debug/kprobes/list", " r ");

	ok(!probes && !nr_threads() && refcnt() == files,
	   "%s: %zu probes, %zu threads, %ld references", after, probes, nr_threads(),
	   refcnt());
}

static uint64_t calls(int fd)
{
	struct fc_request req = { 0 };

	return kmod_ask(fd, FC_IOC_READ, &req) ? UINT64_MAX : req.calls;
}

static pid_t exiting_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		usleep(20000);
		_exit(0);
	}
	return pid;
}

static void test_two_openers(int fd)
{
	struct fc_request req = arm_request("exit_mmap"), watch = { 0 };
	int other = kmod_open();
	uint64_t *count = calloc(FC_NR_BUCKETS + FC_NR_LENGTHS, 8), sum = 0;

	ok(!kmod_ask(fd, FC_IOC_ARM, &req) && !kmod_ask(other, FC_IOC_ARM, &req),
	   "two openers arm one function");
	ok(kmod_ask(fd, FC_IOC_ARM, &req) == -EBUSY, "twice in one file: EBUSY");
	watch.pid = exiting_child();
	ok(!kmod_ask(fd, FC_IOC_WATCH, &watch), "a child is watched by one");
	waitpid(watch.pid, NULL, 0);
	waitpid(exiting_child(), NULL, 0);
	ok(calls(fd) == 1 && calls(other) == 0,
	   "of two that exit %llu is counted here and %llu there",
	   (unsigned long long)calls(fd), (unsigned long long)calls(other));
	req = (struct fc_request){ .nr = FC_NR_BUCKETS + FC_NR_LENGTHS,
				   .data = (uintptr_t)count };
	kmod_ask(fd, FC_IOC_READ, &req);
	for (size_t i = 0; i < FC_NR_BUCKETS; i++)
		sum += count[i];
	ok(sum == 1 && count[FC_NR_BUCKETS + 1] == 1 && req.sum_ns,
	   "it is in the histograms; it took %llu ns, a probe %llu",
	   (unsigned long long)req.sum_ns, (unsigned long long)req.probe_ns);
	close(other);
	req = (struct fc_request){ 0 };
	ok(!kmod_ask(fd, FC_IOC_DISARM, &req), "disarmed");
	free(count);
}

/* A child that asks for ever, killed after some time. */
static void test_kill(const char *what, unsigned long ioc, struct fc_request req)
{
	int fd, delay;
	pid_t pid;

	for (delay = 0; delay < 40; delay += 3) {
		pid = fork();
		if (!pid) {
			fd = kmod_open();
			while (!kmod_ask(fd, ioc, &req) || ioc == FC_IOC_ARM)
				;
			pause();
		}
		usleep((useconds_t)delay * 1000);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	is_clean(1, what);
}

static void test_kills(void *buf)
{
	struct fc_request req = run_request("percpu_ref_percpu", NULL);

	req.loops = 65536;
	req.batches = 1000;
	req.nr = 1000;
	test_kill("killed in a pass", FC_IOC_RUN, req);
	req = on_cpus("anon_vma_lock_write", buf, 1 + (team_nr_cpus() > 1));
	req.loops = 5000;
	req.batches = 400;
	req.nr = 400;
	snprintf(req.role[1].name, FC_NAME_LEN, "anon_vma_lock_read");
	req.role[0].cpus[0] = 1;
	req.role[1].cpus[0] = team_nr_cpus() > 1 ? 2 : 1;
	req.nr = 800;
	test_kill("killed in a parallel pass", FC_IOC_RUN, req);
	req = run_request("noop", NULL);
	req.context = FC_IRQS_OFF;
	req.loops = 4096;
	req.batches = 10000;
	req.nr = 10000;
	test_kill("killed with interrupts off", FC_IOC_RUN, req);
	test_kill("killed while armed", FC_IOC_ARM, arm_request("exit_mmap"));
	req = (struct fc_request){ .addr = (uintptr_t)buf, .nr = LEN / 4096,
				   .data = (uintptr_t)batch };
	test_kill("killed while it reads states", FC_IOC_STATE, req);
}

static bool put_cpu(const char *value)
{
	int fd = open("/sys/devices/system/cpu/cpu1/online", O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, value, 1) == 1;

	close(fd);
	return done;
}

static void test_hotplug(int fd)
{
	struct fc_request req = on_cpus("percpu_ref_atomic", NULL, 3);
	int i, done = 0, gone = 0, other = 0;
	pid_t pid;

	if (team_nr_cpus() < 2 || !put_cpu("1")) {
		skip("a CPU goes during a pass", "there is none that can");
		return;
	}
	pid = fork();
	if (!pid)
		for (i = 0;; i++) {
			put_cpu(i % 2 ? "1" : "0");
			usleep(5000);
		}
	for (i = 0; i < 60; i++) {
		int err = kmod_ask(fd, FC_IOC_RUN, &req);

		done += !err;
		gone += err == -ENODEV;
		other += err && err != -ENODEV;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	put_cpu("1");
	ok(!other && done && gone, "a CPU comes and goes: %d done, %d ENODEV", done, gone);
	is_clean(1, "after hotplug");
}

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

static int load(void)
{
	int fd = open(MODULE, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 || syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;

	close(fd);
	return err;
}

/* A file that is open keeps the module, armed or not. */
static void test_reload(void)
{
	struct fc_request req = arm_request("exit_mmap");
	int fd, i, refused = 0, reloaded = 0;

	for (i = 0; i < 20; i++) {
		fd = kmod_open();
		if (i % 2)
			kmod_ask(fd, FC_IOC_ARM, &req);
		refused += syscall(SYS_delete_module, "fixcost", O_NONBLOCK) &&
			errno == EAGAIN;
		close(fd);
		reloaded += !syscall(SYS_delete_module, "fixcost", O_NONBLOCK) && !load();
	}
	ok(refused == 20, "%d of 20 unloads are refused while a file is open", refused);
	ok(reloaded == 20, "%d of 20 are done when it is closed", reloaded);
	is_clean(0, "after reloading");
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
	refuses(fd, req, FC_IOC_RUN, ENXIO, "an entry that is dead");
}

int main(void)
{
	char state[] = "/tmp/fixcost-device.XXXXXX", kind[512], why[512];
	int fd = kmod_open();
	pid_t owner;
	void *buf;

	if (fd < 0) {
		skip("the device", kmod_error());
		return finish();
	}
	if (!mkdtemp(state) || setenv("FIXCOST_STATE", state, 1) || knob_lock(&owner) ||
	    mem_map(&buf, LEN, 0))
		return 1;
	memset(buf, 1, LEN);
	test_errno(fd);
	test_nobody();
	test_two_openers(fd);
	test_kills(buf);
	test_hotplug(fd);
	team_pin(0);
	if (swapdev_choose("auto", 4 * LEN, kind, sizeof(kind), why, sizeof(why)) ||
	    swapdev_make(kind, 64UL << 20)) {
		skip("swap", "no swap device");
	} else {
		test_swap(fd, buf);
		test_swapoff(buf);
	}
	mem_unmap(buf, LEN);
	swapdev_remove();
	knob_restore(0);
	close(fd);
	if (access(MODULE, R_OK))
		skip("reloading", "no " MODULE ": this is no guest");
	else
		test_reload();
	return finish();
}
