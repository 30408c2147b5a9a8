// SPDX-License-Identifier: GPL-2.0-or-later
/* cpus: of a machine with more CPUs than a cpu_set_t has room for. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "env_internal.h"
#include "tap.h"
#include "team.h"

static const unsigned int ours[] = { 5, 63, 1030, 1500, 2047 };

#define NR_OURS		(sizeof(ours) / sizeof(ours[0]))
#define KERNEL_BYTES	(2048 / 8)

static unsigned int pinned[8];	/* what the kernel was last asked for */
static unsigned int nr_pinned;

/* The kernel's part: no set that is too small, and none of others' CPUs. */
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	(void)pid;
	if (size < KERNEL_BYTES) {
		errno = EINVAL;
		return -1;
	}
	memset(set, 0, size);
	for (size_t i = 0; i < NR_OURS; i++)
		CPU_SET_S(ours[i], size, set);
	return 0;
}

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set)
{
	(void)pid;
	nr_pinned = 0;
	for (unsigned int cpu = 0; cpu < 8 * size && nr_pinned < 8; cpu++)
		if (CPU_ISSET_S(cpu, size, set))
			pinned[nr_pinned++] = cpu;
	return 0;
}

static char folder[] = "/tmp/fixcost-cpus.XXXXXX";

static void machine(const char *list)
{
	char command[256];

	snprintf(command, sizeof(command),
		 "mkdir -p %s/sys/devices/system/cpu && cd %s/sys/devices/system/cpu && %s",
		 folder, folder, list);
	ok(!system(command), "a machine: %s", list);
	env_root(folder);
}

static void test_lists(void)
{
	machine("echo 0-3,8-2047 >possible; echo 0,2-3,8,1026-1500 >online");
	ok(cpus_possible() == 2048, "2048 may be there (%u)", cpus_possible());
	ok(cpus_online(0) && !cpus_online(1) && cpus_online(3) && !cpus_online(4) &&
	   cpus_online(8) && !cpus_online(1025) && cpus_online(1026) &&
	   cpus_online(1500) && !cpus_online(1501), "those online are known");
	ok(!cpus_listed("", 0) && !cpus_listed("word", 0), "no list has none");
}

static void test_pin(void)
{
	bool good = cpus_nr() == NR_OURS;

	ok(good, "of 2048 CPUs %zu may be used (%u)", NR_OURS, cpus_nr());
	for (unsigned int i = 0; i < 2 * NR_OURS; i++)
		good = good && !team_pin(i) && nr_pinned == 1 &&
			pinned[0] == ours[(i + 1) % NR_OURS];
	ok(good, "each is pinned to by its number, the second one first");
	ok(!cpus_unpin() && nr_pinned == NR_OURS && !memcmp(pinned, ours, sizeof(ours)),
	   "all of them may be used again");
}

int main(void)
{
	char command[64];

	if (!mkdtemp(folder))
		return 1;
	test_lists();
	test_pin();
	machine("rm possible online");
	ok(cpus_possible() == CPU_SETSIZE && cpus_online(7),
	   "where nothing is told, 1024 may be there, and all are online");
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) ? 1 : finish();
}
