// SPDX-License-Identifier: GPL-2.0-or-later
/* tune: what it writes on machines made of files, and what it reports. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "env_internal.h"
#include "tap.h"
#include "tune_internal.h"

#define CPU	"/sys/devices/system/cpu/"

static char folder[] = "/tmp/fixcost-tune.XXXXXX";
static char written[1024];
static int answer;

static int record(const char *path, const char *value)
{
	size_t at = strlen(written);

	snprintf(written + at, sizeof(written) - at, "%s=%s ",
		 path + strlen(CPU), value);
	return answer;
}

static void put(const char *path, const char *text)
{
	char full[512], *slash;
	FILE *f;

	snprintf(full, sizeof(full), "%s" CPU "%s", folder, path);
	for (slash = full + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	f = fopen(full, "w");
	if (!f || fputs(text, f) < 0 || fclose(f))
		ok(false, "write %s", full);
}

static void new_machine(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s/*", folder);
	if (system(command))
		ok(false, "%s", command);
	env_root(folder);
	written[0] = '\0';
	answer = 0;
}

static void test_writes(const char *machine, const char *want)
{
	int err = tune_by(record);

	ok(!err && !strcmp(written, want), "%s: %s", machine, want);
	if (strcmp(written, want))
		printf("# %s(%s)\n", written, tune_error());
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;

	new_machine();
	ok(tune_by(record) == -ENOENT && !written[0] &&
	   strstr(tune_error(), "no governor") &&
	   strstr(tune_error(), "; no turbo"), "no cpufreq: %s", tune_error());

	put("cpu0/cpufreq/scaling_governor", "powersave\n");
	put("cpu1/cpufreq/scaling_governor", "performance\n");
	put("cpu10/cpufreq/scaling_governor", "schedutil\n");
	put("intel_pstate/no_turbo", "0\n");
	test_writes("intel_pstate",
		    "cpu0/cpufreq/scaling_governor=performance cpu10/cpufreq/scaling_governor=performance intel_pstate/no_turbo=1 ");

	new_machine();
	put("cpu0/cpufreq/scaling_governor", "performance\n");
	put("cpufreq/boost", "1\n");
	test_writes("one boost switch", "cpufreq/boost=0 ");

	new_machine();
	put("cpu0/cpufreq/scaling_governor", "performance\n");
	put("cpufreq/policy0/boost", "1\n");
	put("cpufreq/policy1/boost", "0\n");
	test_writes("a boost switch a policy", "cpufreq/policy0/boost=0 ");

	new_machine();
	put("cpu0/cpufreq/scaling_governor", "performance\n");
	put("intel_pstate/no_turbo", "1\n");
	test_writes("tuned already", "");

	put("intel_pstate/no_turbo", "0\n");
	answer = -EPERM;
	ok(tune_by(record) == -EPERM &&
	   strstr(tune_error(), "write 1 to " CPU "intel_pstate/no_turbo"),
	   "turbo locked by firmware: %s", tune_error());

	new_machine();
	return rmdir(folder) ? 1 : finish();
}
