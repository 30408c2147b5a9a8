// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One shape of JSON: an object with an array "benchmarks" of flat objects,
 * everything else passed over.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "names.h"
#include "scan.h"
#include "token.h"

/* A file on its way to whoever wants its rows. */
struct scan {
	struct token t;
	struct scan_row row;
	bool wants_numbers;
	size_t max_numbers;
	int (*callback)(void *arg, struct scan_row *row);
	void *arg;
	unsigned int seen;	/* members of the row: bits of enum member */
};

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
	OTHER, RUN_NAME, NAME, RUN_TYPE, AGGREGATE, TIME_UNIT, LABEL,
	ERROR_MESSAGE, SKIP_MESSAGE, REAL_TIME, PAGES, REPETITION, FAMILY,
	INSTANCE, FAILED, SKIPPED,
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
		{ 14, "aggregate_name", AGGREGATE }, { 5, "label", LABEL },
		{ 13, "error_message", ERROR_MESSAGE },
		{ 12, "skip_message", SKIP_MESSAGE },
		{ 9, "real_time", REAL_TIME }, { 5, "pages", PAGES },
		{ 16, "repetition_index", REPETITION },
		{ 12, "family_index", FAMILY },
		{ 25, "per_family_instance_index", INSTANCE },
		{ 14, "error_occurred", FAILED }, { 7, "skipped", SKIPPED },
	};
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (len == members[i].len && *key == *members[i].name &&
		    !memcmp(key, members[i].name, len))
			return members[i].member;
	return OTHER;
}

/* A name of the row; run_name comes before name, whichever is read first. */
static int take_name(struct scan *s, enum member member)
{
	bool kept = member == RUN_NAME || !(s->seen & 1u << RUN_NAME);
	ssize_t n;

	n = token_string(&s->t, kept ? s->row.name : NULL,
			 sizeof(s->row.name));
	if (n >= (ssize_t)sizeof(s->row.name))
		return token_bad(&s->t, "a name that is too long, more than 511 bytes");
	return n < 0 ? n : 0;
}

/* A member whose value is text; others of that kind are passed over. */
static int take_text(struct scan *s, enum member member)
{
	struct scan_row *row = &s->row;
	char word[16];
	ssize_t n;

	if (member == RUN_NAME || member == NAME)
		return take_name(s, member);
	if (member == RUN_TYPE) {
		n = token_string(&s->t, word, sizeof(word));
		row->typed = true;
		if (n >= 0 && strcmp(word, "iteration") &&
		    row->kind == SCAN_SAMPLE)
			row->kind = SCAN_AGGREGATE;
	} else if (member == AGGREGATE) {
		n = token_string(&s->t, word, sizeof(word));
		if (n >= 0 && (!strcmp(word, "BigO") || !strcmp(word, "RMS")))
			row->kind = SCAN_COMPLEXITY;
	} else if (member == TIME_UNIT) {
		n = token_string(&s->t, word, sizeof(word));
		row->unit_ns = n < 0 ? 0 : unit_of(word);
	} else if (member == ERROR_MESSAGE || member == SKIP_MESSAGE) {
		n = token_string(&s->t, row->message, sizeof(row->message));
	} else if (member == LABEL) {
		n = token_string(&s->t, row->label, sizeof(row->label));
	} else {
		n = token_string(&s->t, NULL, 0);
	}
	return n < 0 ? n : 0;
}

static int add_number(struct scan *s, const char *key, size_t len, double value)
{
	struct scan_row *row = &s->row;
	struct scan_number *more;

	if (!isfinite(value) || len >= SCAN_KEY_LEN)
		return 0;
	if (row->nr_numbers == s->max_numbers) {
		more = reallocarray(row->numbers, 2 * s->max_numbers + 16,
				    sizeof(*more));
		if (!more)
			return err_set(-ENOMEM, "out of memory");
		row->numbers = more;
		s->max_numbers = 2 * s->max_numbers + 16;
	}
	more = &row->numbers[row->nr_numbers++];
	memcpy(more->name, key, len + 1);
	more->value = value;
	return 0;
}

static int take_value(struct scan *s, enum member member, const char *key,
		      size_t len)
{
	struct scan_row *row = &s->row;
	bool kept = member != OTHER || s->wants_numbers;
	double value = NAN;
	int is = token_scalar(&s->t, kept ? &value : NULL);

	if (is < 0)
		return is;
	if (member == OTHER && kept)
		return add_number(s, key, len, value);
	if (member == REAL_TIME)
		row->time = value;
	else if (member == PAGES)
		row->pages = value;
	else if (member == REPETITION)
		row->repetition = value;
	else if (member == FAMILY)
		row->family = value;
	else if (member == INSTANCE)
		row->instance = value;
	else if (is && member == SKIPPED)
		row->reject = SCAN_SKIPPED;
	else if (is && member == FAILED && row->reject != SCAN_SKIPPED)
		row->reject = SCAN_FAILED;
	return 0;
}

static void clear_row(struct scan *s)
{
	struct scan_row *row = &s->row;

	s->seen = 0;
	row->name[0] = '\0';
	row->message[0] = '\0';
	row->label[0] = '\0';
	row->kind = SCAN_SAMPLE;
	row->typed = false;
	row->reject = SCAN_TAKEN;
	row->time = NAN;
	row->unit_ns = 1;
	row->pages = 0;
	row->repetition = NAN;
	row->family = NAN;
	row->instance = NAN;
	row->nr_numbers = 0;
}

static int take_member(struct scan *s)
{
	struct token *t = &s->t;
	char key[SCAN_KEY_LEN];
	enum member member;
	ssize_t len;
	int err = token_key(t, key, sizeof(key), &len);

	if (err)
		return err;
	member = member_of(key, len);
	/* which of two values counts is anybody's guess */
	if (member != OTHER && s->seen & 1u << member)
		return token_bad(t, "a second member of one name in a row");
	if (*t->at == '{' || *t->at == '[') {
		err = token_skip(t, 0);
	} else if (*t->at == '"') {
		t->at++;
		err = take_text(s, member);
	} else {
		err = take_value(s, member, key, len);
	}
	s->seen |= 1u << member;
	return err;
}

/* What follows from members that may have come in any order. */
static void close_row(struct scan *s)
{
	struct scan_row *row = &s->row;

	if (!row->typed && row->kind == SCAN_SAMPLE)
		row->kind = names_cut_statistic(row->name);
	else if (row->kind == SCAN_AGGREGATE && !(s->seen & 1u << RUN_NAME))
		names_cut_statistic(row->name);
	if (row->reject == SCAN_FAILED && !strncmp(row->message, "skip", 4))
		row->reject = SCAN_SKIPPED;	/* as fixcost writes it */
	if (row->reject != SCAN_TAKEN && !*row->message)
		snprintf(row->message, sizeof(row->message),
			 "%s: no reason given",
			 row->reject == SCAN_SKIPPED ? "skip" : "fail");
}

static int take_row(struct scan *s)
{
	struct token *t = &s->t;
	int err;

	clear_row(s);
	if (!token_take(t, '{'))
		return token_bad(t, "a row that is no object");
	if (token_take(t, '}'))
		return 0;
	do {
		err = take_member(s);
		if (err)
			return err;
	} while (token_take(t, ','));
	if (!token_take(t, '}'))
		return token_bad(t, "no comma between members");
	close_row(s);
	return 0;
}

/* Hand it over; what is wrong with it is told with the line it begins on. */
static int use_row(struct scan *s, char *begin)
{
	char why[512], *end = s->t.at;
	int err = s->callback(s->arg, &s->row);

	if (!err)
		return 0;
	snprintf(why, sizeof(why), "%s", err_text());
	s->t.at = begin;
	token_bad(&s->t, why);
	s->t.at = end;
	return err;
}

static int take_rows(struct scan *s)
{
	struct token *t = &s->t;
	char *begin;
	int err;

	if (!token_take(t, '['))
		return token_bad(t, "\"benchmarks\" is no array");
	if (token_take(t, ']'))
		return 0;
	do {
		err = token_fill(t);
		token_space(t);
		begin = t->at;
		if (!err)
			err = take_row(s);
		if (!err)
			err = use_row(s, begin);
		if (err)
			return err;
	} while (token_take(t, ','));
	return token_take(t, ']') ? 0 : token_bad(t, "no comma between rows");
}

static int take_file(struct scan *s)
{
	struct token *t = &s->t;
	char key[SCAN_KEY_LEN];
	bool found = false;
	ssize_t len;
	int err;

	if (!token_take(t, '{'))
		return token_bad(t, "not an object");
	do {
		err = token_key(t, key, sizeof(key), &len);
		if (!err && strcmp(key, "benchmarks"))
			err = token_skip(t, 0);
		else if (!err && found)
			err = token_bad(t, "a second \"benchmarks\"");
		else if (!err)
			err = take_rows(s);
		found |= !err && !strcmp(key, "benchmarks");
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

int scan_rows(const char *path, bool numbers,
	      int (*row)(void *arg, struct scan_row *row), void *arg)
{
	struct scan s = {
		.wants_numbers = numbers, .callback = row, .arg = arg,
	};
	int err = token_open(&s.t, path);

	if (err)
		return err;
	err = take_file(&s);
	free(s.row.numbers);
	token_close(&s.t);
	return err;
}

double scan_number(const struct scan_row *row, const char *name)
{
	size_t i;

	for (i = 0; i < row->nr_numbers; i++)
		if (!strcmp(row->numbers[i].name, name))
			return row->numbers[i].value;
	return NAN;
}
