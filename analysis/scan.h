/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Google Benchmark JSON, row by row, in memory that does not grow with the
 * file and at the speed of the disk. A tree of the whole file, as jansson
 * makes one, takes ten times the file and a minute for a million samples.
 */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define SCAN_NAME_LEN		512
#define SCAN_MESSAGE_LEN	256
#define SCAN_LABEL_LEN		1024
#define SCAN_KEY_LEN		128

enum scan_kind {
	SCAN_SAMPLE,
	SCAN_AGGREGATE,		/* a statistic of the row's samples */
	SCAN_COMPLEXITY,	/* BigO, RMS: of a family of rows */
};

enum scan_reject { SCAN_TAKEN, SCAN_SKIPPED, SCAN_FAILED };

struct scan_number {
	char name[SCAN_KEY_LEN];
	double value;		/* finite */
};

/* What counts of one element of "benchmarks". */
struct scan_row {
	char name[SCAN_NAME_LEN];	/* run_name, or name */
	char message[SCAN_MESSAGE_LEN];	/* why it was rejected */
	char label[SCAN_LABEL_LEN];
	enum scan_kind kind;
	bool typed;			/* it said so itself: run_type */
	enum scan_reject reject;
	double time;			/* real_time; NAN when missing */
	double unit_ns;			/* of time_unit; 0 when unknown */
	double pages;			/* 0 when missing */
	/* NAN when missing: the order of samples, and which of the program's
	 * registered benchmarks it is
	 */
	double repetition, family, instance;
	/* all finite numbers but those above, where they were asked for */
	struct scan_number *numbers;
	size_t nr_numbers;
};

/*
 * Call @row for every element of "benchmarks" until it returns an error, its
 * message then preceded by the line; @numbers wants all numbers. Returns 0,
 * what @row returned, or -errno with err_text() for a file that cannot be read
 * or is no such JSON.
 */
int scan_rows(const char *path, bool numbers,
	      int (*row)(void *arg, struct scan_row *row), void *arg);

/* The row's number of that name, NAN when there is none. */
double scan_number(const struct scan_row *row, const char *name);

/* Put "date" of "context" into @date, "" when there is none. 0 or -errno. */
int scan_date(const char *path, char *date, size_t len);

#endif /* SCAN_H */
