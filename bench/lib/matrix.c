// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_internal.h"

static char error[512];

const char *matrix_error(void)
{
	return error;
}

/* What is quoted may be anything; bytes of UTF-8 are left, but for C1 controls. */
static void make_printable(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++)
		if (iscntrl(*c) || (*c == 0xc2 && c[1] < 0xa0))
			*c = '?';
}

int matrix_refuse(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, sizeof(error), fmt, ap);
	va_end(ap);
	make_printable(error);
	return -EINVAL;
}

static int by_name(const void *a, const void *b)
{
	const struct fc_bench *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

size_t matrix_benches(const struct fc_bench *const **bench)
{
	static const struct fc_bench **sorted;
	static size_t nr;

	if (!sorted && __start_fc_benches) {
		nr = __stop_fc_benches - __start_fc_benches;
		sorted = malloc(nr * sizeof(*sorted));
		if (!sorted)
			return 0;
		memcpy(sorted, __start_fc_benches, nr * sizeof(*sorted));
		qsort(sorted, nr, sizeof(*sorted), by_name);
	}
	*bench = (const struct fc_bench *const *)sorted;
	return nr;
}

static int parse_declarations(struct matrix *m)
{
	const struct fc_bench *const *bench;
	size_t nr = matrix_benches(&bench);
	char text[64 * 1024] = "";
	size_t len = 0;

	for (size_t i = 0; i < nr && len < sizeof(text); i++)
		len += snprintf(text + len, sizeof(text) - len, "%s %s\n", bench[i]->name,
				bench[i]->matrix ? bench[i]->matrix : "");
	return matrix_parse(m, text, "declarations");
}

int matrix_load(struct matrix *m, const char *path)
{
	char *text = NULL;
	int err;

	memset(m, 0, sizeof(*m));
	m->samples = 10;
	m->runs = 5;
	m->seed = 1;
	if (!path)
		return parse_declarations(m);
	err = matrix_read(path, &text);
	if (!err)
		err = matrix_parse(m, text, path);
	free(text);
	return err;
}

int matrix_filter(struct matrix *m, const char *regex)
{
	size_t kept = 0;
	regex_t re;
	int err;

	err = matrix_compile(&re, regex);
	if (err)
		return err;
	for (size_t i = 0; i < m->nr_rows; i++) {
		if (!regexec(&re, m->row[i].name, 0, NULL, 0))
			m->row[kept++] = m->row[i];
		else
			free(m->row[i].name);
	}
	regfree(&re);
	m->nr_rows = kept;
	if (kept)
		return 0;
	return matrix_refuse("filter '%.200s' matches no row", regex);
}

void matrix_limit_samples(struct matrix *m, unsigned int most)
{
	if (m->samples > most)
		m->samples = most;
	for (size_t i = 0; i < m->nr_rows; i++)
		if (m->row[i].samples > most)
			m->row[i].samples = most;
}

void matrix_free(struct matrix *m)
{
	for (size_t i = 0; i < m->nr_rows; i++)
		free(m->row[i].name);
	free(m->row);
	memset(m, 0, sizeof(*m));
}

const char *matrix_value(const struct matrix_row *row, const char *key)
{
	for (size_t i = 0; i < row->nr_args; i++)
		if (!strcmp(row->arg[i].key, key))
			return row->arg[i].value;
	return NULL;
}

long matrix_number(const struct matrix_row *row, const char *key, long otherwise)
{
	const char *value = matrix_value(row, key);

	return value ? atol(value) : otherwise;
}
