// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a named block device may not be: in use, or holding anything but swap
 * or nothing.
 * Each is refused twice, when chosen and when made, with one line that says
 * why, and its content is the same afterwards. All of them are loop devices on
 * files of the test's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>

#include "knob.h"
#include "knob_test.h"
#include "swapdev.h"
#include "tap.h"

#define MIB		(1UL << 20)
#define IMAGE_MIB	20
#define NEED		(16 * MIB)

static char device[64];

__attribute__((format(printf, 1, 2)))
static int shell(const char *fmt, ...)
{
	char command[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	return system(command);
}

/* A loop device on a file of zeros that @command turns into something. */
static bool attach(const char *command, const char *flags)
{
	FILE *f;

	if (shell("cd %s && rm -f image && head -c %dM /dev/zero >image", dir,
		  IMAGE_MIB) ||
	    shell("cd %s && { %s; } >log 2>&1 && cp image copy", dir, command) ||
	    shell("losetup %s --find --show %s >%s", flags, in("image"), in("device")))
		return false;
	f = fopen(in("device"), "r");
	if (!f || fscanf(f, "%63s", device) != 1)
		device[0] = '\0';
	if (f)
		fclose(f);
	return device[0];
}

static bool unchanged(void)
{
	return !shell("blockdev --flushbufs %s; cmp %s %s", device, in("image"),
		      in("copy"));
}

/* Of a device that was swapped on, when others may have swapped. */
static bool first_page_unchanged(void)
{
	return !shell("blockdev --flushbufs %s; cmp -n %ld %s %s >%s", device,
		      sysconf(_SC_PAGESIZE), in("image"), in("copy"), in("log"));
}

static void detach(void)
{
	shell("losetup -d %s", device);
}

static int chosen(const char *what, char *why, size_t why_len)
{
	char kind[256];

	return swapdev_choose(what, NEED, kind, sizeof(kind), why, why_len);
}

/* Refused with @err and a line that has @word in it, both times. */
static void test_refused(const char *name, const char *what, int err, const char *word)
{
	char why[512];
	int got;

	got = chosen(what, why, sizeof(why));
	ok(got == err && strstr(why, word) && !strchr(why, '\n'),
	   "%s: %s", name, why);
	got = swapdev_make(what, NEED);
	ok(got == err && strstr(swapdev_error(), word), "%s: not made either", name);
	if (!got)
		swapdev_remove();
}

static const struct {
	const char *name, *command, *word;
} contents[] = {
	{ "ext4", "mkfs.ext4 -qF image", "ext4" },
	{ "partition table",
	  /* an MBR with one Linux partition of 1000 sectors from 2048 on */
	  "head -c 1M /dev/zero | dd of=image conv=notrunc; "
	  "printf '\\0\\0\\0\\0\\203\\0\\0\\0\\0\\10\\0\\0\\350\\3\\0\\0' >entry; "
	  "dd if=entry of=image bs=1 seek=446 conv=notrunc; "
	  "printf '\\125\\252' | dd of=image bs=1 seek=510 conv=notrunc",
	  "partition table" },
	{ "hibernated", "mkswap image; "
	  "printf S1SUSPEND\\\\0 | dd of=image bs=1 seek=4086 conv=notrunc", "swsuspend" },
	{ "LUKS over swap", "mkswap image; "
	  "printf 'LUKS\\272\\276\\0\\1' | dd of=image bs=1 conv=notrunc", "crypto_LUKS" },
	{ "squashfs over swap", "mkswap image; "
	  "printf 'hsqs' | dd of=image bs=1 conv=notrunc; "
	  "printf '\\4\\0' | dd of=image bs=1 seek=28 conv=notrunc", "more than one" },
	{ "raw, without a signature", "head -c 20M /dev/urandom >image", "no zeros at byte" },
	{ "one byte at the start", "printf x | dd of=image bs=1 seek=70000 conv=notrunc",
	  "no zeros at byte 70000" },
	{ "one byte at the end", "printf x | dd of=image bs=1 seek=20971519 conv=notrunc",
	  "no zeros at byte 20971519" },
	{ "data between", "head -c 4M /dev/urandom | dd of=image bs=1M seek=8 conv=notrunc",
	  "no zeros at byte" },
};

/* So that it holds more than a signature. */
static void swap_a_page(void)
{
	size_t len = 1 << 20;
	char *buf = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (buf == MAP_FAILED)
		return;
	memset(buf, 7, len);
	madvise(buf, len, MADV_PAGEOUT);
	munmap(buf, len);
}

static void test_contents(void)
{
	size_t i;

	for (i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		if (!attach(contents[i].command, "")) {
			skip(contents[i].name, "no loop device or no mkfs.ext4");
			continue;
		}
		test_refused(contents[i].name, device, -EEXIST, contents[i].word);
		ok(unchanged(), "%s: content unchanged", contents[i].name);
		detach();
	}
}

static void test_in_use(void)
{
	int fd;

	if (!attach("mkswap image", "")) {
		skip("device in use", "no loop device or no mkswap");
		return;
	}
	fd = open(device, O_RDONLY | O_EXCL | O_CLOEXEC);
	test_refused("open exclusively", device, -EBUSY, "in use");
	close(fd);
	ok(!swapon(device, 0), "swapped on by someone else");
	test_refused("swapped on", device, -EBUSY, "swapped on");
	ok(!swapoff(device), "still on");
	detach();

	if (!attach("mkfs.ext4 -qF image && mkdir -p mnt", "") ||
	    mount(device, in("mnt"), "ext4", MS_RDONLY, NULL)) {
		skip("mounted", "cannot mount ext4");
	} else {
		test_refused("mounted", device, -EBUSY, "in use");
		umount(in("mnt"));
	}
	detach();
}

static void test_unfit(void)
{
	test_refused("missing", "/dev/fixcost-none", -ENOENT, "/dev/fixcost-none");
	test_refused("character device", "/dev/null", -ENOTBLK, "/dev/null");
	test_refused("regular file", in("copy"), -ENOTBLK, "not a block device");
	if (attach("truncate -s 8M image", "")) {
		test_refused("too small", device, -ENOSPC, "too small: 8 MiB");
		detach();
	}
	if (attach("truncate -s 8M image; mkswap image; truncate -s 20M image", "")) {
		test_refused("swap too small", device, -ENOSPC, "too small");
		detach();
	}
	if (attach("true", "-r")) {
		test_refused("read-only", device, -EROFS, "read-only");
		detach();
	}
}

/* By those of whom the kernel does not tell. */
static void test_used(void)
{
	pid_t pid;

	if (!attach("true", "")) {
		skip("device that is open", "no loop device");
		return;
	}
	pid = fork();
	if (!pid) {
		if (open(device, O_RDWR) >= 0)
			pause();
		_exit(0);
	}
	usleep(100000);
	test_refused("open in another process", device, -EBUSY, "has it open");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	detach();
	if (!attach("true", "-P"))
		return;
	if (shell("addpart %s 1 2048 1000", device))
		skip("with partitions", "no addpart");
	else
		test_refused("with a partition that is not in its table", device, -EBUSY,
			     "has a partition");
	shell("delpart %s 1", device);
	detach();
}

/* Folders in which a swap file cannot be made. */
static void test_folders(void)
{
	mkdir(in("mnt"), 0700);
	mkdir(in("upper"), 0700);
	mkdir(in("work"), 0700);
	test_refused("no folder", in("none/"), -ENOENT, "none");
	if (!mount("none", in("mnt"), "tmpfs", 0, NULL)) {
		test_refused("tmpfs", in("mnt"), -EOPNOTSUPP, "tmpfs");
		umount(in("mnt"));
	}
	if (!shell("cd %s && mount -t overlay -o lowerdir=upper:work none mnt", dir)) {
		test_refused("overlayfs", in("mnt"), -EOPNOTSUPP, "overlayfs");
		umount(in("mnt"));
	}
	if (attach("truncate -s 8M image; mkfs.ext4 -qF image", "") &&
	    !mount(device, in("mnt"), "ext4", 0, NULL)) {
		test_refused("disk too small", in("mnt"), -ENOSPC, "MiB free");
		umount(in("mnt"));
	}
	detach();
}

/* What it takes becomes zeros again, pages that were swapped to it and all. */
static void test_blank(void)
{
	if (!attach("true", "")) {
		skip("blank device", "no loop device");
		return;
	}
	ok(!swapdev_make(device, NEED) && !strcmp(swapdev_path(), device) &&
	   swapdev_is_block(), "a blank device is taken");
	ok(!first_page_unchanged(), "it is signed");
	swap_a_page();
	ok(!swapdev_renew() && !swapdev_remove(), "renewed and removed");
	ok(unchanged(), "it is as blank as before");
	detach();
}

/* Named once more, it is taken whatever it holds; another is not. */
static void test_erased(void)
{
	char link[64];

	if (!attach("mkfs.ext4 -qF image", "")) {
		skip("erased device", "no loop device or no mkfs.ext4");
		return;
	}
	snprintf(link, sizeof(link), "%s", in("same"));
	ok(!symlink(device, link) && !swapdev_erase(link) && !swapdev_make(device, NEED),
	   "a device that may be erased is taken, by another name of it");
	ok(!swapdev_remove() && !unchanged(), "and does not get back what it held");
	test_refused("other than the one to erase", "/dev/null", -ENOTBLK, "/dev/null");
	detach();
	ok(swapdev_erase(in("copy")) == -ENOTBLK && swapdev_erase("/dev/fixcost-none") == -ENOENT,
	   "what is no device cannot be erased: %s", swapdev_error());
}

static void test_erased_other(void)
{
	char why[512], first[64];

	if (!attach("true", ""))
		return;
	snprintf(first, sizeof(first), "%s", device);
	if (attach("cp image other; mkfs.ext4 -qF image", "") && !swapdev_erase(first)) {
		ok(chosen(device, why, sizeof(why)) == -EEXIST && unchanged(),
		   "that another device may be erased is no leave: %s", why);
		ok(chosen("zram", why, sizeof(why)) == -EINVAL,
		   "to erase a device goes with naming it: %s", why);
	}
	detach();
	shell("losetup -d %s", first);
}

static void test_signed(void)
{
	if (!attach("mkswap -L mine image", "")) {
		skip("device with swap", "no loop device or no mkswap");
		return;
	}
	ok(!swapdev_make(device, NEED), "a device with swap on it is taken");
	ok(first_page_unchanged(), "with the signature it had");
	ok(!swapdev_remove() && first_page_unchanged(), "which it keeps");
	detach();
}

int main(void)
{
	pid_t owner;

	if (geteuid() || access("/proc/swaps", F_OK)) {
		skip("swap devices", geteuid() ? "not root" : "no swap in this kernel");
		return finish();
	}
	if (!make_folder() || knob_lock(&owner))
		return 1;
	test_contents();
	test_in_use();
	test_unfit();
	test_folders();
	test_used();
	test_blank();
	test_signed();
	test_erased();
	test_erased_other();
	return remove_folder() ? 1 : finish();
}
