// SPDX-License-Identifier: GPL-2.0-or-later
/* When Google Benchmark ran: it says so before the rows, so little is read. */
#include <errno.h>
#include <string.h>

#include "scan.h"
#include "token.h"

/* One member of the context whose name is taken. */
static int take_member(struct token *t, const char *key, char *date, size_t len)
{
	ssize_t n;

	if (strcmp(key, "date") || *t->at != '"')
		return token_skip(t, 0);
	t->at++;
	n = token_string(t, date, len);
	return n < 0 ? n : 0;
}

static int take_context(struct token *t, char *date, size_t len)
{
	char key[SCAN_KEY_LEN];
	ssize_t n;
	int err;

	if (!token_take(t, '{') || token_take(t, '}'))
		return 0;
	do {
		err = token_key(t, key, sizeof(key), &n);
		if (!err)
			err = take_member(t, key, date, len);
	} while (!err && token_take(t, ','));
	return err;
}

/* What is wrong behind the date is for scan_rows() to tell. */
static int take_file(struct token *t, char *date, size_t len)
{
	char key[SCAN_KEY_LEN];
	ssize_t n;
	int err;

	if (!token_take(t, '{'))
		return 0;
	do {
		err = token_key(t, key, sizeof(key), &n);
		if (!err && !strcmp(key, "context"))
			return take_context(t, date, len);
		if (err || !strcmp(key, "benchmarks"))
			return err;
		err = token_skip(t, 0);
		if (!err)
			err = token_fill(t);
	} while (!err && token_take(t, ','));
	return err;
}

int scan_date(const char *path, char *date, size_t len)
{
	struct token t;
	int err = token_open(&t, path);

	*date = '\0';
	if (err)
		return err;
	err = take_file(&t, date, len);
	token_close(&t);
	return err;
}
