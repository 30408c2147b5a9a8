// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts about memory and how the kernel manages it. */
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "env_internal.h"

#define MM	"/sys/kernel/mm"
#define THP	MM "/transparent_hugepage"

/* A field of /proc/meminfo, in MiB. */
static json_t *meminfo_mib(const char *field)
{
	FILE *f = env_fopen("/proc/meminfo");
	size_t n = strlen(field);
	json_t *mib = NULL;
	char line[128];

	if (!f)
		return json_null();
	while (!mib && fgets(line, sizeof(line), f))
		if (!strncmp(line, field, n) && line[n] == ':')
			mib = json_integer(atoll(line + n + 1) >> 10);
	fclose(f);
	return mib ?: json_null();
}

/* { "64kB": "inherit", ... }; null where there are no multi-size THPs */
static json_t *mthp(void)
{
	char **path = env_glob(THP "/hugepages-*/enabled");
	json_t *all = json_object();
	char *size;
	size_t i;

	for (i = 0; path && path[i]; i++) {
		json_t *setting = env_choice(path[i]);

		size = strstr(path[i], "hugepages-") + strlen("hugepages-");
		size[strcspn(size, "/")] = '\0';
		json_object_set_new(all, size, setting);
	}
	env_glob_free(path);
	if (json_object_size(all))
		return all;
	json_decref(all);
	return json_null();
}

static json_t *khugepaged(void)
{
	json_t *all;
	char **path = env_glob(THP "/khugepaged/*");
	size_t i;

	/* what it has done so far is no setting */
	all = path && path[0] ? json_object() : json_null();
	for (i = 0; path && path[i]; i++) {
		json_t *value = env_number(path[i]);
		char *name = basename(path[i]);

		if (strcmp(name, "pages_collapsed") &&
		    strcmp(name, "full_scans"))
			json_object_set(all, name, value);
		json_decref(value);
	}
	env_glob_free(path);
	return all;
}

/* null where the kernel has no zswap */
static json_t *zswap(void)
{
	char value[8];

	if (env_read(value, sizeof(value), "/sys/module/zswap/parameters/enabled"))
		return json_null();
	return json_boolean(value[0] == 'Y' || value[0] == '1');
}

static bool is_on(const char *path)
{
	char value[16];

	return !env_read(value, sizeof(value), "%s", path) &&
	       (!strcmp(value, "on") || value[0] == 'Y');
}

/* "pageout", or "pageout,stat" where one kdamond has several schemes */
static json_t *kdamond_actions(const char *state)
{
	char pattern[256], all[128] = "", one[32];
	size_t i, len;
	char **path;

	snprintf(pattern, sizeof(pattern), "%.*s/contexts/*/schemes/*/action",
		 (int)(strrchr(state, '/') - state), state);
	path = env_glob(pattern);
	for (i = 0; path && path[i]; i++) {
		len = strlen(all);
		if (!env_read(one, sizeof(one), "%s", path[i]))
			snprintf(all + len, sizeof(all) - len, "%s%s",
				 len ? "," : "", one);
	}
	env_glob_free(path);
	return json_string(all[0] ? all : "monitoring");
}

/* What runs, by the file that turns it off. */
static json_t *damon(void)
{
	static const char *const modules[] = {
		"/sys/module/damon_reclaim/parameters/enabled",
		"/sys/module/damon_lru_sort/parameters/enabled",
		"/sys/module/damon_stat/parameters/enabled",
	};
	char **path = env_glob(MM "/damon/admin/kdamonds/[0-9]*/state");
	json_t *all = json_object();
	size_t i;

	for (i = 0; path && path[i]; i++)
		if (is_on(path[i]))
			json_object_set_new(all, path[i],
					    kdamond_actions(path[i]));
	env_glob_free(path);
	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (is_on(modules[i]))
			json_object_set_new(all, modules[i],
					    json_string("module"));
	return all;
}

/* Swap devices that are on now, whoever made them. */
static json_t *swaps(void)
{
	FILE *f = env_fopen("/proc/swaps");
	char line[4500], path[4097], type[32];
	json_t *all = json_array();
	long long size, used;
	int prio;

	if (!f)
		return all;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%4096s %31s %lld %lld %d", path, type, &size,
			   &used, &prio) != 5)
			continue;
		json_array_append_new(all,
				      json_pack("{s:s, s:s, s:I, s:I, s:i}", "device", path,
						"type", type, "size_mib", size >> 10,
						"used_mib", used >> 10, "priority", prio));
	}
	fclose(f);
	return all;
}

void env_add_mm(json_t *env)
{
	json_object_set_new(env, "page_size",
			    json_integer(sysconf(_SC_PAGESIZE)));
	json_object_set_new(env, "memory_mib", meminfo_mib("MemTotal"));
	json_object_set_new(env, "available_mib", meminfo_mib("MemAvailable"));
	json_object_set_new(env, "numa_nodes",
			    env_string("/sys/devices/system/node/online"));
	json_object_set_new(env, "numa_balancing",
			    env_number("/proc/sys/kernel/numa_balancing"));
	json_object_set_new(env, "thp", env_choice(THP "/enabled"));
	json_object_set_new(env, "mthp", mthp());
	json_object_set_new(env, "khugepaged", khugepaged());
	json_object_set_new(env, "zswap", zswap());
	json_object_set_new(env, "lru_gen", env_string(MM "/lru_gen/enabled"));
	json_object_set_new(env, "ksm", env_number(MM "/ksm/run"));
	json_object_set_new(env, "damon", damon());
	json_object_set_new(env, "swappiness",
			    env_number("/proc/sys/vm/swappiness"));
	json_object_set_new(env, "page_cluster",
			    env_number("/proc/sys/vm/page-cluster"));
	json_object_set_new(env, "swaps", swaps());
}
