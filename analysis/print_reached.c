// SPDX-License-Identifier: GPL-2.0-or-later
/* What differs between two kernels, in words and for programs. */
#include <string.h>

#include "reached.h"

#define MAX_NAMED	12	/* in a paragraph; rows.json has all */
#define MAX_ASKED	1000	/* functions that families are looked for of */

/* "differs", "new" or "gone", seen from A. */
static const char *how(const struct judgement *j, const json_t *function)
{
	const char *text = json_string_value(json_object_get(function, "how"));

	if (j->swapped && !strcmp(text, "new"))
		return "gone";
	if (j->swapped && !strcmp(text, "gone"))
		return "new";
	return text;
}

static void add_function(struct text *t, const struct judgement *j,
			 const json_t *function)
{
	const char *text = how(j, function);

	text_add(t, "%.80s", json_string_value(json_object_get(function, "name")));
	if (!strcmp(text, "new"))
		text_add(t, " (new)");
	else if (!strcmp(text, "gone"))
		text_add(t, " (gone, or only in its callers)");
}

static void add_comma(struct text *t, size_t i)
{
	if (i)
		text_add(t, ", ");
}

static void add_more(struct text *t, size_t named, size_t nr)
{
	if (nr > named)
		text_add(t, " and %zu more", nr - named);
}

static void add_data(struct text *t, const struct judgement *j)
{
	const json_t *data = json_object_get(j->changed, "data");
	size_t i, nr = json_array_size(data);

	for (i = 0; i < nr && i < MAX_NAMED; i++) {
		add_comma(t, i);
		text_add(t, "%.80s", json_string_value(json_array_get(data, i)));
	}
	add_more(t, i, reached_nr_data(j));
}

static void add_functions(struct text *t, const struct judgement *j)
{
	const json_t *functions = json_object_get(j->changed, "functions");
	size_t i, nr = json_array_size(functions);

	for (i = 0; i < nr && i < MAX_NAMED; i++) {
		add_comma(t, i);
		add_function(t, j, json_array_get(functions, i));
	}
	add_more(t, i, reached_nr_functions(j));
}

static unsigned int count(const struct judgement *j, enum reach reach)
{
	unsigned int i, nr = 0;

	for (i = 0; i < j->nr_rows; i++)
		nr += j->rows[i].reach == reach;
	return nr;
}

static void add_rows(struct text *t, const struct judgement *j)
{
	unsigned int unknown = count(j, REACH_UNKNOWN);

	if (unknown == j->nr_rows) {
		text_add(t, "; which rows run it was not counted");
		return;
	}
	text_add(t, "; run by %u of %u rows", count(j, REACHED), j->nr_rows);
	if (unknown)
		text_add(t, ", not known of %u", unknown);
}

void reached_differs(struct text *t, const struct judgement *j)
{
	bool has_data = reached_nr_data(j);

	if (!j->changed)
		return;
	if (reached_nr_functions(j)) {
		text_add(t, "Code that differs: ");
		add_functions(t, j);
		add_rows(t, j);
		if (has_data)
			text_add(t, "; data differs too: ");
	} else {
		text_add(t, "No function's code differs between A and B");
		text_add(t, has_data ? "; data does, and who reads it is not counted: " :
				       ", and no data");
	}
	add_data(t, j);
}

static bool has_name(const json_t *list, const char *name)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (!strcmp(json_string_value(item), name))
			return true;
	return false;
}

static const char *text_at(const json_t *list, size_t i, const char *key)
{
	return json_string_value(json_object_get(json_array_get(list, i), key));
}

/* "zap_swapped, exit_swapped (free_swap_and_cache_nr)", or nothing. */
static size_t add_who(struct text *t, const json_t *families, const char *function,
		      size_t before)
{
	size_t i, nr = 0;
	json_t *family;

	json_array_foreach(families, i, family) {
		if (!has_name(json_object_get(family, "reached"), function))
			continue;
		if (!nr && before)
			text_add(t, "; ");
		add_comma(t, nr++);
		text_add(t, "%.80s",
			 json_string_value(json_object_get(family, "name")));
	}
	if (nr)
		text_add(t, " (%.80s)", function);
	return nr;
}

static void add_tried(struct text *t, const json_t *families)
{
	json_t *family;
	size_t i;

	text_add(t, "None of these families runs it, others were not counted: ");
	json_array_foreach(families, i, family) {
		add_comma(t, i);
		text_add(t, "%.80s",
			 json_string_value(json_object_get(family, "name")));
	}
}

void reached_families(struct text *t, const struct judgement *j)
{
	const json_t *families = json_object_get(j->changed, "families");
	const json_t *functions = json_object_get(j->changed, "functions");
	size_t i, nr = 0;

	if (!j->unreached)
		return;
	if (!families) {
		text_add(t, "Which family would run it is not known");
		return;
	}
	text_add(t, "Families that run it: ");
	for (i = 0; i < MAX_ASKED && i < json_array_size(functions); i++)
		nr += add_who(t, families, text_at(functions, i, "name"), nr);
	if (nr)
		return;
	memset(t, 0, sizeof(*t));
	add_tried(t, families);
}

static void copy(json_t *to, const char *to_key, const json_t *from, const char *key)
{
	json_t *value = json_object_get(from, key);

	json_object_set(to, to_key, value ? value : json_null());
}

json_t *reached_changed(const struct judgement *j)
{
	json_t *object, *functions = json_array(), *function;
	size_t i;

	if (!j->changed) {
		json_decref(functions);
		return json_null();
	}
	json_array_foreach(json_object_get(j->changed, "functions"), i, function) {
		object = json_object();
		copy(object, "name", function, "name");
		json_object_set_new(object, "how", json_string(how(j, function)));
		json_array_append_new(functions, object);
	}
	object = json_pack("{s:o}", "functions", functions);
	json_object_set_new(object, "nr_functions", json_integer(reached_nr_functions(j)));
	copy(object, "data", j->changed, "data");
	json_object_set_new(object, "nr_data", json_integer(reached_nr_data(j)));
	copy(object, "families", j->changed, "families");
	return object;
}

static json_t *function_counts(const json_t *from, bool swapped)
{
	json_t *to = json_object();

	copy(to, "name", from, "name");
	copy(to, "calls_a", from, swapped ? "calls_b" : "calls_a");
	copy(to, "calls_b", from, swapped ? "calls_a" : "calls_b");
	copy(to, "instructions_a", from, swapped ? "instructions_b" : "instructions_a");
	copy(to, "instructions_b", from, swapped ? "instructions_a" : "instructions_b");
	return to;
}

json_t *reached_row(const struct judgement *j, const struct judged *row)
{
	json_t *list, *function;
	size_t i;

	if (row->reach == REACH_UNKNOWN)
		return json_null();
	list = json_array();
	json_array_foreach(json_object_get(reached_part(j, row), "reached"), i, function)
		json_array_append_new(list, function_counts(function, j->swapped));
	return list;
}
