// SPDX-License-Identifier: GPL-2.0-or-later
/* The history in SQLite: whoever likes SQL can ask it more. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "archive.h"
#include "csv.h"
#include "err.h"
#include "grow.h"
#include "instant.h"
#include "model.h"
#include "utf8.h"

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS point (\n"
	" label TEXT NOT NULL, start TEXT NOT NULL, row TEXT NOT NULL,\n"
	" unit TEXT NOT NULL, value REAL NOT NULL, boots INTEGER NOT NULL,\n"
	" PRIMARY KEY (label, row));";

static int db_error(sqlite3 *db, const char *what)
{
	return err_set(-EIO, "history: %s: %s", what, sqlite3_errmsg(db));
}

/* Before all times comes what is none, which was once taken: by its text. */
static int compare_starts(void *unused, int len_a, const void *a, int len_b,
			  const void *b)
{
	struct instant x, y;
	char text[2][256];
	bool is_x, is_y;

	(void)unused;
	snprintf(text[0], sizeof(text[0]), "%.*s", len_a, (const char *)a);
	snprintf(text[1], sizeof(text[1]), "%.*s", len_b, (const char *)b);
	is_x = !instant_parse(&x, text[0]);
	is_y = !instant_parse(&y, text[1]);
	if (is_x && is_y)
		return instant_compare(&x, &y);
	return is_x || is_y ? is_x - is_y : strcmp(text[0], text[1]);
}

/* SQLite would wait for a pipe. */
static int check_file(const char *path)
{
	struct stat st;

	if (stat(path, &st) || S_ISREG(st.st_mode))
		return 0;
	return err_set(-EINVAL, "history: %s: %s; name another file with --db",
		       path, S_ISDIR(st.st_mode) ? "a folder" : "not a file");
}

int archive_open(sqlite3 **db, const char *path)
{
	int err = check_file(path);

	if (err)
		return err;
	if (sqlite3_open(path, db) ||
	    sqlite3_create_collation(*db, "instant", SQLITE_UTF8, NULL,
				     compare_starts) ||
	    sqlite3_exec(*db, schema, NULL, NULL, NULL)) {
		err = db_error(*db, path);
		sqlite3_close(*db);
		*db = NULL;
		return err;
	}
	return 0;
}

void archive_close(sqlite3 *db)
{
	sqlite3_close(db);
}

struct point {
	const char *label, *start, *row, *unit;
	double value;
	int boots;
};

static int put_point(sqlite3 *db, const struct point *p)
{
	sqlite3_stmt *s;
	int done;

	if (sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?, ?)",
			       -1, &s, NULL))
		return db_error(db, "insert");
	sqlite3_bind_text(s, 1, p->label, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 2, p->start, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 3, p->row, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 4, p->unit, -1, SQLITE_TRANSIENT);
	sqlite3_bind_double(s, 5, p->value);
	sqlite3_bind_int(s, 6, p->boots);
	done = sqlite3_step(s);
	sqlite3_finalize(s);
	return done == SQLITE_DONE ? 0 : db_error(db, "insert");
}

/* All or nothing: a half-added label would look like missing rows. */
static int finish(sqlite3 *db, int err)
{
	if (!err && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL))
		err = db_error(db, "commit");
	if (err)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

static int add_row(sqlite3 *db, const struct side *side, const struct row *row,
		   const double *order)
{
	const char *clock = side_env(side, "clock");
	bool icount = clock && !strcmp(clock, "icount");
	struct model m;
	struct point p;
	int err;

	if (!row->nr_samples || row->path_why)
		return 0;
	err = model_make(&m, side, row, order, MODEL_TRIM);
	if (err)
		return err;
	p = (struct point){
		.label = side->label, .start = side->runs[0].start,
		.row = row->name, .value = exp(m.log), .boots = m.nr_boots,
		.unit = icount ? row->per_page ? "instructions/page" :
						 "instructions" :
				 row->per_page ? "ns/page" : "ns",
	};
	model_free(&m);
	return put_point(db, &p);
}

int archive_add(sqlite3 *db, const struct side *side)
{
	double *order = calloc(side->nr_boots, sizeof(*order));
	unsigned int i;
	int err = 0;

	if (!side->runs[0].has_instant) {
		free(order);
		return err_set(-EINVAL, "%s: no start in its env.json: a history is in the order of time",
			       side->label);
	}
	if (!order)
		return err_set(-ENOMEM, "out of memory");
	if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL))
		err = db_error(db, "begin");
	for (i = 0; i < side->nr_rows && !err; i++)
		err = add_row(db, side, &side->rows[i], order);
	free(order);
	return finish(db, err);
}

static int bad_line(unsigned int nr, const char *what, const char *value)
{
	return err_set(-EINVAL, "line %u: %s %s", nr, value, what);
}

/* What six fields say, all of it or nothing. */
static int import_fields(sqlite3 *db, char **field, unsigned int nr)
{
	struct instant start;
	struct point p;
	char *end;
	long boots;

	p = (struct point){ field[0], field[1], field[2], field[3],
			    strtod(field[4], &end), 0 };
	if (*end || !(p.value > 0) || !isfinite(p.value))
		return bad_line(nr, "is no value above 0", field[4]);
	errno = 0;
	boots = strtol(field[5], &end, 10);
	if (*end || errno || boots < 1 || boots > INT_MAX)
		return bad_line(nr, "is no number of boots", field[5]);
	p.boots = boots;
	if (instant_parse(&start, p.start))
		return bad_line(nr, "is no time of RFC 3339, 2026-01-31T12:00:00Z for example",
				p.start);
	return put_point(db, &p);
}

/* Returns what is left without the end of the line. */
static size_t cut_end(char *line, size_t len)
{
	if (len && line[len - 1] == '\n')
		len--;
	if (len && line[len - 1] == '\r')
		len--;
	line[len] = '\0';
	return len;
}

static bool is_text(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 127)
			return false;
	return utf8_valid(line);
}

static int import_line(sqlite3 *db, char *line, size_t len, unsigned int nr)
{
	char *field[6], *rest = line;
	int i;

	if (!is_text(line, cut_end(line, len)))
		return err_set(-EINVAL, "line %u: not UTF-8, or a control character",
			       nr);
	for (i = 0; i < 6; i++) {
		field[i] = csv_take(&rest);
		if (!field[i] || !*field[i])
			return err_set(-EINVAL, "line %u: not label,start,row,unit,value,boots",
				       nr);
	}
	if (rest)
		return err_set(-EINVAL, "line %u: more than six fields", nr);
	return import_fields(db, field, nr);
}

/* Spreadsheets put a byte order mark before the first line. */
static char *pass_mark(char *line)
{
	return strncmp(line, "\xef\xbb\xbf", 3) ? line : line + 3;
}

int archive_import(sqlite3 *db, FILE *in)
{
	char *line = NULL, *from;
	unsigned int nr = 0;
	size_t size = 0;
	ssize_t len;
	int err = 0;

	if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL))
		return db_error(db, "begin");
	while (!err && (len = getline(&line, &size, in)) > 0) {
		from = nr++ ? line : pass_mark(line);
		if (nr > 1 || strncmp(from, "label,start,", 12))
			err = import_line(db, from, len - (from - line), nr);
	}
	if (!err && ferror(in))
		err = err_set(-EIO, "cannot read");
	free(line);
	return finish(db, err);
}

int archive_export(sqlite3 *db, FILE *out)
{
	sqlite3_stmt *s;
	int i;

	if (sqlite3_prepare_v2(db, "SELECT label, start, row, unit, value, boots FROM point ORDER BY start COLLATE instant, label, row",
			       -1, &s, NULL))
		return db_error(db, "select");
	fputs("label,start,row,unit,value,boots\n", out);
	while (sqlite3_step(s) == SQLITE_ROW) {
		for (i = 0; i < 4; i++) {
			csv_put(out, (const char *)sqlite3_column_text(s, i));
			fputc(',', out);
		}
		fprintf(out, "%.12g,%d\n", sqlite3_column_double(s, 4),
			sqlite3_column_int(s, 5));
	}
	sqlite3_finalize(s);
	return ferror(out) ? err_set(-EIO, "cannot write") : 0;
}

static int new_history(struct history **list, size_t *nr, const char *name,
		       const char *unit)
{
	struct history *more = grow(*list, *nr, sizeof(*more));

	if (!more)
		return err_set(-ENOMEM, "out of memory");
	*list = more;
	more += (*nr)++;
	memset(more, 0, sizeof(*more));
	more->name = strdup(name);
	more->unit = strdup(unit);
	return more->name && more->unit ? 0 : err_set(-ENOMEM, "out of memory");
}

static int add_value(struct history *h, const char *label, double value)
{
	char **labels = grow(h->labels, h->nr, sizeof(*labels));
	double *values;

	if (!labels)
		return err_set(-ENOMEM, "out of memory");
	h->labels = labels;
	values = grow(h->values, h->nr, sizeof(*values));
	if (!values)
		return err_set(-ENOMEM, "out of memory");
	h->values = values;
	labels[h->nr] = strdup(label);
	values[h->nr] = value;
	return labels[h->nr++] ? 0 : err_set(-ENOMEM, "out of memory");
}

int archive_read(sqlite3 *db, struct history **list, size_t *nr)
{
	sqlite3_stmt *s;
	int err = 0;

	*list = NULL;
	*nr = 0;
	if (sqlite3_prepare_v2(db, "SELECT row, unit, label, value FROM point ORDER BY row, unit, start COLLATE instant, label",
			       -1, &s, NULL))
		return db_error(db, "select");
	while (!err && sqlite3_step(s) == SQLITE_ROW) {
		const char *row = (const char *)sqlite3_column_text(s, 0);
		const char *unit = (const char *)sqlite3_column_text(s, 1);
		const char *label = (const char *)sqlite3_column_text(s, 2);
		const struct history *last = *nr ? *list + *nr - 1 : NULL;

		if (!last || strcmp(last->name, row) ||
		    strcmp(last->unit, unit))
			err = new_history(list, nr, row, unit);
		if (!err)
			err = add_value(*list + *nr - 1, label,
					sqlite3_column_double(s, 3));
	}
	sqlite3_finalize(s);
	return err;
}

void archive_free(struct history *list, size_t nr)
{
	size_t i, k;

	for (i = 0; i < nr; i++) {
		for (k = 0; k < list[i].nr; k++)
			free(list[i].labels[k]);
		free(list[i].labels);
		free(list[i].values);
		free(list[i].name);
		free(list[i].unit);
	}
	free(list);
}
