// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One shape of JSON: an object with an array "benchmarks" of flat objects,
 * everything else passed over.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "scan.h"
#include "token.h"

#define MAX_KEY	64

static double unit_of(const char *unit)
{
	if (!strcmp(unit, "ns"))
		return 1;
	if (!strcmp(unit, "us"))
		return 1e3;
	if (!strcmp(unit, "ms"))
		return 1e6;
	return strcmp(unit, "s") ? 0 : 1e9;
}

enum member {
	OTHER, RUN_NAME, NAME, RUN_TYPE, TIME_UNIT, MESSAGE, REAL_TIME, PAGES,
	REPETITION, FAILED, SKIPPED,
};

/* Most members are others, and most of those differ in length already. */
static enum member member_of(const char *key, size_t len)
{
	static const struct {
		size_t len;
		const char *name;
		enum member member;
	} members[] = {
		{ 8, "run_name", RUN_NAME }, { 4, "name", NAME },
		{ 8, "run_type", RUN_TYPE }, { 9, "time_unit", TIME_UNIT },
		{ 13, "error_message", MESSAGE },
		{ 12, "skip_message", MESSAGE },
		{ 9, "real_time", REAL_TIME }, { 5, "pages", PAGES },
		{ 16, "repetition_index", REPETITION },
		{ 14, "error_occurred", FAILED }, { 7, "skipped", SKIPPED },
	};
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (len == members[i].len && *key == *members[i].name &&
		    !memcmp(key, members[i].name, len))
			return members[i].member;
	return OTHER;
}

/* A member whose value is text; others of that kind are passed over. */
static int take_text(struct token *t, enum member member, struct scan_row *row)
{
	char word[16];
	ssize_t n;

	if (member == RUN_NAME || (member == NAME && !*row->name)) {
		n = token_string(t, row->name, sizeof(row->name));
		if (n >= (ssize_t)sizeof(row->name))
			return token_bad(t, "a name that is too long");
	} else if (member == RUN_TYPE) {
		n = token_string(t, word, sizeof(word));
		row->is_sample = !strcmp(word, "iteration");
	} else if (member == TIME_UNIT) {
		n = token_string(t, word, sizeof(word));
		row->unit_ns = unit_of(word);
	} else if (member == MESSAGE) {
		n = token_string(t, row->message, sizeof(row->message));
	} else {
		n = token_string(t, NULL, 0);
	}
	return n < 0 ? n : 0;
}

static int take_value(struct token *t, enum member member, struct scan_row *row)
{
	double value;
	int is = token_scalar(t, member == OTHER ? NULL : &value);

	if (is < 0 || member == OTHER)
		return is < 0 ? is : 0;
	if (member == REAL_TIME) {
		row->has_time = !isnan(value);
		row->time = value;
	} else if (member == PAGES) {
		row->pages = value > 0 ? value : 0;
	} else if (member == REPETITION) {
		row->repetition = isnan(value) ? 0 : value;
	} else if (is && (member == FAILED || member == SKIPPED)) {
		row->rejected = true;
		if (!*row->message)
			snprintf(row->message, sizeof(row->message),
				 "%s: no reason given",
				 member == SKIPPED ? "skip" : "fail");
	}
	return 0;
}

static void clear_row(struct scan_row *row)
{
	row->name[0] = '\0';
	row->message[0] = '\0';
	row->is_sample = true;
	row->rejected = false;
	row->has_time = false;
	row->time = 0;
	row->repetition = 0;
	row->pages = 0;
	row->unit_ns = 1;
}

static int take_member(struct token *t, struct scan_row *row)
{
	enum member member;
	char key[MAX_KEY];
	ssize_t len;

	if (!token_take(t, '"'))
		return token_bad(t, "a member without a name");
	len = token_string(t, key, sizeof(key));
	if (len < 0)
		return len;
	member = member_of(key, len);
	if (!token_take(t, ':'))
		return token_bad(t, "no colon behind a name");
	token_space(t);
	if (*t->at == '{' || *t->at == '[')
		return token_skip(t, 0);
	if (*t->at != '"')
		return take_value(t, member, row);
	t->at++;
	return take_text(t, member, row);
}

static int take_row(struct token *t, struct scan_row *row)
{
	int err;

	clear_row(row);
	if (!token_take(t, '{'))
		return token_bad(t, "a row that is no object");
	if (token_take(t, '}'))
		return 0;
	do {
		err = take_member(t, row);
		if (err)
			return err;
	} while (token_take(t, ','));
	return token_take(t, '}') ? 0 : token_bad(t, "no comma between members");
}

static int take_rows(struct token *t,
		     int (*callback)(void *arg, struct scan_row *row),
		     void *arg)
{
	struct scan_row row;
	int err;

	if (!token_take(t, '['))
		return token_bad(t, "\"benchmarks\" is no array");
	if (token_take(t, ']'))
		return 0;
	do {
		err = token_fill(t);
		if (!err)
			err = take_row(t, &row);
		if (!err)
			err = callback(arg, &row);
		if (err)
			return err;
	} while (token_take(t, ','));
	return token_take(t, ']') ? 0 : token_bad(t, "no comma between rows");
}

static int take_file(struct token *t,
		     int (*row)(void *arg, struct scan_row *row), void *arg)
{
	bool found = false;
	char key[MAX_KEY];
	int err = token_fill(t);

	if (err)
		return err;
	if (!token_take(t, '{'))
		return token_bad(t, "not an object");
	do {
		if (!token_take(t, '"'))
			return token_bad(t, "a member without a name");
		if (token_string(t, key, sizeof(key)) < 0)
			return -EINVAL;
		if (!token_take(t, ':'))
			return token_bad(t, "no colon behind a name");
		if (!found && !strcmp(key, "benchmarks")) {
			found = true;
			err = take_rows(t, row, arg);
		} else {
			err = token_skip(t, 0);
		}
		if (!err)
			err = token_fill(t);
		if (err)
			return err;
	} while (token_take(t, ','));
	if (!token_take(t, '}'))
		return token_bad(t, "no comma between members");
	token_space(t);
	if (t->at != t->end)
		return token_bad(t, "something behind the end");
	return found ? 0 : err_set(-EINVAL, "no array \"benchmarks\"");
}

int scan_rows(const char *path, int (*row)(void *arg, struct scan_row *row),
	      void *arg)
{
	struct token t = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
	int err;

	if (t.fd < 0)
		return err_set(-errno, "%s", strerror(errno));
	t.buffer = malloc(TOKEN_BUFFER + TOKEN_BEHIND);
	if (!t.buffer) {
		close(t.fd);
		return err_set(-ENOMEM, "out of memory");
	}
	t.at = t.buffer;
	t.end = t.buffer;
	err = take_file(&t, row, arg);
	free(t.buffer);
	close(t.fd);
	return err;
}
