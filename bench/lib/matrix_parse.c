// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line of a matrix is a benchmark's name, then key=value,value..., then
 * perhaps "primary" and "samples=n"; its rows are all combinations. A line
 * "set key=value" changes the run. A benchmark's declaration gives the domain
 * of every key: words "a|b" or a range "lo..hi".
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_internal.h"

#define MAX_LINE	1024
#define MAX_ROWS	10000
#define MAX_SAMPLES	100000

/* One key of a line: its values so far, and whether the row's name shows it. */
struct axis {
	const char *key;
	const char *value[64];
	size_t nr_values;
	const char *fallback;
	bool shown;
};

/* Where the parser is, for messages. */
struct place {
	const char *name;
	unsigned int line;
	const char *start;	/* of the line */
};

__attribute__((format(printf, 3, 4)))
static int refuse(const struct place *at, const char *where, const char *fmt, ...)
{
	char what[384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return matrix_refuse("%s:%u:%td: %s", at->name, at->line,
			     where - at->start + 1, what);
}

static const struct fc_bench *find_bench(const char *name)
{
	const struct fc_bench *const *bench;
	size_t nr = matrix_benches(&bench);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(bench[i]->name, name))
			return bench[i];
	return NULL;
}

/* All keys that a benchmark declares, each at its default. */
static size_t declared_axes(const struct fc_bench *bench, struct axis *axis)
{
	const char *p = bench->args ? bench->args : "";
	size_t nr = 0;

	while (*p && nr < MATRIX_MAX_ARGS) {
		size_t n = strcspn(p, "=");

		memset(&axis[nr], 0, sizeof(axis[nr]));
		axis[nr].key = strndup(p, n);
		axis[nr].fallback = matrix_default(p + n + 1);
		nr++;
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return nr;
}

static bool is_shown(const struct fc_bench *bench, const char *key)
{
	const char *p = bench->matrix;
	size_t len = strlen(key);

	for (; p && *p; p += strcspn(p, " "), p += strspn(p, " "))
		if (!strncmp(p, key, len) && p[len] == '=')
			return true;
	return false;
}

/* "lists, of, keys" for a message. */
static const char *key_list(const struct axis *axis, size_t nr)
{
	static char list[256];
	size_t len = 0;

	list[0] = '\0';
	for (size_t i = 0; i < nr && len < sizeof(list); i++)
		len += snprintf(list + len, sizeof(list) - len, " %s", axis[i].key);
	return list;
}

static int add_values(struct axis *axis, const struct fc_bench *bench,
		      char *values, const struct place *at)
{
	const char *domain = matrix_domain(bench, axis->key);
	char *value, *next = values;

	if (axis->nr_values)
		return refuse(at, values, "key '%s' is given twice", axis->key);
	while ((value = strsep(&next, ","))) {
		if (!*value)
			return refuse(at, value, "empty value of '%s'", axis->key);
		if (!matrix_in_domain(domain, value))
			return refuse(at, value, "'%s' cannot be '%s'; it is %.*s",
				      axis->key, value,
				      (int)strcspn(domain, " "), domain);
		for (size_t i = 0; i < axis->nr_values; i++)
			if (!strcmp(axis->value[i], value))
				return refuse(at, value, "value '%s' is given twice", value);
		if (axis->nr_values == sizeof(axis->value) / sizeof(axis->value[0]))
			return refuse(at, value, "more than %zu values of '%s'",
				      axis->nr_values, axis->key);
		axis->value[axis->nr_values++] = strdup(value);
	}
	return 0;
}

static int parse_count(const char *text, unsigned int *count,
		       const struct place *at, unsigned long max)
{
	unsigned long v;
	char *end;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (errno || *end || !isdigit((unsigned char)*text) || v < 1 || v > max)
		return refuse(at, text, "'%s' is not a number from 1 to %lu", text, max);
	*count = v;
	return 0;
}

static bool differs(const struct matrix_arg *arg, const struct axis *axis)
{
	return strcmp(arg->value, axis->fallback);
}

static char *row_name(const struct matrix_row *row, const struct axis *axis)
{
	char name[512];
	size_t len;

	len = snprintf(name, sizeof(name), "%s", row->bench->name);
	for (size_t i = 0; i < row->nr_args && len < sizeof(name); i++)
		if (axis[i].shown || differs(&row->arg[i], &axis[i]))
			len += snprintf(name + len, sizeof(name) - len, "/%s:%s",
					row->arg[i].key, row->arg[i].value);
	return strdup(name);
}

static const struct matrix_row *find_row(const struct matrix *m, const char *name)
{
	for (size_t i = 0; i < m->nr_rows; i++)
		if (!strcmp(m->row[i].name, name))
			return &m->row[i];
	return NULL;
}

static int add_row(struct matrix *m, const struct matrix_row *row,
		   const struct place *at)
{
	struct matrix_row *more;

	if (find_row(m, row->name))
		return refuse(at, at->start, "row '%s' is there already", row->name);
	if (m->nr_rows == MAX_ROWS)
		return refuse(at, at->start, "more than %d rows", MAX_ROWS);
	more = realloc(m->row, (m->nr_rows + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	m->row = more;
	m->row[m->nr_rows++] = *row;
	return 0;
}

/* Every combination of the axes' values, the last axis running fastest. */
static int add_rows(struct matrix *m, struct matrix_row *row,
		    struct axis *axis, size_t depth, const struct place *at)
{
	int err = 0;

	if (depth == row->nr_args) {
		struct matrix_row copy = *row;

		copy.name = row_name(row, axis);
		return copy.name ? add_row(m, &copy, at) : -ENOMEM;
	}
	for (size_t i = 0; !err && i < axis[depth].nr_values; i++) {
		row->arg[depth].key = axis[depth].key;
		row->arg[depth].value = axis[depth].value[i];
		err = add_rows(m, row, axis, depth + 1, at);
	}
	return err;
}

/* One word after the benchmark's name. */
static int parse_word(char *word, struct matrix_row *row, struct axis *axis,
		      size_t nr_axes, const struct place *at)
{
	char *value;

	if (!strcmp(word, "primary")) {
		row->primary = true;
		return 0;
	}
	value = strchr(word, '=');
	if (!value)
		return refuse(at, word, "'%s' is neither key=value nor 'primary'", word);
	*value++ = '\0';
	if (!strcmp(word, "samples"))
		return parse_count(value, &row->samples, at, MAX_SAMPLES);
	for (size_t i = 0; i < nr_axes; i++)
		if (!strcmp(axis[i].key, word))
			return add_values(&axis[i], row->bench, value, at);
	return refuse(at, word, "'%s' has no key '%s'; it has:%s", row->bench->name,
		      word, key_list(axis, nr_axes));
}

static int parse_row(struct matrix *m, char *name, char *words,
		     const struct place *at)
{
	struct axis axis[MATRIX_MAX_ARGS];
	struct matrix_row row = { .bench = find_bench(name) };
	char *word;
	int err;

	if (!row.bench)
		return refuse(at, name, "no benchmark '%s'; see fixcost --list", name);
	row.nr_args = declared_axes(row.bench, axis);
	while ((word = strsep(&words, " \t"))) {
		err = *word ? parse_word(word, &row, axis, row.nr_args, at) : 0;
		if (err)
			return err;
	}
	for (size_t i = 0; i < row.nr_args; i++) {
		axis[i].shown = is_shown(row.bench, axis[i].key);
		if (!axis[i].nr_values)
			axis[i].value[axis[i].nr_values++] = axis[i].fallback;
	}
	return add_rows(m, &row, axis, 0, at);
}

static int parse_set(struct matrix *m, char *words, const struct place *at)
{
	char *word, *value;
	int err;

	while ((word = strsep(&words, " \t"))) {
		if (!*word)
			continue;
		value = strchr(word, '=');
		if (!value)
			return refuse(at, word, "'%s' is not key=value", word);
		*value++ = '\0';
		if (!strcmp(word, "samples"))
			err = parse_count(value, &m->samples, at, MAX_SAMPLES);
		else if (!strcmp(word, "runs"))
			err = parse_count(value, &m->runs, at, 1000);
		else if (!strcmp(word, "seed"))
			err = parse_count(value, &m->seed, at, 4294967295UL);
		else if (!strcmp(word, "oversubscribe"))
			err = parse_count(value, &m->oversubscribe, at, 1);
		else
			err = refuse(at, word,
				     "cannot set '%s'; only samples, runs, seed, oversubscribe",
				     word);
		if (err)
			return err;
	}
	return 0;
}

static int parse_line(struct matrix *m, char *line, const struct place *at)
{
	char *words = line;
	char *name;

	line[strcspn(line, "#\r")] = '\0';
	words += strspn(words, " \t");
	if (!*words)
		return 0;
	name = strsep(&words, " \t");
	if (!strcmp(name, "set"))
		return parse_set(m, words, at);
	return parse_row(m, name, words, at);
}

int matrix_parse(struct matrix *m, const char *text, const char *name)
{
	struct place at = { .name = name };
	char line[MAX_LINE];
	int err = 0;

	while (!err && *text) {
		size_t n = strcspn(text, "\n");

		at.line++;
		at.start = line;
		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		if (n >= sizeof(line))
			err = refuse(&at, line + sizeof(line) - 2, "line is too long");
		else
			err = parse_line(m, line, &at);
		text += n + !!text[n];
	}
	for (size_t i = 0; i < m->nr_rows; i++) {
		m->row[i].oversubscribe = m->oversubscribe;
		if (!m->row[i].samples)
			m->row[i].samples = m->samples;
	}
	if (!err && !m->nr_rows)
		err = matrix_refuse("%s: no row in it", name);
	return err;
}
