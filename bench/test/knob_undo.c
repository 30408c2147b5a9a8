// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each undo does its work, and keeps its hands off what is not ours: a device
 * whose number went to someone else, a process that is the run itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/loop.h>

#include "knob.h"
#include "knob_test.h"
#include "knob_undo.h"
#include "swapdev.h"
#include "swapdev_header.h"
#include "tap.h"

#define ZRAM_CONTROL	"/sys/class/zram-control"
#define OTHER_UUID	"01234567-89ab-4cde-8f01-23456789abcd"

static int undo(const char *verb, const char *what, const char *value)
{
	return knob_undo(&(struct knob_line){ verb, what, value }, false);
}

static const char *cgroup_root(void)
{
	return !access("/sys/fs/cgroup/cgroup.procs", F_OK) ? "/sys/fs/cgroup" :
		!access("/sys/fs/cgroup/memory/cgroup.procs", F_OK) ?
		"/sys/fs/cgroup/memory" : NULL;
}

/* Enter the group, say so, and wait to be killed. */
static pid_t start_member(const char *procs)
{
	int said[2];
	pid_t pid;
	char c;

	if (pipe(said))
		return -1;
	pid = fork();
	if (!pid) {
		c = knob_set(procs, "0") ? 'n' : 'y';
		if (write(said[1], &c, 1) == 1)
			pause();
		_exit(0);
	}
	if (read(said[0], &c, 1) != 1 || c != 'y')
		ok(false, "enter %s", procs);
	return pid;
}

static void test_group(void)
{
	char group[128], procs[160];
	int status = 0;
	pid_t pid;

	if (!cgroup_root()) {
		skip("cgroup", "no cgroup hierarchy at /sys/fs/cgroup");
		return;
	}
	snprintf(group, sizeof(group), "%s/fixcost-undo-%d", cgroup_root(), getpid());
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", group);
	ok(!knob_push("rmdir", group) && !mkdir(group, 0755), "a cgroup is made");
	pid = start_member(procs);
	ok(!knob_set(procs, "0"), "a child and we ourselves are in it");
	ok(knob_restore(0) == 1 && access(group, F_OK), "it is removed");
	ok(waitpid(pid, &status, WNOHANG) == pid && WIFSIGNALED(status),
	   "the child is dead");
	kill(pid, SIGKILL);
}

/* Add a zram device, of @size unless that is NULL. */
static bool add_zram(char *id, size_t len, const char *size)
{
	char path[64];

	if (knob_read(ZRAM_CONTROL "/hot_add", id, len))
		return false;
	snprintf(path, sizeof(path), "/sys/block/zram%s/disksize", id);
	return !size || !knob_set(path, size);
}

static bool has_zram(const char *id)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/block/zram%s", id);
	return !access(path, F_OK);
}

/* Sign /dev/zramID with @uuid. */
static bool sign_zram(const char *id, const char *uuid)
{
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/dev/zram%s", id);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return false;
	err = swapdev_write_header(fd, 1 << 20, uuid);
	close(fd);
	return !err;
}

/* As if all numbers were there before but the two that are ours to play with. */
static void list_but(char *list, size_t len, int a, int b)
{
	size_t used = 0;
	int i;

	for (i = 0; i < 128 && used < len; i++) {
		if (i != a && i != b)
			used += snprintf(list + used, len - used, "%s%d",
					 used ? "," : "", i);
	}
}

static void test_zram(void)
{
	char unset[16], others[16], listed[16], list[512], uuid[SWAPDEV_UUID_LEN];

	if (!add_zram(listed, sizeof(listed), NULL) ||
	    !add_zram(others, sizeof(others), "1048576") ||
	    !add_zram(unset, sizeof(unset), NULL) || swapdev_new_uuid(uuid)) {
		skip("zram", "cannot add zram devices");
		return;
	}
	list_but(list, sizeof(list), atoi(unset), atoi(others));
	ok(undo("zram-intent", list, "") == 1 && !has_zram(unset),
	   "a device that was added but not noted is removed");
	ok(has_zram(others) && has_zram(listed),
	   "one in use and one that was there before are not");
	ok(sign_zram(others, OTHER_UUID) &&
	   !undo("zram", others, uuid) && has_zram(others),
	   "one whose number went to someone else is not");
	ok(sign_zram(others, uuid) && undo("zram", others, uuid) == 1 &&
	   !has_zram(others), "our own is");
	ok(undo("zram", listed, uuid) == 1 && !has_zram(listed),
	   "so is one that was killed before it was signed");
	ok(!undo("zram", listed, uuid), "once is enough");
}

static void test_swapoff(void)
{
	char id[16], path[64], uuid[SWAPDEV_UUID_LEN];

	if (!add_zram(id, sizeof(id), "1048576") || swapdev_new_uuid(uuid)) {
		skip("swapoff", "cannot add zram devices");
		return;
	}
	snprintf(path, sizeof(path), "/dev/zram%s", id);
	ok(sign_zram(id, uuid) && !swapon(path, 0), "a device is swapped on");
	ok(!undo("swapoff", path, OTHER_UUID) && swapdev_is_on(path),
	   "someone else's stays on");
	ok(undo("swapoff", path, uuid) == 1 && !swapdev_is_on(path),
	   "ours is swapped off");
	ok(!undo("swapoff", path, uuid), "once is enough");
	undo("zram", id, uuid);
}

static void test_loop(void)
{
	char number[16], path[64];
	int fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int nr = 1000 + getpid() % 1000;

	if (fd < 0 || ioctl(fd, LOOP_CTL_ADD, nr) < 0) {
		skip("loop", "cannot add loop devices");
		return;
	}
	snprintf(number, sizeof(number), "%d", nr);
	snprintf(path, sizeof(path), "/sys/block/loop%d", nr);
	ok(!access(path, F_OK) && undo("loop", number, "") == 1 &&
	   access(path, F_OK), "a loop node is removed");
	ok(!undo("loop", number, ""), "once is enough");
	close(fd);
}

static bool is_blank_file(const char *name, size_t len)
{
	char *got = calloc(1, len + 1), *want = calloc(1, len + 1);
	FILE *f = fopen(in(name), "r");
	bool same = f && fread(got, 1, len + 1, f) == len && !memcmp(got, want, len);

	if (f)
		fclose(f);
	free(got);
	free(want);
	return same;
}

/* Works on a file: a device is no different to read and write. */
static void test_blank(void)
{
	const size_t len = 3 << 20;
	char uuid[SWAPDEV_UUID_LEN];
	int fd;

	put("disk", "ab");
	fd = open(in("disk"), O_RDWR | O_CLOEXEC);
	if (fd < 0 || swapdev_new_uuid(uuid) || ftruncate(fd, len) ||
	    swapdev_write_header(fd, len, uuid) || pwrite(fd, "x", 1, len - 1) != 1) {
		ok(false, "sign a file");
		return;
	}
	ok(!undo("blank", in("disk"), OTHER_UUID) && !is_blank_file("disk", len),
	   "another disk of that name stays");
	ok(undo("blank", in("disk"), uuid) == 1 && is_blank_file("disk", len),
	   "what was swapped to ours is zeroed, and the signature");
	ok(!undo("blank", in("disk"), uuid), "once is enough");
	close(fd);
}

static void test_unlink(void)
{
	put("file", "x");
	mkdir(in("folder"), 0700);
	ok(!symlink("file", in("link")) && undo("unlink", in("link"), "") == -EPERM &&
	   !access(in("file"), F_OK), "a link in place of our file is not followed");
	ok(!symlink(".", in("way")) && undo("unlink", in("way/file"), "") < 0 &&
	   !access(in("file"), F_OK), "nor is one on the way to it");
	ok(undo("unlink", in("folder"), "") == -EPERM, "a folder is no file of ours");
	ok(!chown(in("file"), 1, 1) && undo("unlink", in("file"), "") == -EPERM,
	   "nor is what belongs to somebody else");
	ok(!chown(in("file"), 0, 0) && undo("unlink", in("file"), "") == 1 &&
	   access(in("file"), F_OK), "our file goes");
	ok(!undo("unlink", in("file"), ""), "once is enough");
}

/* Of names that fit: what they name is not of the kernel's. */
static void test_not_kernels(void)
{
	char group[96] = "/tmp/fixcost-XXXXXX", file[128];

	if (!mkdtemp(group))
		return;
	snprintf(file, sizeof(file), "%s/cgroup.subtree_control", group);
	ok(undo("rmdir", group, "") == -EPERM && !access(group, F_OK),
	   "a folder that is no cgroup is not removed");
	ok(!close(creat(file, 0600)) && undo("write", file, "-memory") == -EPERM,
	   "a file that is no setting is not written to");
	unlink(file);
	rmdir(group);
}

int main(void)
{
	pid_t owner;

	if (geteuid()) {
		skip("undo", "not root");
		return finish();
	}
	if (!make_folder() || knob_lock(&owner))
		return 1;
	test_group();
	test_zram();
	test_swapoff();
	test_loop();
	test_blank();
	test_unlink();
	test_not_kernels();
	ok(!undo("write", in("none"), "1"), "a setting that has gone is no error");
	return remove_folder() ? 1 : finish();
}
