// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts about the processors. */
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "env_internal.h"

#define CPU		"/sys/devices/system/cpu"
#define CLOCK		"/sys/devices/system/clocksource/clocksource0"

/* The first processor's @field in /proc/cpuinfo. */
static bool cpuinfo(const char *field, char *value, size_t len)
{
	FILE *f = env_fopen("/proc/cpuinfo");
	size_t n = strlen(field);
	char line[4096], *colon;
	bool found = false;

	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f)) {
		colon = strchr(line, ':');
		if (!colon || strncmp(line, field, n) ||
		    line + n + strspn(line + n, "\t ") != colon)
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(value, len, "%s", colon + 1 + (colon[1] == ' '));
		found = true;
	}
	fclose(f);
	return found;
}

/* The name, and the numbers that tell what the name leaves out. */
static json_t *cpu_name(void)
{
	char name[128] = "", a[32], b[32], c[32], d[32];

	cpuinfo("model name", name, sizeof(name));
	if (cpuinfo("cpu family", a, sizeof(a)) &&
	    cpuinfo("model", b, sizeof(b)) && cpuinfo("stepping", c, sizeof(c)))
		return json_sprintf("%s (%s-%s-%s)", name, a, b, c);
	if (cpuinfo("CPU implementer", a, sizeof(a)) &&
	    cpuinfo("CPU part", b, sizeof(b)) &&
	    cpuinfo("CPU variant", c, sizeof(c)) &&
	    cpuinfo("CPU revision", d, sizeof(d)))
		return json_sprintf("%s%simplementer %s part %s variant %s revision %s",
				    name, name[0] ? " " : "", a, b, c, d);
	return name[0] ? json_string(name) : json_null();
}

static json_t *microcode(void)
{
	char value[32];

	return cpuinfo("microcode", value, sizeof(value)) ?
	       json_string(value) : json_null();
}

static json_t *mitigations(void)
{
	char **path = env_glob(CPU "/vulnerabilities/*");
	json_t *all = json_object();
	size_t i;

	for (i = 0; path && path[i]; i++) {
		json_t *state = env_string(path[i]);

		json_object_set_new(all, basename(path[i]), state);
	}
	env_glob_free(path);
	return all;
}

/* One word, or each once: "performance,powersave". */
static json_t *governor(void)
{
	char **path = env_glob(CPU "/cpu[0-9]*/cpufreq/scaling_governor");
	char all[256] = "", one[32];
	size_t i, len;

	for (i = 0; path && path[i]; i++) {
		len = strlen(all);
		if (env_read(one, sizeof(one), "%s", path[i]) ||
		    strstr(all, one) || len + sizeof(one) >= sizeof(all))
			continue;
		snprintf(all + len, sizeof(all) - len, "%s%s",
			 len ? "," : "", one);
	}
	env_glob_free(path);
	return all[0] ? json_string(all) : json_null();
}

/* True when any processor may leave its nominal clock upwards. */
static json_t *turbo(void)
{
	char **path = env_glob(CPU "/cpufreq/policy*/boost");
	bool known = false, on = false;
	char value[16];
	size_t i;

	if (!env_read(value, sizeof(value), CPU "/intel_pstate/no_turbo")) {
		known = true;
		on = atoi(value) == 0;
	} else if (!env_read(value, sizeof(value), CPU "/cpufreq/boost")) {
		known = true;
		on = atoi(value) != 0;
	}
	for (i = 0; path && path[i]; i++) {
		known = true;
		if (!env_read(value, sizeof(value), "%s", path[i]))
			on = on || atoi(value) != 0;
	}
	env_glob_free(path);
	return known ? json_boolean(on) : json_null();
}

static bool cpu_says_guest(void)
{
	char flags[4096];

	return cpuinfo("flags", flags, sizeof(flags)) &&
	       strstr(flags, " hypervisor");
}

/* Names that firmware gives a machine that is none. */
static bool is_guest_name(const char *name)
{
	static const char *const known[] = {
		"QEMU", "KVM", "Virtual", "VMware", "VirtualBox", "innotek",
		"Xen", "Bochs", "BHYVE", "Google Compute", "Amazon EC2",
		"OpenStack", "Parallels", "dummy-virt", "Firecracker",
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strstr(name, known[i]))
			return true;
	return false;
}

/* The hypervisor as far as it can be told, null on bare metal. */
static json_t *hypervisor(void)
{
	static const char *const where[] = {
		"/sys/hypervisor/type",
		"/proc/device-tree/hypervisor/compatible",
	};
	char vendor[64] = "", product[64] = "", name[160];
	size_t i;

	for (i = 0; i < sizeof(where) / sizeof(where[0]); i++)
		if (!env_read(name, sizeof(name), "%s", where[i]) && name[0])
			return json_string(name);

	env_read(vendor, sizeof(vendor), "/sys/class/dmi/id/sys_vendor");
	env_read(product, sizeof(product), "/sys/class/dmi/id/product_name");
	snprintf(name, sizeof(name), "%s%s%s", vendor, product[0] ? " " : "",
		 product);
	if (!name[0])
		env_read(name, sizeof(name), "/proc/device-tree/compatible");
	if (!cpu_says_guest() && !is_guest_name(name))
		return json_null();
	return name[0] ? json_string(name) : json_string("unnamed");
}

static json_t *nr_cpus(void)
{
	char **path = env_glob(CPU "/cpu[0-9]*");
	size_t nr = 0;

	while (path && path[nr])
		nr++;
	env_glob_free(path);
	return json_integer((json_int_t)nr);
}

void env_add_cpu(json_t *env)
{
	json_object_set_new(env, "cpu", cpu_name());
	json_object_set_new(env, "microcode", microcode());
	json_object_set_new(env, "mitigations", mitigations());
	json_object_set_new(env, "governor", governor());
	json_object_set_new(env, "turbo", turbo());
	json_object_set_new(env, "smt", env_string(CPU "/smt/control"));
	json_object_set_new(env, "cpus", nr_cpus());
	json_object_set_new(env, "online", env_string(CPU "/online"));
	json_object_set_new(env, "hypervisor", hypervisor());
	json_object_set_new(env, "clocksource", env_string(CLOCK "/current_clocksource"));
}
