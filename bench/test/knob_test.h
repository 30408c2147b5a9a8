/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs with a journal in a folder of their own, and files that they change. */
#ifndef KNOB_TEST_H
#define KNOB_TEST_H

#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "knob.h"
#include "knob_known.h"

static char dir[64] = "/tmp/fixcost-test.XXXXXX";

__attribute__((unused))
static const char *in(const char *name)
{
	static char path[4][128];
	static int i;

	i = (i + 1) % 4;
	snprintf(path[i], sizeof(path[i]), "%s/%s", dir, name);
	return path[i];
}

__attribute__((unused))
static void put(const char *name, const char *text)
{
	FILE *f = fopen(in(name), "w");

	if (f) {
		fputs(text, f);
		fclose(f);
	}
}

__attribute__((unused))
static bool reads(const char *name, const char *text)
{
	char got[256] = "";
	FILE *f = fopen(in(name), "r");

	if (!f)
		return false;
	if (!fgets(got, sizeof(got), f))
		got[0] = '\0';
	fclose(f);
	got[strcspn(got, "\n")] = '\0';
	return !strcmp(got, text);
}

/*
 * A run of its own: a process that takes the lock, calls @body and exits with
 * what it returns, or when that is 0 and @killed is killed.
 * Returns that, 200 when there was no lock, or -signal.
 */
__attribute__((unused))
static int run(int (*body)(void), bool killed)
{
	pid_t owner, pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		status = knob_lock(&owner) ? 200 : body();
		if (killed && !status)
			kill(getpid(), SIGKILL);
		_exit(status);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

__attribute__((unused))
static int recovered(void)
{
	return knob_recovered();
}

__attribute__((unused))
static void know_folder(void)
{
	static char folder[80];

	snprintf(folder, sizeof(folder), "%s/", dir);
	knob_known_folder = folder;
}

__attribute__((unused))
static bool make_folder(void)
{
	unsetenv("FIXCOST_JOURNAL_FD");
	if (!mkdtemp(dir) || setenv("FIXCOST_STATE", dir, 1))
		return false;
	know_folder();
	return true;
}

/* Is there anything of this size in /proc/swaps? */
__attribute__((unused))
static bool swap_is_on(size_t size)
{
	char line[512];
	unsigned long kib;
	bool on = false;
	FILE *f = fopen("/proc/swaps", "r");

	while (f && fgets(line, sizeof(line), f))
		on |= sscanf(line, "%*s %*s %lu", &kib) == 1 && kib == size >> 10;
	if (f)
		fclose(f);
	return on;
}

__attribute__((unused))
static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

/* Without a shell: guests have none. */
__attribute__((unused))
static int remove_folder(void)
{
	return nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

#endif /* KNOB_TEST_H */
