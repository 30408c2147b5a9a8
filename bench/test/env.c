// SPDX-License-Identifier: GPL-2.0-or-later
/* env: facts and warnings from machines made of files, then from this one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "env.h"
#include "env_internal.h"
#include "tap.h"

#define CPU	"/sys/devices/system/cpu/"
#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define KDAMOND	"/sys/kernel/mm/damon/admin/kdamonds/0/"

static char folder[] = "/tmp/fixcost-env.XXXXXX";

static void put_bytes(const char *path, const void *bytes, size_t len)
{
	char full[512], *slash;
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", folder, path);
	for (slash = full + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	f = fopen(full, "w");
	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
		ok(false, "write %s: %s", full, strerror(errno));
}

static void put(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

static void put_all(const char *const files[][2])
{
	for (; (*files)[0]; files++)
		put((*files)[0], (*files)[1]);
}

static void new_machine(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s/*", folder);
	if (system(command))
		ok(false, "%s", command);
	env_root(folder);
}

/* Three notes as the kernel has them: another GNU one, the id, Linux's. */
static void put_notes(void)
{
	static const unsigned char notes[] = {
		4, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 'G', 'N', 'U', 0,
		9, 9, 9, 9, 9, 0, 0, 0,
		6, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 'L', 'i', 'n', 'u', 'x',
		0, 0, 0, 8, 8, 8, 8,
		4, 0, 0, 0, 6, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0,
		0xde, 0xad, 0xbe, 0xef, 0x00, 0x42, 0, 0,
	};

	put_bytes("/sys/kernel/notes", notes, sizeof(notes));
}

static void test_fact(const json_t *env, const char *member, const char *want)
{
	json_t *fact = json_object_get(env, member);
	char *text = json_dumps(fact, JSON_ENCODE_ANY | JSON_COMPACT |
				JSON_SORT_KEYS);

	if (!ok(text && !strcmp(text, want), "%s is %s", member, want))
		printf("# it is %s\n", text ?: "missing");
	free(text);
}

static void test_facts(const json_t *env, const char *const want[][2])
{
	for (; (*want)[0]; want++)
		test_fact(env, (*want)[0], (*want)[1]);
}

static bool has_warning(const json_t *list, const char *part)
{
	json_t *line;
	size_t i;

	json_array_foreach(list, i, line)
		if (strstr(json_string_value(line), part))
			return true;
	return false;
}

static void test_warnings(const char *const *want)
{
	json_t *env = env_collect();
	json_t *list = env_warnings(env);
	size_t i, nr;

	for (nr = 0; want[nr]; nr++)
		ok(has_warning(list, want[nr]), "warns: %s", want[nr]);
	if (!ok(json_array_size(list) == nr, "no other warning"))
		for (i = 0; i < json_array_size(list); i++)
			printf("# %s\n",
			       json_string_value(json_array_get(list, i)));
	json_decref(list);
	json_decref(env);
}

static const char *const noisy_files[][2] = {
	{ "/proc/version",
	  "Linux version 6.1.0-50-amd64 (k@debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1\n"
	},
	{ "/proc/cmdline",
	  "ro preempt=voluntary slub_debug=FZ page_owner=off xpage_poison page_poisonx debug_objects\n"
	},
	{ "/proc/cpuinfo", "processor\t: 0\ncpu family\t: 6\n"
	  "model name\t: Test CPU\nmodel\t\t: 85\nstepping\t: 7\n"
	  "microcode\t: 0x5003\nflags\t\t: fpu hypervisor\n\n"
	  "processor\t: 1\nmodel name\t: Other CPU\n" },
	{ "/proc/meminfo", "MemTotal:  8388608 kB\nMemFree:  1 kB\n"
	  "MemAvailable:  1048576 kB\n" },
	{ "/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n"
	  "/dev/sda2 partition 2097152 1024 -2\n" },
	{ "/proc/sys/kernel/random/boot_id",
	  "08039a30-0d3e-44b7-b341-a1b020d787bb\n" },
	{ "/proc/sys/kernel/tainted", "512\n" },
	{ "/proc/sys/kernel/numa_balancing", "1\n" },
	{ "/proc/sys/vm/swappiness", "60\n" },
	{ "/proc/sys/vm/page-cluster", "3\n" },
	{ "/sys/devices/system/node/online", "0-1\n" },
	{ "/sys/devices/system/clocksource/clocksource0/current_clocksource",
	  "hpet\n" },
	{ "/sys/class/dmi/id/sys_vendor", "QEMU\n" },
	{ "/sys/class/dmi/id/product_name", "Standard PC\n" },
	{ CPU "online", "0-1\n" },
	{ CPU "smt/control", "on\n" },
	{ CPU "intel_pstate/no_turbo", "0\n" },
	{ CPU "cpu0/cpufreq/scaling_governor", "powersave\n" },
	{ CPU "cpu1/cpufreq/scaling_governor", "performance\n" },
	{ CPU "vulnerabilities/meltdown", "Mitigation: PTI\n" },
	{ CPU "vulnerabilities/mds", "Not affected\n" },
	{ THP "enabled", "always [madvise] never\n" },
	{ THP "hugepages-64kB/enabled", "always [inherit] madvise never\n" },
	{ THP "khugepaged/defrag", "1\n" },
	{ THP "khugepaged/full_scans", "77\n" },
	{ "/sys/kernel/mm/lru_gen/enabled", "0x0007\n" },
	{ "/sys/kernel/mm/ksm/run", "1\n" },
	{ KDAMOND "state", "on\n" },
	{ KDAMOND "contexts/0/schemes/0/action", "pageout\n" },
	{ KDAMOND "contexts/0/schemes/1/action", "stat\n" },
	{ "/sys/module/damon_reclaim/parameters/enabled", "Y\n" },
	{ "/sys/module/damon_lru_sort/parameters/enabled", "N\n" },
	{ "/sys/module/zswap/parameters/enabled", "Y\n" },
	{ "/sys/kernel/tracing/current_tracer", "function\n" },
	{ NULL, NULL }
};

static const char *const noisy_facts[][2] = {
	{ "schema", "1" },
	{ "boot_id", "\"08039a30-0d3e-44b7-b341-a1b020d787bb\"" },
	{ "build_id", "\"deadbeef0042\"" },
	{ "compiler", "\"gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils) 2.40\"" },
	{ "preempt", "\"voluntary\"" },
	{ "preempt_rcu", "true" },
	{ "debug_options",
	  "[\"KASAN\",\"PROVE_LOCKING\",\"DEBUG_OBJECTS\",\"SLUB_DEBUG\",\"PAGE_TABLE_CHECK\"]" },
	{ "config_hash",
	  "\"63c7c1eecf6748490c940c89ad97462a82fcb2c44cd32d2069b5c144aab18a1b\"" },
	{ "cpu", "\"Test CPU (6-85-7)\"" },
	{ "microcode", "\"0x5003\"" },
	{ "mitigations", "{\"mds\":\"Not affected\",\"meltdown\":\"Mitigation: PTI\"}" },
	{ "governor", "\"powersave,performance\"" },
	{ "turbo", "true" },
	{ "smt", "\"on\"" },
	{ "cpus", "2" },
	{ "online", "\"0-1\"" },
	{ "hypervisor", "\"QEMU Standard PC\"" },
	{ "memory_mib", "8192" },
	{ "available_mib", "1024" },
	{ "thp", "\"madvise\"" },
	{ "mthp", "{\"64kB\":\"inherit\"}" },
	{ "khugepaged", "{\"defrag\":1}" },
	{ "zswap", "true" },
	{ "lru_gen", "\"0x0007\"" },
	{ "ksm", "1" },
	{ "damon",
	  "{\"" KDAMOND "state\":\"pageout,stat\",\"/sys/module/damon_reclaim/parameters/enabled\":\"module\"}"
	},
	{ "swappiness", "60" },
	{ "page_cluster", "3" },
	{ "swaps",
	  "[{\"device\":\"/dev/sda2\",\"priority\":-2,\"size_mib\":2048,\"type\":\"partition\",\"used_mib\":1}]"
	},
	{ "tracer", "\"function\"" },
	{ NULL, NULL }
};

static void test_noisy(void)
{
	static const char *const warnings[] = {
		"virtual machine (QEMU Standard PC)",
		"governor is powersave,performance", "turbo is on",
		"SMT is on", "clock source is hpet",
		"debug options in the kernel (KASAN, PROVE_LOCKING, ",
		"tracer function is on", "printed a warning",
		"DAMON is on (pageout,stat)",
		"echo N >/sys/module/damon_reclaim", "zswap is on",
		"KSM is running", "NUMA balancing is on",
		"already on /dev/sda2 (1 of 2048 MiB", "1024 of 8192 MiB", NULL
	};
	struct utsname u;
	char path[256];
	json_t *env;

	new_machine();
	put_all(noisy_files);
	put_notes();
	uname(&u);
	snprintf(path, sizeof(path), "/boot/config-%s", u.release);
	put(path, "# Linux\nCONFIG_PREEMPT_NONE=y\nCONFIG_PREEMPT_DYNAMIC=y\n"
	    "CONFIG_PREEMPT_RCU=y\nCONFIG_KASAN=y\n# CONFIG_KCSAN is not set\n"
	    "CONFIG_KMSAN=m\nCONFIG_PROVE_LOCKING=y\nCONFIG_SLUB_DEBUG=y\n"
	    "CONFIG_PAGE_OWNER=y\nCONFIG_PAGE_POISONING=y\n"
	    "CONFIG_DEBUG_OBJECTS=y\nCONFIG_PAGE_TABLE_CHECK=y\n"
	    "CONFIG_PAGE_TABLE_CHECK_ENFORCED=y\n");
	env = env_collect();
	test_facts(env, noisy_facts);
	json_decref(env);
	test_warnings(warnings);
}

/* Bare metal as it should be; AMD's way of turbo; boot parameter ignored. */
static void test_quiet(void)
{
	static const char *const files[][2] = {
		{ "/proc/cpuinfo", "flags\t: fpu\n" },
		{ "/proc/cmdline", "nopreempt=full preempt=full\n" },
		{ "/proc/config.gz", "\nCONFIG_PREEMPT_LAZY=y\n" },
		{ "/proc/meminfo", "MemTotal: 4096 kB\nMemAvailable: 4095 kB\n" },
		{ "/sys/class/dmi/id/sys_vendor", "Dell Inc.\n" },
		{ CPU "cpufreq/policy0/boost", "0\n" },
		{ CPU "cpu0/cpufreq/scaling_governor", "performance\n" },
		{ CPU "cpu1/cpufreq/scaling_governor", "performance\n" },
		{ CPU "smt/control", "off\n" },
		{ KDAMOND "state", "off\n" },
		{ KDAMOND "contexts/0/schemes/0/action", "pageout\n" },
		{ "/sys/module/zswap/parameters/enabled", "N\n" },
		{ "/proc/sys/kernel/numa_balancing", "1\n" },
		{ "/sys/devices/system/node/online", "0\n" },
		{ NULL, NULL }
	};
	static const char *const facts[][2] = {
		{ "hypervisor", "null" }, { "turbo", "false" },
		{ "governor", "\"performance\"" }, { "preempt", "\"lazy\"" },
		{ "preempt_dynamic", "false" }, { "damon", "{}" },
		{ "debug_options", "[]" }, { "zswap", "false" },
		{ "build_id", "null" }, { "boot_id", "null" },
		{ "swaps", "[]" }, { NULL, NULL }
	};
	static const char *const none[] = { NULL };
	json_t *env;

	new_machine();
	put_all(files);
	env = env_collect();
	test_facts(env, facts);
	json_decref(env);
	test_warnings(none);
}

static void test_arm64_guest(void)
{
	static const char *const files[][2] = {
		{ "/proc/cpuinfo", "CPU implementer\t: 0x41\n"
		  "CPU variant\t: 0x1\nCPU part\t: 0xd07\nCPU revision\t: 0\n" },
		{ "/proc/device-tree/compatible", "linux,dummy-virt" },
		{ NULL, NULL }
	};
	static const char *const facts[][2] = {
		{ "cpu", "\"implementer 0x41 part 0xd07 variant 0x1 revision 0\"" },
		{ "hypervisor", "\"linux,dummy-virt\"" },
		{ "microcode", "null" }, { "mthp", "null" },
		{ "zswap", "null" }, { "debug_options", "null" },
		{ "config_hash", "null" }, { NULL, NULL }
	};
	static const char *const warnings[] = {
		"virtual machine (linux,dummy-virt)",
		"debug options are unknown", NULL
	};
	json_t *env;

	new_machine();
	put_all(files);
	env = env_collect();
	test_facts(env, facts);
	json_decref(env);
	test_warnings(warnings);
}

static void test_bad_notes(void)
{
	static const unsigned char longer[] = {
		4, 0, 0, 0, 0xff, 0xff, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0, 1,
	};
	char hex[64];

	new_machine();
	ok(env_build_id(hex, sizeof(hex)) == -ENOENT, "no notes: -ENOENT");
	put_bytes("/sys/kernel/notes", longer, sizeof(longer));
	ok(env_build_id(hex, sizeof(hex)) == -ENODATA,
	   "a note longer than the file: -ENODATA");
	put_notes();
	ok(env_build_id(hex, 12) == -ENOSPC, "no room: -ENOSPC");
}

static bool same_as_shell(const char *fact, const char *command)
{
	char line[256] = "";
	FILE *f = popen(command, "r");

	if (!f || !fgets(line, sizeof(line), f))
		line[0] = '\0';
	if (f)
		pclose(f);
	line[strcspn(line, " \n")] = '\0';
	if (fact && !strcmp(fact, line))
		return true;
	printf("# %s, but %s says %s\n", fact ?: "null", command, line);
	return false;
}

static void test_this_machine(void)
{
	json_t *env;
	const char *fact;

	env_root("");
	env = env_collect();
	fact = json_string_value(json_object_get(env, "config_hash"));
	if (!access("/proc/config.gz", R_OK))
		ok(same_as_shell(fact, "zcat /proc/config.gz | sha256sum"),
		   "configuration hash is sha256sum's");
	else
		skip("configuration hash", "no /proc/config.gz");
	fact = json_string_value(json_object_get(env, "kernel_release"));
	ok(same_as_shell(fact, "uname -r"), "kernel release is uname's");
	fact = json_string_value(json_object_get(env, "boot_id"));
	ok(same_as_shell(fact, "cat /proc/sys/kernel/random/boot_id"),
	   "boot id is the kernel's");
	ok(json_is_string(json_object_get(env, "build_id")),
	   "this kernel has a build id");
	ok(json_integer_value(json_object_get(env, "memory_mib")) > 0,
	   "this machine has memory");
	json_decref(env);
}

/* A counting guest is a virtual machine, and that does not matter there. */
static void test_counting(void)
{
	json_t *env = json_pack("{s:s, s:s}", "hypervisor", "TCG", "clock", "monotonic");
	json_t *list = env_warnings(env);

	ok(json_array_size(list) == 1, "times in a guest are warned of");
	json_decref(list);
	json_object_set_new(env, "clock", json_string("icount"));
	list = env_warnings(env);
	ok(json_array_size(list) == 0, "counts in a guest are not");
	json_decref(list);
	json_decref(env);
}

int main(void)
{
	char command[64];

	if (!mkdtemp(folder))
		return 1;
	test_noisy();
	test_quiet();
	test_arm64_guest();
	test_bad_notes();
	test_this_machine();
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command))
		return 1;
	test_counting();
	return finish();
}
