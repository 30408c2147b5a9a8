// SPDX-License-Identifier: GPL-2.0-or-later
/* The child answers each byte it is sent with how the next step went. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "kin.h"
#include "memcg.h"
#include "right.h"

struct answer {
	int err;
	char why[256];
};

static char error[256];

const char *kin_error(void)
{
	return error;
}

void *kin_share(size_t len)
{
	void *mem = mmap(NULL, len, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return mem == MAP_FAILED ? NULL : mem;
}

void kin_unshare(void *mem, size_t len)
{
	munmap(mem, len);
}

static void answer(int out, const struct kin_job *job, int err)
{
	struct answer a = { .err = err };

	if (err)
		snprintf(a.why, sizeof(a.why), "%s", job->explain(err));
	if (write(out, &a, sizeof(a)) != sizeof(a))
		_exit(1);
}

__attribute__((noreturn))
static void child(const struct kin_job *job, const char *group, int in, int out)
{
	int (*const step[])(void *arg) = { job->prepare, job->start, job->stop };
	char byte;
	int err;

	signal(SIGTERM, SIG_IGN);	/* the worker decides when to stop */
	err = group ? memcg_join(group) : 0;
	for (size_t i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
		answer(out, job, err ? err : step[i](job->arg));
		if (read(in, &byte, 1) != 1)
			break;
	}
	_exit(0);
}

static int get_answer(struct kin *kin)
{
	struct answer a;

	if (read(kin->from, &a, sizeof(a)) != sizeof(a)) {
		snprintf(error, sizeof(error), "the process beside this one died");
		return -ECHILD;
	}
	snprintf(error, sizeof(error), "%s", a.why);
	return a.err;
}

static int make_pipes(int to[2], int from[2])
{
	int err;

	if (pipe2(to, O_CLOEXEC))
		return -errno;
	if (!pipe2(from, O_CLOEXEC))
		return 0;
	err = -errno;
	close(to[0]);
	close(to[1]);
	return err;
}

static int refuse(int err)
{
	snprintf(error, sizeof(error), "fork: %s", right_explain(RIGHT_PROCESS, err));
	return err;
}

int kin_fork(struct kin *kin, const struct kin_job *job, const char *group)
{
	int to[2], from[2];
	int err;

	err = make_pipes(to, from);
	if (err)
		return refuse(err);
	kin->pid = child_fork();
	err = kin->pid < 0 ? -errno : 0;
	if (!kin->pid) {
		close(to[1]);
		close(from[0]);
		child(job, group, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	kin->to = to[1];
	kin->from = from[0];
	if (err)
		kin->pid = 0;
	return err ? refuse(err) : get_answer(kin);
}

static int next_step(struct kin *kin)
{
	if (write(kin->to, "", 1) != 1) {
		snprintf(error, sizeof(error), "tell the process beside: %s",
			 strerror(errno));
		return -errno;
	}
	return get_answer(kin);
}

int kin_start(struct kin *kin)
{
	return next_step(kin);
}

int kin_stop(struct kin *kin)
{
	return next_step(kin);
}

void kin_end(struct kin *kin)
{
	if (kin->pid) {
		kill(kin->pid, SIGKILL);
		waitpid(kin->pid, NULL, 0);
	}
	if (kin->to)
		close(kin->to);
	if (kin->from)
		close(kin->from);
	memset(kin, 0, sizeof(*kin));
}
