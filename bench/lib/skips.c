// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "skips.h"
#include "worker.h"

#define VERDICT	"skip: "

static size_t count(const json_t *whys, const char *why)
{
	const json_t *other;
	size_t i, nr = 0;

	json_array_foreach(whys, i, other)
		nr += !strcmp(json_string_value(other), why);
	return nr;
}

/* The reason, or the first of the commonest with its share. */
static char *tell(const json_t *whys, const char *of)
{
	const char *most = "there is none";
	size_t i, n, nr = 0;
	char *text = NULL;
	const json_t *why;

	json_array_foreach(whys, i, why) {
		n = count(whys, json_string_value(why));
		if (n > nr)
			most = json_string_value(why);
		nr = n > nr ? n : nr;
	}
	if (nr == json_array_size(whys))
		return strdup(most);
	if (asprintf(&text, "%s (%zu of %zu %s; the others have other reasons)",
		     most, nr, json_array_size(whys), of) < 0)
		return NULL;
	return text;
}

char *skips_foreseen(const struct matrix *m)
{
	json_t *whys = json_array();
	char *text = NULL;

	for (size_t i = 0; i < m->nr_rows; i++) {
		const char *why = worker_cannot(&m->row[i]);

		if (!why)
			break;
		json_array_append_new(whys, json_string(why));
	}
	if (json_array_size(whys) == m->nr_rows)
		text = tell(whys, "rows");
	json_decref(whys);
	return text;
}

/* Google Benchmark has called it by either name. */
static const char *why_none(const json_t *row)
{
	const char *why = json_string_value(json_object_get(row, "error_message"));

	if (!why)
		why = json_string_value(json_object_get(row, "skip_message"));
	if (why && !strncmp(why, VERDICT, strlen(VERDICT)))
		why += strlen(VERDICT);
	return why;
}

char *skips_of_pass(const char *path)
{
	json_t *file = json_load_file(path, 0, NULL);
	json_t *whys = json_array(), *row;
	char *text;
	size_t i;

	json_array_foreach(json_object_get(file, "benchmarks"), i, row)
		if (why_none(row))
			json_array_append_new(whys, json_string(why_none(row)));
	text = tell(whys, "samples");
	json_decref(whys);
	json_decref(file);
	return text;
}
