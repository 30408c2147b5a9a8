// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is missing is named: each capability taken away in turn, each limit
 * lowered, in a user namespace, under a seccomp filter, as nobody.
 */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "right.h"
#include "tap.h"

#define NOBODY	65534
#define ENOUGH	(1UL << 40)

static const struct {
	unsigned int cap;
	enum right right;
	const char *words;
} held[] = {
	{ CAP_SYS_ADMIN, RIGHT_SWAP, "swapon(2) takes CAP_SYS_ADMIN, which" },
	{ CAP_SYS_ADMIN, RIGHT_MOUNT, "fsopen(2) takes CAP_SYS_ADMIN" },
	{ CAP_SYS_ADMIN, RIGHT_PFN, "reading page frame numbers takes CAP_SYS_ADMIN" },
	{ CAP_IPC_LOCK, RIGHT_LOCK, "have, or a higher ulimit -l (now 64 KiB)" },
	{ CAP_SYS_MODULE, RIGHT_MODULE, "a kernel module takes CAP_SYS_MODULE" },
	{ CAP_DAC_OVERRIDE, RIGHT_FILE, "a file of root's takes CAP_DAC_OVERRIDE" },
};

#define NR_HELD	(sizeof(held) / sizeof(held[0]))

static int lower(int resource, rlim_t to)
{
	const struct rlimit limit = { to, to };

	return setrlimit(resource, &limit);
}

static void drop(uint64_t caps)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data))
		_exit(99);
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		data[i].effective &= ~(uint32_t)(caps >> 32 * i);
	if (syscall(SYS_capset, &header, data))
		_exit(99);
}

/* Exit code of a child: does @text have the words? NULL: there is no text. */
static int differs(const char *text, const char *words)
{
	printf("# %s\n", text ? text : "nothing is missing");
	fflush(stdout);
	return words ? !text || !strstr(text, words) : !!text;
}

static size_t place;	/* in held[] */

static int without_it(void)
{
	lower(RLIMIT_MEMLOCK, 65536);
	drop(1ULL << held[place].cap);
	return differs(right_missing(held[place].right), held[place].words);
}

static int with_all_others(void)
{
	lower(RLIMIT_MEMLOCK, 65536);
	drop(~(1ULL << held[place].cap));
	return differs(right_missing(held[place].right), NULL);
}

static void capabilities(void)
{
	for (place = 0; place < NR_HELD; place++) {
		ok(!exit_of_child(without_it), "is named: %.60s", held[place].words);
		ok(!exit_of_child(with_all_others), "... and is all that it takes");
	}
}

/* CAP_SYS_ADMIN stands for the two that were split off from it. */
static int perf_by_admin(void)
{
	drop(1ULL << CAP_PERFMON | 1ULL << CAP_BPF);
	return differs(right_missing(RIGHT_PROBE), NULL) |
		differs(right_missing(RIGHT_BPF), NULL);
}

static int no_perf(void)
{
	drop(1ULL << CAP_PERFMON | 1ULL << CAP_SYS_ADMIN);
	return differs(right_missing(RIGHT_PROBE), "takes CAP_PERFMON") |
		differs(right_missing(RIGHT_BPF), "takes CAP_PERFMON");
}

static int no_bpf(void)
{
	drop(1ULL << CAP_BPF | 1ULL << CAP_SYS_ADMIN);
	return differs(right_missing(RIGHT_PROBE), NULL) |
		differs(right_missing(RIGHT_BPF), "takes CAP_BPF");
}

static int lock_by_limit(void)
{
	if (lower(RLIMIT_MEMLOCK, ENOUGH))
		return 98;	/* no CAP_SYS_RESOURCE */
	drop(1ULL << CAP_IPC_LOCK);
	return differs(right_missing(RIGHT_LOCK), NULL);
}

static int lock_refused(void)
{
	lower(RLIMIT_MEMLOCK, 65536);
	drop(1ULL << CAP_IPC_LOCK);
	return differs(right_explain(RIGHT_LOCK, -ENOMEM),
		       "Cannot allocate memory: mlockall(2) takes CAP_IPC_LOCK");
}

static int no_memory(void)
{
	return strcmp(right_explain(RIGHT_LOCK, -ENOMEM), strerror(ENOMEM));
}

/* All capabilities there, none of them outside. */
static int in_namespace(void)
{
	if (unshare(CLONE_NEWUSER))
		return 98;
	return differs(right_missing(RIGHT_SWAP),
		       "CAP_SYS_ADMIN, which counts only outside of this user namespace");
}

static int under_filter(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_swapoff, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 98;
	if (!swapoff("/dev/null") || errno != EPERM)
		return 97;
	return differs(right_explain(RIGHT_SWAP, -EPERM), "seccomp filter") |
		differs(right_explain(RIGHT_MOUNT, -ENOSYS),
			"it takes Linux 5.2, or a seccomp filter hides it");
}

static int as_nobody(void)
{
	if (setuid(NOBODY))
		return 99;
	return differs(right_explain(RIGHT_FILE, -EACCES),
		       "Permission denied: a file of root's takes CAP_DAC_OVERRIDE");
}

static int limits(void)
{
	lower(RLIMIT_NOFILE, 12);
	lower(RLIMIT_FSIZE, 1 << 20);
	lower(RLIMIT_AS, 1 << 30);
	lower(RLIMIT_NPROC, 7);
	return differs(right_explain(RIGHT_ANY, -EMFILE), ": ulimit -n is 12") |
		differs(right_explain(RIGHT_FILE, -EFBIG), ": ulimit -f is 1024 KiB") |
		differs(right_explain(RIGHT_ANY, -ENOMEM), ": ulimit -v is 1048576 KiB") |
		differs(right_explain(RIGHT_PROCESS, -EAGAIN), ": ulimit -u is 7") |
		strcmp(right_explain(RIGHT_ANY, -EAGAIN), strerror(EAGAIN));
}

static void ok_unless(int code, const char *name)
{
	if (code == 98)
		skip(name, "this kernel or container has no such thing");
	else
		ok(!code, "%s", name);
}

int main(void)
{
	if (geteuid()) {
		skip("rights", "not root");
		return finish();
	}
	capabilities();
	ok(!exit_of_child(perf_by_admin), "CAP_SYS_ADMIN stands for PERFMON and BPF");
	ok(!exit_of_child(no_perf), "without it a probe takes CAP_PERFMON");
	ok(!exit_of_child(no_bpf), "... and a program CAP_BPF too");
	ok_unless(exit_of_child(lock_by_limit), "a limit that is high enough will do");
	ok(!exit_of_child(lock_refused), "no right to lock is not called no memory");
	ok(!exit_of_child(no_memory), "... and no memory not a right");
	ok_unless(exit_of_child(in_namespace), "in a user namespace root is nobody");
	ok_unless(exit_of_child(under_filter), "a seccomp filter is named");
	ok(!exit_of_child(as_nobody), "nobody is told what root has");
	ok(!exit_of_child(limits), "limits are told with their value");
	return finish();
}
