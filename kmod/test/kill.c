// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Killed in every phase: no probe, no thread and no reference is left. The
 * kill comes at another moment each time, from before the child has the device
 * on. And a signal that does not kill ends a pass before its time.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpus.h"
#include "device.h"

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

static void interrupted(int sig)
{
	(void)sig;
}

/* A pass that takes long, and a signal in the middle of it. */
static void test_signal(int fd, const char *what, struct fc_request req)
{
	struct sigaction sa = { .sa_handler = interrupted };
	struct itimerval soon = { .it_value.tv_usec = 30000, .it_interval.tv_usec = 30000 };
	int err;

	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	err = kmod_ask(fd, FC_IOC_RUN, &req);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	ok(err == -EINTR, "a signal ends %s: %s", what, err ? strerror(-err) : "done");
}

static void test_signals(int fd)
{
	struct fc_request req = run_request("percpu_ref_atomic", NULL);

	req.loops = FC_MAX_LOOPS;
	req.batches = 1000;
	req.nr = 1000;
	test_signal(fd, "a pass", req);
	req.role[0].cpus[0] = 1;
	test_signal(fd, "a parallel pass", req);
	is_clean(1, "after signals");
}

static void test_kills(void *buf)
{
	struct fc_request req = run_request("percpu_ref_percpu", NULL);

	req.loops = 65536;
	req.batches = 1000;
	req.nr = 1000;
	test_kill("killed in a pass", FC_IOC_RUN, req);
	req = on_cpus("anon_vma_lock_write", buf, 1 + (cpus_nr() > 1));
	req.loops = 5000;
	req.batches = 400;
	req.nr = 400;
	snprintf(req.role[1].name, FC_NAME_LEN, "anon_vma_lock_read");
	req.role[0].cpus[0] = 1;
	req.role[1].cpus[0] = cpus_nr() > 1 ? 2 : 1;
	req.nr = 800;
	test_kill("killed in a parallel pass", FC_IOC_RUN, req);
	req = on_cpus("page_table_lock", buf, 1 + 2 * (cpus_nr() > 1));
	req.loops = FC_MAX_LOOPS;
	req.batches = 4;
	req.nr = 4 * (1 + (cpus_nr() > 1));
	test_kill("killed in long batches that contend", FC_IOC_RUN, req);
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

int main(void)
{
	void *buf;
	int fd = device_open(&buf);

	if (fd < 0)
		return finish();
	test_signals(fd);
	test_kills(buf);
	mem_unmap(buf, LEN);
	close(fd);
	return finish();
}
