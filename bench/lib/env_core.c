// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which processors measured, and of what kind they are: a machine may have two
 * kinds of cores under one name.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "env.h"
#include "env_internal.h"

#define CPU	"/sys/devices/system/cpu/cpu%u/"

/* "1-3,0": @nr of cpus_nth() from the @i-th on, in this order. */
static json_t *list_of(unsigned int i, unsigned int nr)
{
	unsigned int last = i + nr, end;
	char list[CPUS_LIST] = "";
	size_t len = 0;

	for (; i < last && len < sizeof(list) - 32; i = end) {
		unsigned int first = cpus_nth(i);

		for (end = i + 1; end < last && cpus_nth(end) == first + end - i; end++)
			;
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%u",
					len ? "," : "", first);
		if (end - i > 1)
			len += (size_t)snprintf(list + len, sizeof(list) - len, "-%u",
						cpus_nth(end - 1));
	}
	return json_string(list);
}

static json_t *number(unsigned int cpu, const char *file, long unit)
{
	char text[32], *end;
	long value;

	if (env_read(text, sizeof(text), CPU "%s", cpu, file))
		return NULL;
	value = strtol(text, &end, 10);
	return end == text || value < 0 ? NULL : json_integer(value / unit);
}

static json_t *capacity(unsigned int cpu)
{
	return number(cpu, "cpu_capacity", 1);
}

static json_t *max_mhz(unsigned int cpu)
{
	return number(cpu, "cpufreq/cpuinfo_max_freq", 1000);
}

static json_t *package(unsigned int cpu)
{
	return number(cpu, "topology/physical_package_id", 1);
}

/* 65535: it is in none */
static json_t *cluster(unsigned int cpu)
{
	json_t *id = number(cpu, "topology/cluster_id", 1);

	if (json_integer_value(id) != 65535)
		return id;
	json_decref(id);
	return NULL;
}

static json_t *node(unsigned int cpu)
{
	char pattern[80], **path;
	json_t *id = NULL;

	snprintf(pattern, sizeof(pattern), CPU "node[0-9]*", cpu);
	path = env_glob(pattern);
	if (path[0])
		id = json_integer(atoi(strrchr(path[0], '/') + strlen("/node")));
	env_glob_free(path);
	return id;
}

/* "core" or "atom": the name of the PMU that such a core has (x86). */
static json_t *type_by_pmu(unsigned int cpu)
{
	char **path = env_glob("/sys/devices/cpu_*/cpus");
	char list[CPUS_LIST];
	json_t *type = NULL;

	for (size_t i = 0; path[i] && !type; i++) {
		const char *name = path[i] + strlen("/sys/devices/cpu_");

		if (!env_read(list, sizeof(list), "%s", path[i]) &&
		    cpus_listed(list, cpu))
			type = json_stringn(name, strcspn(name, "/"));
	}
	env_glob_free(path);
	return type;
}

/* Or what the core says it is (arm64). */
static json_t *type(unsigned int cpu)
{
	json_t *pmu = type_by_pmu(cpu);
	char midr[32];

	if (pmu)
		return pmu;
	if (env_read(midr, sizeof(midr), CPU "regs/identification/midr_el1", cpu))
		return NULL;
	return json_string(midr);
}

static bool has(const json_t *list, const json_t *value)
{
	json_t *other;
	size_t i;

	json_array_foreach(list, i, other)
		if (json_equal(other, value))
			return true;
	return false;
}

/* Of the CPUs used, each once, the first thread's first; null: none tells. */
static json_t *each(unsigned int nr, json_t *(*fact)(unsigned int cpu))
{
	json_t *list = json_array(), *value;

	for (unsigned int i = 0; i < nr; i++) {
		value = fact(cpus_nth(i));
		if (value && !has(list, value))
			json_array_append(list, value);
		json_decref(value);
	}
	if (json_array_size(list))
		return list;
	json_decref(list);
	return json_null();
}

void env_add_cores(json_t *env, unsigned int nr)
{
	json_object_set_new(env, "cpus_allowed", list_of(cpus_nr() - 1, cpus_nr()));
	json_object_set_new(env, "cpus_used", list_of(0, nr));
	json_object_set_new(env, "core_type", each(nr, type));
	json_object_set_new(env, "core_capacity", each(nr, capacity));
	json_object_set_new(env, "core_max_mhz", each(nr, max_mhz));
	json_object_set_new(env, "core_package", each(nr, package));
	json_object_set_new(env, "core_cluster", each(nr, cluster));
	json_object_set_new(env, "core_node", each(nr, node));
}
