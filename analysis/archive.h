/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SQLite file of fcstat history: one value per label and row. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stddef.h>
#include <stdio.h>

#include "side.h"

struct sqlite3;

/* The history of one row, oldest first. */
struct history {
	char *name, *unit;
	char **labels;
	double *values;		/* per page or per sample */
	size_t nr;
};

/* Open or make the file. Returns 0 or -errno with err_text(). */
int archive_open(struct sqlite3 **db, const char *path);
void archive_close(struct sqlite3 *db);

/* Add, or replace, what the label's runs say. Returns 0 or -errno. */
int archive_add(struct sqlite3 *db, const struct side *side);

/* CSV: label,start,row,unit,value,boots. Returns 0 or -errno. */
int archive_import(struct sqlite3 *db, FILE *in);
int archive_export(struct sqlite3 *db, FILE *out);

/* All histories, by name of row. Returns 0 or -errno. */
int archive_read(struct sqlite3 *db, struct history **list, size_t *nr);
void archive_free(struct history *list, size_t nr);

#endif /* ARCHIVE_H */
