// SPDX-License-Identifier: GPL-2.0-or-later
/* TUNE=1: a steady CPU clock for the run. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "env_internal.h"
#include "knob.h"
#include "right.h"
#include "tune_internal.h"

#define CPU	"/sys/devices/system/cpu"

static char error[512];
static int first_err;

/* One more thing that could not be done; the list stays one line. */
__attribute__((format(printf, 2, 3)))
static void cannot(int err, const char *fmt, ...)
{
	size_t at = strlen(error);
	va_list ap;

	if (at)
		at += (size_t)snprintf(error + at, sizeof(error) - at, "; ");
	if (at < sizeof(error)) {
		va_start(ap, fmt);
		vsnprintf(error + at, sizeof(error) - at, fmt, ap);
		va_end(ap);
	}
	first_err = first_err ?: err;
}

const char *tune_error(void)
{
	return error;
}

/* Nothing is written, and later put back, where it is so already. */
static void set(int (*write)(const char *path, const char *value),
		const char *path, const char *value)
{
	char now[64];
	int err;

	if (!env_read(now, sizeof(now), "%s", path) && !strcmp(now, value))
		return;
	err = write(path, value);
	if (err)
		cannot(err, "write %s to %s: %s", value, path, right_explain(RIGHT_FILE, err));
}

/* Returns how many files match. */
static size_t set_all(int (*write)(const char *path, const char *value),
		      const char *pattern, const char *value)
{
	char **path = env_glob(pattern);
	size_t i;

	for (i = 0; path && path[i]; i++)
		set(write, path[i], value);
	env_glob_free(path);
	return i;
}

/*
 * A driver offers one switch for all CPUs, or one a policy. intel_pstate's is
 * the other way round.
 */
static bool turbo_off(int (*write)(const char *path, const char *value))
{
	return set_all(write, CPU "/intel_pstate/no_turbo", "1") ||
	       set_all(write, CPU "/cpufreq/boost", "0") ||
	       set_all(write, CPU "/cpufreq/policy*/boost", "0");
}

int tune_by(int (*write)(const char *path, const char *value))
{
	error[0] = '\0';
	first_err = 0;
	if (!set_all(write, CPU "/cpu[0-9]*/cpufreq/scaling_governor",
		     "performance"))
		cannot(-ENOENT, "no governor to set: this kernel does not control the CPU clock");
	if (!turbo_off(write))
		cannot(-ENOENT, "no turbo switch: look in the firmware's settings");
	return first_err;
}

int tune(void)
{
	return tune_by(knob_write);
}
