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

/* What counts of one element of "benchmarks". */
struct scan_row {
	char name[SCAN_NAME_LEN];	/* run_name, or name */
	char message[SCAN_MESSAGE_LEN];	/* why it was rejected */
	bool is_sample;			/* run_type is iteration, or missing */
	bool rejected;
	bool has_time;
	double time;			/* real_time, in time_unit */
	double unit_ns;			/* of time_unit; 0 when unknown */
	double repetition;
	double pages;			/* 0 when missing */
};

/*
 * Call @row for every element of "benchmarks" until it returns an error.
 * Returns 0, what @row returned, or -errno with err_text() for a file that
 * cannot be read or is no such JSON.
 */
int scan_rows(const char *path, int (*row)(void *arg, struct scan_row *row),
	      void *arg);

#endif /* SCAN_H */
