// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Warnings: what blurs a measurement on this machine.
 *
 * Each is one line: the fact, what it does to a measurement, what to do.
 * They are drawn from env.json's facts alone, so that a reader of an old run
 * could draw the same.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "env_internal.h"

#define TAINT_DIE	(1 << 7)
#define TAINT_WARN	(1 << 9)

__attribute__((format(printf, 2, 3)))
static void warn(json_t *list, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	json_array_append_new(list, json_vsprintf(fmt, ap));
	va_end(ap);
}

static const char *text(const json_t *env, const char *member)
{
	return json_string_value(json_object_get(env, member)) ?: "";
}

static long long number(const json_t *env, const char *member)
{
	return json_integer_value(json_object_get(env, member));
}

static bool is_true(const json_t *env, const char *member)
{
	return json_is_true(json_object_get(env, member));
}

/* The array's strings in one line; what does not fit is left out. */
static const char *join(const json_t *array, char *line, size_t len)
{
	size_t i, at = 0;
	json_t *item;

	line[0] = '\0';
	json_array_foreach(array, i, item) {
		at += (size_t)snprintf(line + at, len - at, "%s%s",
				       i ? ", " : "", json_string_value(item));
		if (at >= len)
			break;
	}
	return line;
}

static void warn_machine(const json_t *env, json_t *list)
{
	const char *clock = text(env, "clocksource");

	if (text(env, "hypervisor")[0])
		warn(list, "virtual machine (%s): the host's work is in the times, which are not for publication; measure on bare metal, or count instructions with make lab",
		     text(env, "hypervisor"));
	if (text(env, "governor")[0] &&
	    strcmp(text(env, "governor"), "performance"))
		warn(list, "governor is %s: the CPU clock changes while samples run; TUNE=1 sets performance for the run",
		     text(env, "governor"));
	if (is_true(env, "turbo"))
		warn(list, "turbo is on: the CPU clock depends on temperature and load; TUNE=1 turns it off for the run");
	if (!strcmp(text(env, "smt"), "on"))
		warn(list, "SMT is on: the sibling of the measuring CPU takes its caches and units; echo off >/sys/devices/system/cpu/smt/control");
	if (!strcmp(clock, "hpet") || !strcmp(clock, "acpi_pm") ||
	    !strcmp(clock, "jiffies") || !strncmp(clock, "refined", 7))
		warn(list, "clock source is %s: a clock read costs microseconds; see why the kernel distrusts the TSC (dmesg | grep -i clocksource)",
		     clock);
}

static void warn_kernel(const json_t *env, json_t *list)
{
	json_t *options = json_object_get(env, "debug_options");
	const char *tracer = text(env, "tracer");
	char line[512];

	if (json_is_null(options))
		warn(list, "debug options are unknown: there is no /proc/config.gz or /boot/config for this kernel; check its configuration");
	if (json_array_size(options))
		warn(list, "debug options in the kernel (%s): they cost more than the fix; measure a kernel without them",
		     join(options, line, sizeof(line)));
	if (tracer[0] && strcmp(tracer, "nop"))
		warn(list, "tracer %s is on: every function pays for it; echo nop >/sys/kernel/tracing/current_tracer",
		     tracer);
	if (number(env, "tainted") & (TAINT_DIE | TAINT_WARN))
		warn(list, "the kernel has printed a warning or an oops since boot: its state is in doubt; read dmesg, reboot");
}

static void warn_background(const json_t *env, json_t *list)
{
	json_t *damon = json_object_get(env, "damon"), *action;
	const char *file;

	json_object_foreach(damon, file, action)
		warn(list, "DAMON is on (%s): it walks page tables and may page out while samples run; echo %s >%s",
		     json_string_value(action),
		     strstr(file, "/module/") ? "N" : "off", file);
	if (is_true(env, "zswap"))
		warn(list, "zswap is on: swapped pages stay in memory, compressed, and freeing them costs zswap's work too; echo N >/sys/module/zswap/parameters/enabled");
	if (number(env, "ksm") == 1)
		warn(list, "KSM is running: it merges pages and walks page tables while samples run; echo 0 >/sys/kernel/mm/ksm/run");
	if (number(env, "numa_balancing") > 0 &&
	    strpbrk(text(env, "numa_nodes"), "-,"))
		warn(list, "NUMA balancing is on: it unmaps and migrates pages while samples run; sysctl kernel.numa_balancing=0");
}

static void warn_memory(const json_t *env, json_t *list)
{
	json_t *swaps = json_object_get(env, "swaps"), *swap;
	long long total = number(env, "memory_mib");
	long long available = number(env, "available_mib");
	size_t i;

	json_array_foreach(swaps, i, swap)
		warn(list, "swap is already on %s (%lld of %lld MiB used): pages of others go there, ours too if our device fills; swapoff %s",
		     text(swap, "device"), number(swap, "used_mib"),
		     number(swap, "size_mib"), text(swap, "device"));
	if (total && available < total / 4)
		warn(list, "%lld of %lld MiB of memory available: reclaim may run while samples do; stop other programs",
		     available, total);
}

json_t *env_warnings(const json_t *env)
{
	json_t *list = json_array();

	/* instructions are the same on any machine, at any clock */
	if (strcmp(text(env, "clock"), "icount"))
		warn_machine(env, list);
	warn_kernel(env, list);
	warn_background(env, list);
	warn_memory(env, list);
	return list;
}
