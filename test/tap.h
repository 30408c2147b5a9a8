/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Test results in TAP, for the C programs in the test/ folders. */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int tap_nr, tap_nr_failed;

/* One test: passes when @pass. The rest is its name, printf style. */
__attribute__((format(printf, 2, 3), unused))
static bool ok(bool pass, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", pass ? "" : "not ", ++tap_nr);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
	tap_nr_failed += !pass;
	return pass;
}

/* A test that this machine cannot run, and why. */
__attribute__((unused))
static void skip(const char *name, const char *why)
{
	printf("ok %d - %s # SKIP %s\n", ++tap_nr, name, why);
	fflush(stdout);
}

/* What @body returns in a process of its own, or 200 when that was killed. */
__attribute__((unused))
static int exit_of_child(int (*body)(void))
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(body());
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 200;
}

/* What main() returns: prints the plan. */
__attribute__((unused))
static int finish(void)
{
	printf("1..%d\n", tap_nr);
	return tap_nr_failed ? 1 : 0;
}

#endif /* TAP_H */
