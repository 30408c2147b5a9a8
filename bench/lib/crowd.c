// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "crowd.h"

/* A number; a key, whose value it is; or "key=word": 1 where the row says so. */
static unsigned int value_of(const struct matrix_row *row, char *term)
{
	char *word = strchr(term, '=');
	const char *value;

	if (isdigit((unsigned char)*term))
		return (unsigned int)atoi(term);
	if (!word)
		return (unsigned int)matrix_number(row, term, 1);
	*word++ = '\0';
	value = matrix_value(row, term);
	return value && !strcmp(value, word);
}

unsigned int crowd_threads(const struct matrix_row *row)
{
	char terms[128], *rest = terms, *term;
	unsigned int sum = 0;

	snprintf(terms, sizeof(terms), "%s", row->bench->cpus ?: "threads");
	while ((term = strsep(&rest, "+")))
		sum += value_of(row, term);
	return sum;
}

const char *crowd_refuse(const struct matrix_row *row)
{
	unsigned int threads = crowd_threads(row);
	static char why[96];

	if (row->oversubscribe || threads <= cpus_nr())
		return NULL;
	snprintf(why, sizeof(why), "%u threads, %u CPU%s: they would take turns",
		 threads, cpus_nr(), cpus_nr() == 1 ? "" : "s");
	return why;
}

unsigned int crowd_cpus(const struct matrix *m)
{
	unsigned int threads, most = 1;

	for (size_t i = 0; i < m->nr_rows; i++) {
		threads = crowd_threads(&m->row[i]);
		if (threads > most && !crowd_refuse(&m->row[i]))
			most = threads;
	}
	return most < cpus_nr() ? most : cpus_nr();
}
