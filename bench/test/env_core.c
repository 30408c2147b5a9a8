// SPDX-License-Identifier: GPL-2.0-or-later
/* env_core: which CPUs, of what kind, of machines made of files. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"
#include "env.h"
#include "env_internal.h"
#include "tap.h"

/* 4 may be used: two of the one kind, two of the other. */
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	(void)pid;
	memset(set, 0, size);
	CPU_SET_S(0, size, set);
	CPU_SET_S(2, size, set);
	CPU_SET_S(3, size, set);
	CPU_SET_S(9, size, set);
	return 0;
}

static char folder[] = "/tmp/fixcost-core.XXXXXX";

static void machine(const char *script)
{
	char command[2048];

	snprintf(command, sizeof(command),
		 "cd %s && rm -rf sys && mkdir -p sys/devices/system/cpu && cd sys/devices && %s",
		 folder, script);
	if (system(command))
		ok(false, "%s", command);
	env_root(folder);
}

static const char hybrid[] =
	"echo 0-15 >system/cpu/possible; mkdir cpu_core cpu_atom cpu_other;"
	"echo 0-3 >cpu_core/cpus; echo 8-15 >cpu_atom/cpus; echo none >cpu_other/cpus;"
	"for c in 0 2 3 9; do d=system/cpu/cpu$c;"
	" mkdir -p $d/topology $d/cpufreq $d/node$((c / 8)); echo 0 >$d/topology/physical_package_id;"
	" echo $((c / 2)) >$d/topology/cluster_id; echo 1024 >$d/cpu_capacity;"
	" echo 5300000 >$d/cpufreq/cpuinfo_max_freq; done;"
	"echo 614 >system/cpu/cpu9/cpu_capacity;"
	"echo 3900000 >system/cpu/cpu9/cpufreq/cpuinfo_max_freq";

static const char arm[] =
	"for c in 0 2 3 9; do d=system/cpu/cpu$c;"
	" mkdir -p $d/topology $d/regs/identification; echo -1 >$d/topology/physical_package_id;"
	" echo 65535 >$d/topology/cluster_id;"
	" echo 0x00000000413fd0c1 >$d/regs/identification/midr_el1; done";

struct fact {
	const char *member, *value;
};

static void test_facts(const char *what, unsigned int nr, const struct fact *fact)
{
	json_t *env = json_object();

	env_add_cores(env, nr);
	for (; fact->member; fact++) {
		char *text = json_dumps(json_object_get(env, fact->member),
					JSON_ENCODE_ANY | JSON_COMPACT);

		if (!ok(text && !strcmp(text, fact->value), "%s, %u used: %s is %s",
			what, nr, fact->member, fact->value))
			printf("# it is %s\n", text ?: "missing");
		free(text);
	}
	json_decref(env);
}

static void test_machines(void)
{
	machine(hybrid);
	test_facts("two kinds of cores", 1, (struct fact[]){
		{ "cpus_allowed", "\"0,2-3,9\"" }, { "cpus_used", "\"2\"" },
		{ "core_type", "[\"core\"]" }, { "core_capacity", "[1024]" },
		{ "core_max_mhz", "[5300]" }, { "core_package", "[0]" },
		{ "core_cluster", "[1]" }, { "core_node", "[0]" }, { NULL, NULL } });
	test_facts("two kinds of cores", 4, (struct fact[]){
		{ "cpus_used", "\"2-3,9,0\"" }, { "core_type", "[\"core\",\"atom\"]" },
		{ "core_capacity", "[1024,614]" }, { "core_max_mhz", "[5300,3900]" },
		{ "core_cluster", "[1,4,0]" }, { "core_node", "[0,1]" }, { NULL, NULL } });
	machine(arm);
	test_facts("arm64", 2, (struct fact[]){
		{ "core_type", "[\"0x00000000413fd0c1\"]" }, { "core_package", "null" },
		{ "core_cluster", "null" }, { "core_capacity", "null" }, { NULL, NULL } });
	machine("true");
	test_facts("nothing told", 2, (struct fact[]){
		{ "cpus_used", "\"2-3\"" }, { "core_type", "null" },
		{ "core_max_mhz", "null" }, { "core_node", "null" }, { NULL, NULL } });
}

static void nothing(struct fc_run *run)
{
	(void)run;
}

static const struct crowd {
	struct fc_bench bench;
	struct matrix_row row;
	unsigned int threads;
} crowds[] = {
#define ROW(spec, nr, ...) \
	{ { .run = nothing, .cpus = spec }, { __VA_ARGS__ }, nr }
#define ARGS(...)	.arg = { __VA_ARGS__ }, \
	.nr_args = sizeof((struct matrix_arg[]){ __VA_ARGS__ }) / sizeof(struct matrix_arg)
	ROW(NULL, 1),
	ROW(NULL, 4, ARGS({ "threads", "4" })),
	ROW("procs", 2, ARGS({ "threads", "64" }, { "procs", "2" })),
	ROW("movers+1", 4, ARGS({ "movers", "3" })),
	ROW("threads+mutators+fault=handler", 5,
	    ARGS({ "threads", "3" }, { "mutators", "2" }, { "fault", "sigbus" })),
	ROW("threads+mutators+fault=handler", 4,
	    ARGS({ "threads", "3" }, { "mutators", "0" }, { "fault", "handler" })),
};

#define NR_CROWDS	(sizeof(crowds) / sizeof(crowds[0]))

static void test_crowds(void)
{
	struct matrix_row rows[NR_CROWDS];
	struct matrix m = { .row = rows, .nr_rows = NR_CROWDS };
	size_t refused = 0;

	for (size_t i = 0; i < NR_CROWDS; i++) {
		rows[i] = crowds[i].row;
		rows[i].bench = &crowds[i].bench;
		ok(crowd_threads(&rows[i]) == crowds[i].threads, "%s: %u threads",
		   crowds[i].bench.cpus ?: "nothing said", crowd_threads(&rows[i]));
		refused += !!crowd_refuse(&rows[i]);
	}
	ok(refused == 1 && !strcmp(crowd_refuse(&rows[4]),
				   "5 threads, 4 CPUs: they would take turns"),
	   "five threads are refused four CPUs");
	ok(crowd_cpus(&m) == 4, "all others are on four");
	rows[4].oversubscribe = true;
	ok(!crowd_refuse(&rows[4]), "they are not where times mean nothing");
	m.nr_rows = 1;
	ok(crowd_cpus(&m) == 1, "one thread is on one");
}

int main(void)
{
	char command[64];

	if (!mkdtemp(folder))
		return 1;
	test_machines();
	test_crowds();
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) ? 1 : finish();
}
