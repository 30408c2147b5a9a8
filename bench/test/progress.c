// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is seen while rows run: no line is wider than a terminal, and a reason
 * that stays the same is told once, by all processes of a run together.
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fc.h"
#include "progress.h"
#include "tap.h"
#include "told.h"

#define COLUMNS	80
#define REASONS	" | fixcost.ko: module not loaded: make kmod && insmod kmod/fixcost.ko"	\
		" | fentry: the program is refused: it needs root, CONFIG_BPF_JIT, CONFIG_BPF_EVENTS"

static const struct fc_bench bench = { .path = "f", .latency = true };
static char name[256] = "gc_swapped";

static struct matrix_row rows[] = {
	{ .bench = &bench, .name = (char *)"zap_swapped/slots:shuffled/mib:64", .samples = 2 },
	{ .bench = &bench, .name = (char *)"exit_swapped/mib:64", .samples = 2 },
	{ .bench = &bench, .name = name, .samples = 2 },
};

static const struct matrix matrix = { .row = rows, .nr_rows = 3 };
static struct worker worker;
static char seen[8192];

/* What it prints is kept in @seen. */
static const char *report(enum pass pass, size_t row, struct progress_row done)
{
	FILE *f = tmpfile();
	int out = dup(STDOUT_FILENO);
	size_t len;

	fflush(stdout);
	worker.pass = pass;
	progress_open(&matrix, &worker);
	dup2(fileno(f), STDOUT_FILENO);
	progress_report(&matrix.row[row], &done);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	rewind(f);
	len = fread(seen, 1, sizeof(seen) - 1, f);
	seen[len] = '\0';
	fclose(f);
	return seen;
}

/* As a diagnostic, when it is not what was wanted. */
static void says(const char *want, const char *what)
{
	if (ok(!strcmp(seen, want), "%s", what))
		return;
	for (char *line = strtok(seen, "\n"); line; line = strtok(NULL, "\n"))
		printf("# %s\n", line);
}

static void reasons(void)
{
	struct progress_row done = {
		.samples = 1,
		.label = "path: state only, cannot count f" REASONS "; exit_mmap 93 %",
	};

	report(PASS_PATH, 0, done);
	says("path     1/3  zap_swapped/slots:shuffled/mib:64\n"
	     "               path: state only, cannot count f\n"
	     "               fixcost.ko: module not loaded: make kmod && insmod\n"
	     "                   kmod/fixcost.ko\n"
	     "               fentry: the program is refused: it needs root, CONFIG_BPF_JIT,\n"
	     "                   CONFIG_BPF_EVENTS\n"
	     "               exit_mmap 93 %\n", "a reason has a line, broken before it is too wide");
	report(PASS_PATH, 1, done);
	says("", "what is the same as for the row before is not told");
	done.label = "path: state only, cannot count g" REASONS "; exit_mmap 93 %";
	report(PASS_PATH, 1, done);
	says("path     2/3  exit_swapped/mib:64\n"
	     "               path: state only, cannot count g (as above)\n"
	     "               exit_mmap 93 %\n", "reasons are told once, facts for each row");
	done.label = "path: f by kprobe, 7 calls";
	report(PASS_PATH, 0, done);
	done.label = "path: f by kprobe, 9 calls";
	report(PASS_PATH, 1, done);
	says("path     2/3  exit_swapped/mib:64\n"
	     "               path: f by kprobe, 9 calls\n", "and what is counted as well");
}

static void skips(void)
{
	struct progress_row none = { .label = "", .why = "skip: no PMU; do without" };
	struct progress_row counted = { .samples = 1, .label = "" };

	report(PASS_COUNT, 0, none);
	says("count    1/3  zap_swapped/slots:shuffled/mib:64\n"
	     "               skip: no PMU\n"
	     "               do without\n", "why a row has no result");
	report(PASS_COUNT, 1, counted);
	says("count    2/3  exit_swapped/mib:64\n"
	     "               counted\n", "or that it has one");
	report(PASS_COUNT, 2, none);
	says("", "the reason is told once, whichever row came between");
	report(PASS_TIME, 1, none);
	report(PASS_TIME, 1, none);
	says("time     2/3  exit_swapped/mib:64\n"
	     "               skip: no PMU\n"
	     "               do without\n", "but for each row of the time pass");
}

static void measured(void)
{
	struct progress_row done = { .samples = 2, .ns = 70, .per_page = 12.34, .label = "" };

	report(PASS_TIME, 0, done);
	says("time     1/3  zap_swapped/slots:shuffled/mib:64\n"
	     "               12.3 ns per page, 2 samples\n", "a time");
	done.per_page = 0;
	done.label = "a call: p50 1 us";
	report(PASS_TIME, 0, done);
	says("time     1/3  zap_swapped/slots:shuffled/mib:64\n"
	     "               70.0 ns, 2 samples\n"
	     "               a call: p50 1 us\n", "and more, a line each");
}

static size_t widest(void)
{
	size_t width, most = 0;

	for (const char *at = seen; *at; at += width + (at[width] == '\n')) {
		width = strcspn(at, "\n");
		most = width > most ? width : most;
	}
	return most;
}

/* Words of all lengths, and a name that is wider than any terminal. */
static void wide(void)
{
	struct progress_row done = { .samples = 1 };
	char words[1200] = "";

	for (size_t i = 0; strlen(words) < sizeof(words) - 64; i++)
		snprintf(words + strlen(words), 64, "%.*s ", (int)(i * 7 % 40) + 1,
			 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
	while (strlen(name) < 200)
		snprintf(name + strlen(name), sizeof(name) - strlen(name),
			 "/argument:value");
	done.label = words;
	report(PASS_TIME, 2, done);
	ok(widest() <= COLUMNS && widest() > COLUMNS - 8, "the widest of many lines has %zu columns",
	   widest());
	ok(strstr(seen, "value/\n") && !strstr(seen, " \n"),
	   "a name is broken behind a slash, a line never ends in a space");
}

/* A path that somebody may copy: whole, and where it would have been. */
static void one_word(void)
{
	struct progress_row done = { .samples = 1, .label = "" };
	char path[100] = "", want[256];

	for (size_t i = 0; i < sizeof(path) - 1; i++)
		path[i] = i % 9 ? 'x' : '/';
	snprintf(want, sizeof(want), "path     2/3  exit_swapped/mib:64\n%15s%s\n", "", path);
	done.label = path;
	report(PASS_PATH, 1, done);
	says(want, "a word that is wider than a line is left whole");
}

/* A text is told by one process, and then not by another. */
static void shared(void)
{
	int fd = told_share();
	int status = -1;
	pid_t pid;

	if (!ok(fd >= 0, "a file to be inherited"))
		return;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		told_inherit(fd);
		_exit(told("one") || told("two") || !told("one"));
	}
	waitpid(pid, &status, 0);
	ok(!status, "each is told once in the process that began");
	told_inherit(fd);
	ok(told("one") && told("two") && !told("three") && told("three"),
	   "and not again in the next");
	close(fd);
}

static void full(void)
{
	static char text[1000];

	for (unsigned int i = 0; i < 100; i++) {
		memset(text, 'a', sizeof(text) - 1);
		snprintf(text, sizeof(text), "%u", i);
		text[strlen(text)] = 'a';
		told(text);
	}
	ok(told("one") && !told(text) && !told(text), "where there is no room it is told again");
}

int main(void)
{
	reasons();
	skips();
	measured();
	wide();
	one_word();
	shared();
	full();
	return finish();
}
