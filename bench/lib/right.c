// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "right.h"

#define NR_CAPS		2

struct cap {
	const char *name;	/* NULL: none */
	unsigned int nr;
};

#define CAP(c)		{ #c, c }
#define SYSCTL		"/proc/sys/"
#define LOCKDOWN	"/sys/kernel/security/lockdown"

/* A capability, or else a setting or a limit that gives it to everybody. */
static const struct {
	const char *what;
	struct cap cap[NR_CAPS];	/* all of them */
	const char *absent;		/* what a kernel that has no such call lacks */
	const char *sysctl;		/* gives it as well ... */
	int highest, lowest;		/* ... with a value from and to here */
	int limit;			/* RLIMIT_*, 0: none (RLIMIT_CPU is not ours) */
	bool locked_down;		/* kernel lockdown can forbid it */
} rights[NR_RIGHTS] = {
	[RIGHT_SWAP] = {
		.what = "swapon(2)", .cap = { CAP(CAP_SYS_ADMIN) },
		.absent = "CONFIG_SWAP",
	},
	[RIGHT_MOUNT] = {
		.what = "fsopen(2)", .cap = { CAP(CAP_SYS_ADMIN) },
		.absent = "Linux 5.2",
	},
	[RIGHT_LOCK] = {
		.what = "mlockall(2)", .cap = { CAP(CAP_IPC_LOCK) },
		.limit = RLIMIT_MEMLOCK,
	},
	[RIGHT_UFFD] = {
		.what = "userfaultfd(2)", .cap = { CAP(CAP_SYS_PTRACE) },
		.absent = "CONFIG_USERFAULTFD",
		.sysctl = "vm.unprivileged_userfaultfd", .highest = 1, .lowest = 1,
	},
	[RIGHT_COUNT] = {
		.what = "counting in the kernel", .cap = { CAP(CAP_PERFMON) },
		.absent = "CONFIG_PERF_EVENTS",
		.sysctl = "kernel.perf_event_paranoid", .highest = 1, .lowest = -1,
	},
	[RIGHT_COUNT_CPUS] = {
		.what = "counting on all CPUs", .cap = { CAP(CAP_PERFMON) },
		.absent = "CONFIG_PERF_EVENTS",
		.sysctl = "kernel.perf_event_paranoid", .highest = 0, .lowest = -1,
	},
	[RIGHT_PROBE] = {
		.what = "an event at a kernel function", .cap = { CAP(CAP_PERFMON) },
		.absent = "CONFIG_PERF_EVENTS", .locked_down = true,
	},
	[RIGHT_RING] = {
		.what = "a perf buffer", .cap = { CAP(CAP_IPC_LOCK) },
		.limit = RLIMIT_MEMLOCK,
	},
	[RIGHT_BPF] = {
		.what = "a BPF program at a kernel function",
		.cap = { CAP(CAP_BPF), CAP(CAP_PERFMON) },
		.absent = "CONFIG_BPF_SYSCALL", .locked_down = true,
	},
	[RIGHT_MODULE] = {
		.what = "a kernel module", .cap = { CAP(CAP_SYS_MODULE) },
		.absent = "CONFIG_MODULES", .locked_down = true,
	},
	[RIGHT_KMOD] = {
		.what = "/dev/fixcost", .cap = { CAP(CAP_SYS_ADMIN) },
	},
	[RIGHT_PFN] = {
		.what = "reading page frame numbers", .cap = { CAP(CAP_SYS_ADMIN) },
	},
	[RIGHT_FILE] = {
		.what = "a file of root's", .cap = { CAP(CAP_DAC_OVERRIDE) },
		.locked_down = true,
	},
};

/* The first number in @path after @key, or @otherwise. */
static long read_number(const char *path, const char *key, long otherwise)
{
	FILE *f = fopen(path, "re");
	long number = otherwise;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key)) &&
		    sscanf(line + strlen(key), "%ld", &number) == 1)
			break;
	if (f)
		fclose(f);
	return number;
}

/* The first user namespace maps all ids to themselves. */
static bool in_user_namespace(void)
{
	FILE *f = fopen("/proc/self/uid_map", "re");
	unsigned long inside, outside, nr;
	bool is_first;

	if (!f)
		return false;
	is_first = fscanf(f, "%lu %lu %lu", &inside, &outside, &nr) == 3 &&
		!inside && !outside && nr == UINT32_MAX;
	fclose(f);
	return !is_first;
}

static bool holds(unsigned int cap)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data))
		return true;
	return data[CAP_TO_INDEX(cap)].effective & CAP_TO_MASK(cap);
}

/* Both came with 5.8 out of CAP_SYS_ADMIN, which still stands for them. */
static bool has(const struct cap *cap)
{
	return !cap->name || holds(cap->nr) ||
		((cap->nr == CAP_PERFMON || cap->nr == CAP_BPF) &&
		 holds(CAP_SYS_ADMIN));
}

/* @kib of @limit, -1: there is none. */
static long limit_kib(int limit)
{
	struct rlimit r;

	return getrlimit(limit, &r) || r.rlim_cur == RLIM_INFINITY ?
		-1 : (long)(r.rlim_cur >> 10);
}

/* Is there room for all that this process has mapped? */
static bool limit_is_enough(int limit)
{
	long kib = limit_kib(limit);

	return kib < 0 || kib > read_number("/proc/self/status", "VmSize:", 0);
}

/* @value is LONG_MIN where this kernel has no such setting. */
static bool setting_is_enough(enum right right, long *value)
{
	char path[64];
	char *dot;

	snprintf(path, sizeof(path), SYSCTL "%s", rights[right].sysctl);
	while ((dot = strchr(path, '.')))
		*dot = '/';
	*value = read_number(path, "", LONG_MIN);
	return *value >= rights[right].lowest && *value <= rights[right].highest;
}

static char text[512];

__attribute__((format(printf, 1, 2)))
static void add(const char *fmt, ...)
{
	size_t at = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + at, sizeof(text) - at, fmt, ap);
	va_end(ap);
}

/* A reason comes behind what strerror() says, or alone. */
static void begin(void)
{
	if (text[0])
		add(": ");
}

/* "swapon(2) takes CAP_SYS_ADMIN, which this process does not have" */
static bool add_missing(enum right right)
{
	const struct cap *cap = rights[right].cap;
	bool foreign = in_user_namespace();
	long value = LONG_MIN;

	while (cap < rights[right].cap + NR_CAPS - 1 && has(cap) && cap[1].name)
		cap++;
	if (!cap->name || (has(cap) && !foreign))
		return false;
	if (rights[right].sysctl && setting_is_enough(right, &value))
		return false;
	if (rights[right].limit && limit_is_enough(rights[right].limit))
		return false;
	begin();
	add("%s takes %s, which %s", rights[right].what, cap->name, has(cap) ?
	    "counts only outside of this user namespace" :
	    "this process does not have");
	if (value > LONG_MIN)
		add(", or %s=%d (now %ld)", rights[right].sysctl,
		    rights[right].highest, value);
	if (rights[right].limit)
		add(", or a higher ulimit -l (now %ld KiB)",
		    limit_kib(rights[right].limit));
	return true;
}

const char *right_missing(enum right right)
{
	int keep = errno;
	bool missing;

	text[0] = '\0';
	missing = add_missing(right);
	errno = keep;
	return missing ? text : NULL;
}

static bool add_lockdown(enum right right)
{
	char line[128] = "";
	FILE *f = rights[right].locked_down ? fopen(LOCKDOWN, "re") : NULL;

	if (f && !fgets(line, sizeof(line), f))
		line[0] = '\0';
	if (f)
		fclose(f);
	if (!line[0] || !strncmp(line, "[none]", strlen("[none]")))
		return false;
	begin();
	add("the kernel is locked down (%.*s in " LOCKDOWN ")",
	    (int)strcspn(line, "\n"), line);
	return true;
}

static bool add_forbidden(enum right right)
{
	if (right != RIGHT_MODULE || !read_number(SYSCTL "kernel/modules_disabled", "", 0))
		return add_lockdown(right);
	begin();
	add("kernel.modules_disabled is 1, until the next boot");
	return true;
}

static bool filtered(void)
{
	return read_number("/proc/self/status", "Seccomp:", 0) != 0;
}

static int count_swaps(void)
{
	FILE *f = fopen("/proc/swaps", "re");
	char line[PATH_MAX];
	int nr = 0;

	while (f && fgets(line, sizeof(line), f))
		nr++;
	if (f)
		fclose(f);
	return nr ? nr - 1 : 0;
}

static void add_refusal(enum right right)
{
	if (!rights[right].what || add_missing(right) || add_forbidden(right))
		return;
	begin();
	add("no capability is missing");
	if (filtered())
		add("; this process is under a seccomp filter, as in a container");
	if (right == RIGHT_SWAP)	/* the same error when there is no room for more */
		add("; %d swap devices are on", count_swaps());
}

static const struct {
	int err, limit;
	const char *flag;	/* of ulimit */
	const char *unit;	/* KiB: shown in these */
	enum right right;	/* RIGHT_ANY: whatever was asked for */
} limits[] = {
	{ EMFILE, RLIMIT_NOFILE, "-n", "", RIGHT_ANY },
	{ EFBIG, RLIMIT_FSIZE, "-f", " KiB", RIGHT_ANY },
	{ ENOMEM, RLIMIT_AS, "-v", " KiB", RIGHT_ANY },
	{ EAGAIN, RLIMIT_NPROC, "-u", "", RIGHT_PROCESS },
};

static void add_limit(enum right right, int err)
{
	struct rlimit r;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (err != limits[i].err || getrlimit(limits[i].limit, &r) ||
		    r.rlim_cur == RLIM_INFINITY ||
		    (limits[i].right && limits[i].right != right))
			continue;
		begin();
		add("ulimit %s is %llu%s", limits[i].flag,
		    (unsigned long long)r.rlim_cur >> (*limits[i].unit ? 10 : 0),
		    limits[i].unit);
	}
}

const char *right_explain(enum right right, int err)
{
	int keep = errno;

	snprintf(text, sizeof(text), "%s", strerror(-err));
	if (err == -EPERM || err == -EACCES)
		add_refusal(right);
	else if (err == -ENOMEM && rights[right].limit)
		add_missing(right);
	else if (err == -ENOSYS && rights[right].absent)
		add(": it takes %s%s", rights[right].absent, filtered() ?
		    ", or a seccomp filter hides it" : "");
	else if (err == -EROFS)
		add(": mounted read-only, as in a container");
	add_limit(right, -err);
	errno = keep;
	return text;
}
