// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel refuses a set with less room than it has CPUs, and a cpu_set_t has
 * room for 1024.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "cpus.h"
#include "env_internal.h"

#define CPU		"/sys/devices/system/cpu"
#define MAX_CPUS	(1U << 20)

static unsigned int *allowed;
static unsigned int nr_allowed;

/* One part of "0-3,8"; false at the end, or where it is no such list. */
static bool next_range(const char **at, unsigned int *first, unsigned int *last)
{
	int len = 0;

	if (sscanf(*at, "%u-%u%n", first, last, &len) != 2) {
		if (sscanf(*at, "%u%n", first, &len) != 1)
			return false;
		*last = *first;
	}
	*at += len;
	*at += **at == ',';
	return *last < MAX_CPUS;
}

bool cpus_listed(const char *list, unsigned int cpu)
{
	unsigned int first, last;

	while (next_range(&list, &first, &last))
		if (cpu >= first && cpu <= last)
			return true;
	return false;
}

unsigned int cpus_possible(void)
{
	unsigned int first, last, most = 0;
	char list[CPUS_LIST];
	const char *at = list;

	if (env_read(list, sizeof(list), CPU "/possible"))
		return CPU_SETSIZE;
	while (next_range(&at, &first, &last))
		most = last > most ? last : most;
	return most + 1;
}

bool cpus_online(unsigned int cpu)
{
	char list[CPUS_LIST];

	return env_read(list, sizeof(list), CPU "/online") || cpus_listed(list, cpu);
}

/* A set with room for @nr, and its size; NULL: out of memory. */
static cpu_set_t *new_set(unsigned int nr, size_t *size)
{
	cpu_set_t *set = CPU_ALLOC(nr);

	*size = CPU_ALLOC_SIZE(nr);
	if (set)
		CPU_ZERO_S(*size, set);
	return set;
}

static void remember(const cpu_set_t *set, size_t size)
{
	unsigned int nr = CPU_COUNT_S(size, set);

	allowed = malloc(nr * sizeof(*allowed));
	for (unsigned int cpu = 0; allowed && nr_allowed < nr; cpu++)
		if (CPU_ISSET_S(cpu, size, set))
			allowed[nr_allowed++] = cpu;
}

static void ask(void)
{
	unsigned int nr = cpus_possible();
	int err = -EINVAL;

	for (; err == -EINVAL && nr <= MAX_CPUS; nr *= 2) {
		size_t size;
		cpu_set_t *set = new_set(nr, &size);

		if (!set)
			return;
		err = sched_getaffinity(0, size, set) ? -errno : 0;
		if (!err)
			remember(set, size);
		CPU_FREE(set);
	}
}

unsigned int cpus_nr(void)
{
	if (!nr_allowed)
		ask();
	return nr_allowed ? nr_allowed : 1;
}

unsigned int cpus_nth(unsigned int i)
{
	unsigned int nr = cpus_nr();

	return nr_allowed ? allowed[(i + 1) % nr] : 0;
}

static int move_to(const unsigned int *cpu, unsigned int nr)
{
	unsigned int most = 0;
	cpu_set_t *set;
	size_t size;
	int err;

	for (unsigned int i = 0; i < nr; i++)
		most = cpu[i] > most ? cpu[i] : most;
	set = new_set(most + 1, &size);
	if (!set)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++)
		CPU_SET_S(cpu[i], size, set);
	err = sched_setaffinity(0, size, set) ? -errno : 0;
	CPU_FREE(set);
	return err;
}

int cpus_pin(unsigned int cpu)
{
	return move_to(&cpu, 1);
}

int cpus_unpin(void)
{
	return cpus_nr() && nr_allowed ? move_to(allowed, nr_allowed) : -EINVAL;
}
