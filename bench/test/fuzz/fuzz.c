// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer's entry for what bench/ reads of others: FUZZ_PARSER is journal,
 * matrix or env. run.sh builds and runs it. Nothing is undone here:
 * knob_undo.c is not linked, what stands for it says what it was asked for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knob.h"
#include "knob_known.h"
#include "knob_undo.h"
#include "matrix_internal.h"
#include "results.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define BOOT	"01234567-89ab-cdef-0123-456789abcdef"

static char folder[64];

static void need(bool holds)
{
	if (!holds)
		abort();
}

static char *in(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* Of what a run changes, whole, and the same when it is written again. */
static void check_line(const struct knob_line *line)
{
	struct knob_line again;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	need(f && knob_known(line));
	knob_print_line(f, line);
	fclose(f);
	text[len - 1] = '\0';
	need(strlen(text) == len - 1 && knob_read_line(text, &again));
	need(!strcmp(again.verb, line->verb) && !strcmp(again.what, line->what) &&
	     !strcmp(again.value, line->value));
	free(text);
}

int knob_undo(const struct knob_line *line, bool rebooted)
{
	check_line(line);
	if (!strcmp(line->verb, "loop"))
		return -EIO;
	return !rebooted;
}

int knob_read(const char *path, char *value, size_t len)
{
	(void)path;
	snprintf(value, len, BOOT);
	return 0;
}

int knob_set(const char *path, const char *value)
{
	(void)path;
	(void)value;
	return -EPERM;
}

static void replace(int fd, const void *data, size_t len)
{
	need(!ftruncate(fd, 0) && pwrite(fd, data, len, 0) == (ssize_t)len);
}

static off_t size_of(int fd)
{
	struct stat st;

	need(!fstat(fd, &st));
	return st.st_size;
}

/* What is undone is not undone again, and no journal grows. */
static void parse_journal(const uint8_t *data, size_t len)
{
	static int fd = -1;
	pid_t owner;
	int nr;

	if (fd < 0) {
		need(!setenv("FIXCOST_STATE", folder, 1) && !knob_lock(&owner));
		fd = open(in("journal"), O_RDWR | O_CLOEXEC);
	}
	replace(fd, data, len);
	nr = knob_restore(0);
	need(size_of(fd) <= (off_t)len);
	need(nr >= 0 || (*knob_error() && !strchr(knob_error(), '\n')));
	need(knob_restore(0) == (nr < 0 ? nr : 0));
}

static char *as_text(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1);

	need(text);
	memcpy(text, data, len);
	text[len] = '\0';
	return text;
}

static void nothing(struct fc_run *run)
{
	(void)run;
}

static void one_of_all(struct fc_run *run)
{
	(void)run;
}

FC_BENCH(nothing);
FC_BENCH(one_of_all, .args = "us=1..100000 mood=calm|wild mib=1..64 kib=4..2048",
	 .matrix = "us=100,200 mood=calm mib=1 kib=4");

static void parse_matrix(const uint8_t *data, size_t len)
{
	char *text = as_text(data, len);
	struct matrix m = { .runs = 1, .samples = 1 };

	if (matrix_parse(&m, text, "matrix"))
		need(*matrix_error());
	else
		for (size_t i = 0; i < m.nr_rows; i++)
			need(m.row[i].bench && m.row[i].name && m.row[i].samples);
	matrix_free(&m);
	free(text);
}

static void parse_env(const uint8_t *data, size_t len)
{
	static const char *const levels[] = { "l", "l/b", "l/b/r" };
	static int fd = -1;

	for (size_t i = 0; fd < 0 && i < sizeof(levels) / sizeof(levels[0]); i++)
		need(!mkdir(in(levels[i]), 0700));
	if (fd < 0)
		fd = open(in("l/b/r/env.json"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	replace(fd, data, len);
	if (results_check_kernel(folder, "l", BOOT))
		for (const char *c = results_error(); *c; c++)
			need((unsigned char)*c >= ' ' && *c != 0x7f);
}

static const struct {
	const char *name;
	void (*parse)(const uint8_t *data, size_t len);
} parsers[] = {
	{ "journal", parse_journal },
	{ "matrix", parse_matrix },
	{ "env", parse_env },
};

static void (*choose(void))(const uint8_t *data, size_t len)
{
	const char *name = getenv("FUZZ_PARSER");

	for (size_t i = 0; name && i < sizeof(parsers) / sizeof(parsers[0]); i++)
		if (!strcmp(name, parsers[i].name))
			return parsers[i].parse;
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static void (*parse)(const uint8_t *data, size_t len);

	if (!parse) {
		snprintf(folder, sizeof(folder), "%s", getenv("FUZZ_FOLDER"));
		parse = choose();
	}
	parse(data, len);
	return 0;
}
