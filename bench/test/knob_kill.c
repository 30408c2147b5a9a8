// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run is killed at random moments while it writes knobs, makes swap of each
 * kind, renews and removes it; so is the one that restores after it. In the end
 * the machine is as it was. Ours is told from what others do at the same time
 * by a size that nobody else would choose.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "knob.h"
#include "knob_test.h"
#include "swapdev.h"
#include "swapdev_header.h"
#include "tap.h"

#define NR_KILLS	20
#define SYSCTL		"/proc/sys/vm/page-cluster"
#define SYSFS		"/sys/kernel/mm/transparent_hugepage/khugepaged/defrag"

static const char *const kinds[] = { "zram", "loop", "file", "brd", "named" };

#define NR_KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static struct {
	int cycles;		/* complete lives of the child */
	int kind, step;		/* where it was when it was killed */
} *seen;

static size_t size;		/* of all our devices, in bytes */
static char named[64];		/* a loop device of the test's own, or "" */
static char group[256];		/* a cgroup that does not exist, or "" */
static char old_sysctl[64], old_sysfs[256], old_zram[256];
static unsigned long cycle_us;

static void read_line(const char *path, char *line, size_t len)
{
	FILE *f = fopen(path, "r");

	line[0] = '\0';
	if (!f)
		return;
	if (!fgets(line, len, f))
		line[0] = '\0';
	fclose(f);
}

static void use(void)
{
	char *buf = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (buf == MAP_FAILED)
		return;
	memset(buf, 1, 1 << 20);
	madvise(buf, 1 << 20, MADV_PAGEOUT);
	munmap(buf, 1 << 20);
}

static void make_group(void)
{
	if (group[0] && !knob_push("rmdir", group))
		mkdir(group, 0755);
}

static int one_kind(const char *kind)
{
	int err;

	err = swapdev_make(strcmp(kind, "named") ? kind : named, size);
	seen->step = 1;
	if (err)
		return err == -ENODEV ? 0 : 1;	/* brd */
	use();
	seen->step = 2;
	err = swapdev_renew();
	seen->step = 3;
	err |= swapdev_remove();
	return err != 0;
}

/* The life of a run, once. */
static int cycle(void)
{
	char text[16];
	int err = 0;

	for (seen->kind = 0; seen->kind < (int)NR_KINDS; seen->kind++) {
		seen->step = 0;
		snprintf(text, sizeof(text), "%d", 4 + seen->kind);
		if (knob_write(SYSCTL, text))
			return 1;
		knob_write(SYSFS, seen->kind % 2 ? "1" : "0");
		make_group();
		if (strcmp(kinds[seen->kind], "named") || named[0])
			err |= one_kind(kinds[seen->kind]);
		if (knob_restore(0) < 0)
			return 1;
	}
	seen->cycles++;
	return err;
}

static int live(void)
{
	while (!cycle())
		continue;
	return 1;
}

static void sleep_random(unsigned long below_us)
{
	usleep(rand() % (below_us + 1));
}

static int killed_child(int (*body)(void), unsigned long below_us)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(body());
	sleep_random(below_us);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? 0 : 1;
}

static int lock_and_live(void)
{
	pid_t owner;

	return knob_lock(&owner) ? 2 : live();
}

static int lock_only(void)
{
	pid_t owner;

	return knob_lock(&owner) || pause();
}

/* An owner whose worker is killed, and that restores. */
static int kill_worker(void)
{
	srand(time(NULL) + getpid());
	if (killed_child(live, cycle_us))
		return 201;
	return knob_restore(0) < 0 ? 202 : 0;
}

static bool swap_is_left(void)
{
	return swap_is_on(size);
}

/* A block device of our size, or a zram device that is new and unset. */
static bool device_is_left(void)
{
	size_t sectors = (size + sysconf(_SC_PAGESIZE)) >> 9;
	char path[300], line[64];
	struct dirent *entry;
	bool left = false;
	DIR *dir_blk = opendir("/sys/block");

	while (dir_blk && (entry = readdir(dir_blk))) {
		snprintf(path, sizeof(path), "/sys/block/%s/size", entry->d_name);
		read_line(path, line, sizeof(line));
		if (line[0] && strtoul(line, NULL, 10) == sectors)
			left = true;
		if (!strncmp(entry->d_name, "zram", 4) && !strcmp(line, "0\n") &&
		    !strstr(old_zram, entry->d_name))
			left = true;
	}
	if (dir_blk)
		closedir(dir_blk);
	return left;
}

static bool file_is_left(void)
{
	return !system("ls $FIXCOST_STATE | grep -q fixcost-swap");
}

/* What others do may look like ours for a moment; ours would stay. */
static bool is_left(bool (*left)(void))
{
	int i;

	for (i = 0; i < 100 && left(); i++)
		usleep(30000);
	return i == 100;
}

static bool named_is_as_before(void)
{
	char command[256];

	if (!named[0])
		return true;
	snprintf(command, sizeof(command), "blockdev --flushbufs %s && cmp -s %s %s",
		 named, named, in("copy"));
	return !system(command);
}

static const char *difference(void)
{
	char sysctl[64], sysfs[256];

	read_line(SYSCTL, sysctl, sizeof(sysctl));
	read_line(SYSFS, sysfs, sizeof(sysfs));
	return strcmp(sysctl, old_sysctl) ? SYSCTL :
		strcmp(sysfs, old_sysfs) ? SYSFS :
		group[0] && !access(group, F_OK) ? "cgroup" :
		is_left(swap_is_left) ? "swap" :
		is_left(device_is_left) ? "device" :
		file_is_left() ? "swap file" :
		!named_is_as_before() ? "a borrowed device" : NULL;
}

static void report(const char *who, int i, int nr)
{
	static const char *const steps[] = { "", ", made", ", renewing", ", renewed" };
	const char *left = difference();

	ok(nr != 200 && !left, "%s killed, moment %d: %s%s: %d put back%s%s", who,
	   i + 1, kinds[seen->kind % NR_KINDS], steps[seen->step],
	   nr, left ? ", but left: " : "", left ? left : "");
}

/* The run is killed; so is the first one that restores; the second does it. */
static void test_run(void)
{
	int i, nr, total = 0;

	for (i = 0; i < NR_KILLS; i++) {
		killed_child(lock_and_live, cycle_us);
		killed_child(lock_only, cycle_us / 20);
		nr = run(recovered, false);
		report("run", i, nr);
		total += nr;
	}
	ok(total > 0, "there was something to put back: %d", total);
}

static void test_worker(void)
{
	int i, err;

	for (i = 0; i < NR_KILLS; i++) {
		err = run(kill_worker, false);
		report("worker", i, err);
	}
}

/* A file of zeros, for a device to borrow. */
static void attach_named(void)
{
	char command[256];

	snprintf(command, sizeof(command),
		 "cd %s && head -c %zu /dev/zero >image && cp image copy && losetup --find --show image >device",
		 dir, size + 64 * sysconf(_SC_PAGESIZE));
	if (!system(command))
		read_line(in("device"), named, sizeof(named));
	named[strcspn(named, "\n")] = '\0';
}

static void find_group(void)
{
	const char *root = !access("/sys/fs/cgroup/cgroup.procs", F_OK) ?
		"/sys/fs/cgroup" : "/sys/fs/cgroup/memory";

	if (!access(root, F_OK))
		snprintf(group, sizeof(group), "%s/fixcost-test-%d", root, getpid());
}

static void list_zram(void)
{
	FILE *f = popen("ls /sys/block | grep zram | tr '\\n' ' '", "r");

	if (f && !fgets(old_zram, sizeof(old_zram), f))
		old_zram[0] = '\0';
	if (f)
		pclose(f);
}

static void time_cycle(void)
{
	struct timespec start, end;
	int err;

	clock_gettime(CLOCK_MONOTONIC, &start);
	err = run(cycle, false);
	clock_gettime(CLOCK_MONOTONIC, &end);
	cycle_us = (end.tv_sec - start.tv_sec) * 1000000 +
		(end.tv_nsec - start.tv_nsec) / 1000;
	ok(!err && !difference(), "a life that nobody ends takes %lu ms", cycle_us / 1000);
}

int main(void)
{
	if (geteuid() || access("/proc/swaps", F_OK)) {
		skip("kill", geteuid() ? "not root" : "no swap in this kernel");
		return finish();
	}
	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED || !make_folder())
		return 1;
	srand(time(NULL));
	size = (4096 + getpid() % 1000) * sysconf(_SC_PAGESIZE);
	attach_named();
	find_group();
	list_zram();
	read_line(SYSCTL, old_sysctl, sizeof(old_sysctl));
	read_line(SYSFS, old_sysfs, sizeof(old_sysfs));
	time_cycle();
	test_run();
	test_worker();
	if (named[0]) {
		char command[128];

		snprintf(command, sizeof(command), "losetup -d %s", named);
		ok(!system(command), "the borrowed device is free");
	}
	return remove_folder() ? 1 : finish();
}
