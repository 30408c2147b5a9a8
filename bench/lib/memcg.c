// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Version 2 has memory.reclaim since 5.19, version 1 memory.force_empty; both
 * reclaim in the context of the caller and leave mlocked pages alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knob.h"
#include "memcg.h"

static char joined[PATH_MAX];

static int write_file(const char *dir, const char *name, const char *value)
{
	char path[PATH_MAX + 32];
	int err = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static bool has(const char *dir, const char *name)
{
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !access(path, F_OK);
}

/*
 * Where the hierarchy of @type with @option is mounted, e.g. "cgroup2" or
 * "cgroup" with "memory". Returns 0 or -ENOENT.
 */
static int find_mount(const char *type, const char *option, char *dir)
{
	char line[PATH_MAX], fstype[64], options[1024];
	int err = -ENOENT;
	FILE *f;

	f = fopen("/proc/mounts", "re");
	if (!f)
		return -errno;
	while (err && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*s %4000s %63s %1023s", dir, fstype, options) != 3)
			continue;
		if (!strcmp(fstype, type) && (!option || strstr(options, option)))
			err = 0;
	}
	fclose(f);
	return err;
}

/* Path of this process within the version 1 memory hierarchy, "/" at worst. */
static void own_v1_path(char *path, size_t len)
{
	char line[PATH_MAX];
	char *sub;
	FILE *f;

	snprintf(path, len, "/");
	f = fopen("/proc/self/cgroup", "re");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		sub = strstr(line, ":memory:");
		if (!sub)
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(path, len, "%s", sub + strlen(":memory:"));
	}
	fclose(f);
}

/* Is memory among the controllers that file @name of @dir lists? */
static bool lists_memory(const char *dir, const char *name)
{
	char path[PATH_MAX + 32], list[512] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(list, sizeof(list), f))
		list[0] = '\0';
	fclose(f);
	return strstr(list, "memory");
}

/* Let children of the version 2 group @dir have a memory controller. */
static int delegate_memory(const char *dir)
{
	char path[PATH_MAX + 32];
	int err;

	if (lists_memory(dir, "cgroup.subtree_control"))
		return 0;
	snprintf(path, sizeof(path), "%s/cgroup.subtree_control", dir);
	err = knob_push_value("write", path, "-memory");
	return err ? err : write_file(dir, "cgroup.subtree_control", "+memory");
}

/*
 * The group goes below our own where that works (version 1: limits set on us
 * stay in force), else below the root, which alone may hold both processes and
 * groups in version 2.
 */
static int find_parent(char *dir)
{
	char own[PATH_MAX];
	size_t len;

	if (!find_mount("cgroup2", NULL, dir) && lists_memory(dir, "cgroup.controllers") &&
	    !delegate_memory(dir))
		return 0;
	if (find_mount("cgroup", "memory", dir))
		return -ENOENT;
	own_v1_path(own, sizeof(own));
	len = strlen(dir);
	if (len + strlen(own) < PATH_MAX && strcmp(own, "/")) {
		memcpy(dir + len, own, strlen(own) + 1);
		if (!has(dir, "cgroup.procs"))
			dir[len] = '\0';
	}
	return 0;
}

int memcg_make_second(char *path, size_t len, const char *suffix)
{
	char parent[PATH_MAX] = "";
	int err;

	err = find_parent(parent);
	if (err)
		return err;
	if ((size_t)snprintf(path, len, "%s/fixcost-%d%s", parent, getpid(),
			     suffix) >= len)
		return -ENAMETOOLONG;
	err = knob_push("rmdir", path);
	if (err)
		return err;
	if (mkdir(path, 0755))
		return -errno;
	return has(path, "memory.reclaim") || has(path, "memory.force_empty") ?
		0 : -ENOENT;
}

int memcg_make(char *path, size_t len)
{
	return memcg_make_second(path, len, "");
}

int memcg_join(const char *path)
{
	int err = write_file(path, "cgroup.procs", "0");

	if (!err)
		snprintf(joined, sizeof(joined), "%s", path);
	return err;
}

const char *memcg_joined(void)
{
	return joined[0] ? joined : NULL;
}

int memcg_reclaim(size_t bytes)
{
	char amount[32];
	int err;

	if (!joined[0])
		return -ENOENT;
	if (has(joined, "memory.reclaim")) {
		snprintf(amount, sizeof(amount), "%zu", bytes);
		err = write_file(joined, "memory.reclaim", amount);
	} else {
		err = write_file(joined, "memory.force_empty", "0");
	}
	return err == -EAGAIN || err == -EBUSY ? 0 : err;
}

int memcg_open_reclaim(void)
{
	char path[PATH_MAX + 32];
	int fd;

	if (!joined[0])
		return -ENOENT;
	snprintf(path, sizeof(path), "%s/memory.reclaim", joined);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

unsigned long long memcg_stat(const char *name)
{
	char path[PATH_MAX + 32], key[64];
	unsigned long long value, found = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/memory.stat", joined);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fscanf(f, "%63s %llu", key, &value) == 2)
		if (!strcmp(key, name))
			found = value;
	fclose(f);
	return found;
}
