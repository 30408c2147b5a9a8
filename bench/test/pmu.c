// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pmu: software events have the same path through the kernel as hardware
 * ones and known counts, so they test it on a machine without a PMU.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pmu.h"
#include "tap.h"

#define PAGES	256

/* Each page's first write is one fault, taken in user mode. */
static bool fault_pages(void)
{
	long size = sysconf(_SC_PAGESIZE);
	char *buf = mmap(NULL, (size_t)(PAGES * size), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long i;

	if (buf == MAP_FAILED)
		return false;
	madvise(buf, (size_t)(PAGES * size), MADV_NOHUGEPAGE);
	for (i = 0; i < PAGES; i++)
		((volatile char *)buf)[i * size] = 1;
	return !munmap(buf, (size_t)(PAGES * size));
}

/* The same in kernel mode: read() writes to them. */
static bool fault_pages_in_kernel(void)
{
	long size = sysconf(_SC_PAGESIZE);
	char *buf = mmap(NULL, (size_t)(PAGES * size), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	long i, nr = 0;

	if (buf == MAP_FAILED || fd < 0)
		return false;
	madvise(buf, (size_t)(PAGES * size), MADV_NOHUGEPAGE);
	for (i = 0; i < PAGES; i++)
		nr += read(fd, buf + i * size, 1);
	close(fd);
	return nr == PAGES && !munmap(buf, (size_t)(PAGES * size));
}

static bool in_child(bool (*work)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(work() ? 0 : 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

static uint64_t counted(size_t i)
{
	struct pmu_count count = { .value = UINT64_MAX };

	if (pmu_read(i, &count))
		printf("# %s\n", pmu_error());
	return count.value;
}

static void test_names(void)
{
	ok(pmu_open("page-faults:u,no_such_event") == -EINVAL &&
	   strstr(pmu_error(), "event no_such_event"),
	   "an unknown name is refused and named: %s", pmu_error());
	ok(pmu_open("page-faults:u,page-faults:zz") == -EINVAL &&
	   strstr(pmu_error(), "page-faults:zz"),
	   "an unknown modifier is refused and named: %s", pmu_error());
	ok(pmu_open("") == -EINVAL, "no name at all: %s", pmu_error());
	ok(pmu_start() == -EBADF, "nothing is left open after a refusal");
}

static void test_count(void)
{
	struct pmu_count count;
	int nr;

	nr = pmu_open("page-faults:u,page-faults,context-switches");
	if (nr == -EACCES) {
		skip("count kernel mode", pmu_error());
		return;
	}
	if (!ok(nr == 3, "three software events open")) {
		printf("# %d: %s\n", nr, pmu_error());
		return;
	}
	ok(!pmu_start() && fault_pages() && !pmu_stop(), "count a section");
	ok(fault_pages(), "fault more pages outside of it");
	ok(!pmu_read(0, &count) && !strcmp(count.name, "page-faults:u"),
	   "the name is as it was written");
	ok(count.value >= PAGES && count.value < PAGES + 16,
	   "the section's faults are counted: %llu of %d",
	   (unsigned long long)count.value, PAGES);
	ok(count.enabled_ns && count.running_ns == count.enabled_ns,
	   "it ran as long as it was enabled: %llu of %llu ns",
	   (unsigned long long)count.running_ns,
	   (unsigned long long)count.enabled_ns);
	ok(counted(1) < 16, "no mode named: user faults are left out (%llu)",
	   (unsigned long long)counted(1));
	ok(!pmu_start() && fault_pages_in_kernel() && !pmu_stop() &&
	   counted(1) >= PAGES && counted(1) < PAGES + 16,
	   "no mode named: kernel faults are counted");
	ok(pmu_read(3, &count) == -EINVAL, "there is no fourth event");
}

static void test_children(void)
{
	if (!ok(pmu_open("page-faults:u") == 1, "open before the fork"))
		return;
	ok(!pmu_start() && in_child(fault_pages) && !pmu_stop(),
	   "a child faults pages");
	ok(counted(0) >= PAGES, "its faults are counted (%llu)",
	   (unsigned long long)counted(0));
	ok(!pmu_start() && !pmu_stop() && counted(0) < PAGES,
	   "a new start is zero again");
	ok(in_child(fault_pages) && counted(0) < PAGES,
	   "a child that runs while stopped is not counted");
}

static void test_cpus(void)
{
	struct pmu_count count;
	bool good;

	if (geteuid()) {
		skip("events of every CPU", "not root");
		return;
	}
	if (!ok(pmu_open_cpus("page-faults:u,page-faults") == 2,
		"open two events on every CPU"))
		return;
	good = !pmu_start() && in_child(fault_pages) && !pmu_stop();
	ok(good && counted(0) >= PAGES,
	   "a child's faults are counted, whatever CPU it ran on");
	good = !pmu_read(0, &count);
	ok(good && count.running_ns && count.running_ns == count.enabled_ns,
	   "the groups ran as long as they were enabled");
}

static void test_descriptors(void)
{
	bool before[64], all = true, none = true;
	int fd, flags;

	pmu_close();
	for (fd = 0; fd < 64; fd++)
		before[fd] = fcntl(fd, F_GETFD) >= 0;
	if (!ok(pmu_open("page-faults:u,minor-faults:u") == 2, "open two"))
		return;
	for (fd = 0; fd < 64; fd++) {
		flags = fcntl(fd, F_GETFD);
		all = all && (before[fd] || flags < 0 || flags & FD_CLOEXEC);
	}
	ok(all, "every descriptor closes on exec");
	pmu_close();
	for (fd = 0; fd < 64; fd++)
		none = none && (before[fd] || fcntl(fd, F_GETFD) < 0);
	ok(none, "pmu_close() leaves no descriptor");
}

#define EXIT_PAGES	16384

/* Kill a child that has EXIT_PAGES small pages, with the counters on. */
static bool count_exit(void)
{
	size_t len = EXIT_PAGES * (size_t)sysconf(_SC_PAGESIZE);
	int ready[2], status;
	char *buf, byte = 0;
	bool good;
	pid_t pid;

	buf = mmap(NULL, len, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (buf == MAP_FAILED || madvise(buf, len, MADV_NOHUGEPAGE) ||
	    pipe(ready))
		return false;
	pid = fork();
	if (!pid) {
		memset(buf, 1, len);
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(1);
	}
	good = read(ready[0], &byte, 1) == 1 && !pmu_start() &&
	       !kill(pid, SIGKILL) && waitpid(pid, &status, 0) == pid &&
	       !pmu_stop();
	close(ready[0]);
	close(ready[1]);
	return !munmap(buf, len) && good;
}

static void test_hardware(void)
{
	char many[16 * sizeof("instructions:k")] = "";
	struct pmu_count count[2];
	uint64_t instructions;
	int i, nr = pmu_open("cycles:k,instructions:k");

	if (nr < 0) {
		ok(pmu_error()[0], "why there are none is told: %s",
		   pmu_error());
		skip("hardware events", pmu_error());
		return;
	}
	ok(nr == 2 && !pmu_start() && fault_pages() && !pmu_stop() &&
	   !pmu_read(0, &count[0]) && !pmu_read(1, &count[1]),
	   "cycles and instructions are counted");
	/* a fault takes hundreds of instructions on any machine */
	ok(count[1].value > 100 * PAGES, "instructions: %llu for %d faults",
	   (unsigned long long)count[1].value, PAGES);

	for (i = 0; i < 16; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "%s%s",
			 i ? "," : "", "instructions:k");
	ok(pmu_open(many) < 0 && strstr(pmu_error(), "do not fit"),
	   "sixteen are too many: %s", pmu_error());

	if (pmu_open_cpus("instructions:k") < 0) {
		skip("the exit of a child", pmu_error());
		return;
	}
	instructions = count_exit() ? counted(0) : 0;
	ok(instructions > 50 * EXIT_PAGES,
	   "the exit of a child is counted: %llu instructions for %d pages",
	   (unsigned long long)instructions, EXIT_PAGES);
}

/* Kernel counts need a privilege that a user does not have at level 2. */
static void test_paranoid(void)
{
	int status;
	pid_t pid;

	if (geteuid()) {
		skip("permission", "not root: cannot become another user");
		return;
	}
	pid = fork();
	if (!pid) {
		if (setresuid(65534, 65534, 65534))
			_exit(1);
		_exit(pmu_open("page-faults:k") == -EACCES &&
		      strstr(pmu_error(), ", or kernel.perf_event_paranoid=1 (now ") ? 0 : 2);
	}
	waitpid(pid, &status, 0);
	ok(!status, "a user without the right is told of perf_event_paranoid");
}

int main(void)
{
	test_names();
	test_count();
	test_children();
	test_cpus();
	test_descriptors();
	test_hardware();
	test_paranoid();
	return finish();
}
