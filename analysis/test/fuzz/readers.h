/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hostile input for every reader: one file of a small result folder is
 * replaced, and the folder is read, judged and printed.
 */
#ifndef READERS_H
#define READERS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive.h"
#include "judge.h"
#include "print.h"
#include "side.h"

static const char fuzz_time[] =
	"{\"benchmarks\": [\n"
	"{\"run_name\": \"zap/mib:64\", \"real_time\": 100, \"pages\": 10},\n"
	"{\"run_name\": \"zap/mib:64\", \"real_time\": 102, \"pages\": 10}]}";

static char fuzz_folder[64];

static void fuzz_write(const char *run, const char *name, const void *data,
		       size_t len)
{
	char path[160];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s/%s", fuzz_folder, run, name);
	out = fopen(path, "w");
	if (!out || fwrite(data, 1, len, out) != len)
		abort();
	fclose(out);
}

/* Two boots of one run each, in memory where that is to be had. */
static void fuzz_make(void)
{
	static const char *const runs[] = { "a/b1/r", "a/b2/r" };
	char path[160];
	size_t i;

	snprintf(fuzz_folder, sizeof(fuzz_folder), "%s/fixcost-fuzz.XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	if (!mkdtemp(fuzz_folder))
		abort();
	snprintf(path, sizeof(path), "%s/a", fuzz_folder);
	mkdir(path, 0700);
	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/a/b%zu", fuzz_folder, i + 1);
		mkdir(path, 0700);
		snprintf(path, sizeof(path), "%s/%s", fuzz_folder, runs[i]);
		mkdir(path, 0700);
		fuzz_write(runs[i], "env.json", "{}", 2);
		fuzz_write(runs[i], "time.json", fuzz_time, strlen(fuzz_time));
	}
}

static void fuzz_remove(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", fuzz_folder);
	if (system(command))
		abort();
}

static void fuzz_judge(void)
{
	static const struct judge_options options = { .seed = 1 };
	static const char *const names[] = { "a", "a" };
	struct side a = {}, b = {};
	struct judgement j;
	char *text;
	size_t len;
	FILE *out;

	if (!side_read_pair(&a, &b, fuzz_folder, names)) {
		if (!judge(&j, &a, &b, &options)) {
			out = open_memstream(&text, &len);
			print_text(out, &j);
			print_json(out, &j);
			print_html(out, &j, NULL);
			print_letter(out, &j);
			fclose(out);
			free(text);
		}
		judge_free(&j);
	}
	side_free(&a);
	side_free(&b);
}

static void fuzz_csv(const uint8_t *data, size_t len)
{
	static struct sqlite3 *db;
	static unsigned int nr;
	FILE *in = fmemopen((void *)data, len, "r");
	struct history *list;
	size_t rows;

	if (!in || (!db && archive_open(&db, ":memory:")))
		abort();
	archive_import(db, in);
	archive_read(db, &list, &rows);
	archive_free(list, rows);
	fclose(in);
	/* opening takes longer than most lines do */
	if (++nr % 1000)
		return;
	archive_close(db);
	db = NULL;
}

/* @reader is time, env, path, count or csv. */
static void fuzz_one(const char *reader, const uint8_t *data, size_t len)
{
	char name[32];

	if (!strcmp(reader, "csv")) {
		if (len)
			fuzz_csv(data, len);
		return;
	}
	snprintf(name, sizeof(name), "%s.json", reader);
	fuzz_write("a/b2/r", name, data, len);
	fuzz_judge();
}

#endif /* READERS_H */
