// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every kind of swap device that this machine has is made, comes first, is
 * really swapped to, renewed, and leaves nothing when it is removed.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "knob.h"
#include "knob_test.h"
#include "swapdev.h"
#include "tap.h"

#define DEVICE_BYTES	(64UL << 20)
#define USED_BYTES	(8UL << 20)

struct listed {
	int priority;		/* 0: not listed */
	unsigned long size_kib, used_kib;
};

static struct listed find(const char *path)
{
	struct listed found = { 0 };
	char line[512], name[256];
	FILE *f = fopen("/proc/swaps", "r");

	while (f && fgets(line, sizeof(line), f)) {
		struct listed l;

		if (sscanf(line, "%255s %*s %lu %lu %d", name, &l.size_kib,
			   &l.used_kib, &l.priority) == 4 && !strcmp(name, path))
			found = l;
	}
	if (f)
		fclose(f);
	return found;
}

static size_t count_swapped(const char *buf, size_t len)
{
	size_t page = sysconf(_SC_PAGESIZE), nr = 0, i;
	FILE *f = fopen("/proc/self/pagemap", "r");
	uint64_t entry;

	if (!f)
		return 0;
	fseek(f, (uintptr_t)buf / page * sizeof(entry), SEEK_SET);
	for (i = 0; i < len / page; i++)
		nr += fread(&entry, sizeof(entry), 1, f) == 1 && entry >> 62 & 1;
	fclose(f);
	return nr;
}

/* Distinct words, so that no page is zero or the same as another. */
static char *fill(void)
{
	uint64_t *buf = mmap(NULL, USED_BYTES, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	if (buf == MAP_FAILED)
		return NULL;
	madvise(buf, USED_BYTES, MADV_NOHUGEPAGE);
	for (i = 0; i < USED_BYTES / sizeof(*buf); i++)
		buf[i] = i * 0x9e3779b97f4a7c15ULL;
	return (char *)buf;
}

static void swap_out(char *buf)
{
	int tries;

	for (tries = 0; tries < 10; tries++) {
		madvise(buf, USED_BYTES, MADV_PAGEOUT);
		if (count_swapped(buf, USED_BYTES) == USED_BYTES / sysconf(_SC_PAGESIZE))
			break;
		usleep(10000);
	}
}

static void test_use(const char *kind, const char *path)
{
	char *buf = fill();
	size_t nr;

	if (!buf)
		return;
	swap_out(buf);
	nr = count_swapped(buf, USED_BYTES);
	ok(nr == USED_BYTES / sysconf(_SC_PAGESIZE), "%s: %zu pages swapped out", kind, nr);
	ok(find(path).used_kib > 0, "%s: to it: %lu KiB", kind, find(path).used_kib);
	ok(((uint64_t *)buf)[12345] == 12345 * 0x9e3779b97f4a7c15ULL,
	   "%s: and come back as they were", kind);
	munmap(buf, USED_BYTES);
}

static void test_listed(const char *kind, const char *path)
{
	struct listed l = find(path);

	ok(l.priority == 32767, "%s: %s has priority %d", kind, path, l.priority);
	ok(l.size_kib == DEVICE_BYTES >> 10, "%s: all of it can be used: %lu KiB",
	   kind, l.size_kib);
}

static void test_kind(const char *kind, bool is_block, bool synchronous)
{
	char chosen[256], why[512], path[512];
	int err;

	if (swapdev_choose(kind, DEVICE_BYTES, chosen, sizeof(chosen), why,
			   sizeof(why))) {
		skip(kind, why);
		return;
	}
	ok(!strcmp(chosen, kind), "%s", why);
	err = swapdev_make(kind, DEVICE_BYTES);
	if (!ok(!err, "%s: made%s%s", kind, err ? ": " : "", err ? swapdev_error() : ""))
		return;
	snprintf(path, sizeof(path), "%s", swapdev_path());
	test_listed(kind, path);
	ok(swapdev_is_block() == is_block && swapdev_synchronous() == synchronous,
	   "%s: is what it says it is", kind);
	test_use(kind, path);
	ok(!swapdev_renew() && find(path).priority == 32767 && !find(path).used_kib,
	   "%s: renewed", kind);
	ok(!swapdev_remove() && !find(path).priority && !swapdev_path(),
	   "%s: removed", kind);
	ok(knob_restore(0) == 0, "%s: nothing is left to put back", kind);
}

static void test_auto(void)
{
	char kind[256], why[1024];
	int err;

	err = swapdev_choose("auto", DEVICE_BYTES, kind, sizeof(kind), why, sizeof(why));
	ok(!err && !strncmp(why, kind, strlen(kind)), "auto: %s", why);
	ok(!swapdev_make(kind, DEVICE_BYTES) && !swapdev_remove(), "auto: made and removed");
}

static void test_misuse(void)
{
	ok(swapdev_renew() == -ENODEV, "%s", swapdev_error());
	ok(swapdev_remove() == 0, "removing none is fine");
	ok(swapdev_make("floppy", DEVICE_BYTES) == -EINVAL, "%s", swapdev_error());
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
	test_misuse();
	test_kind("brd", true, true);
	test_kind("zram", true, true);
	test_kind("loop", true, false);
	test_kind("file", false, false);
	test_auto();
	return remove_folder() ? 1 : finish();
}
