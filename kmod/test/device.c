// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device: wrong requests get their errno, and two openers do not see each
 * other's calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../hist.h"
#include "device.h"

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

int main(void)
{
	void *buf;
	int fd = device_open(&buf);

	if (fd < 0)
		return finish();
	test_errno(fd);
	test_nobody();
	test_two_openers(fd);
	is_clean(1, "after all that");
	mem_unmap(buf, LEN);
	close(fd);
	return finish();
}
