// SPDX-License-Identifier: GPL-2.0-or-later
/* Is a row evidence? Only when it runs code that differs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "input.h"
#include "reached.h"

static bool is_text_list(const json_t *list)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (!json_is_string(item))
			return false;
	return json_is_array(list);
}

static bool has_text(const json_t *object, const char *key)
{
	return json_is_string(json_object_get(object, key));
}

/* An array of objects, all of which have a name. */
static bool is_named_list(const json_t *list)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (!has_text(item, "name"))
			return false;
	return json_is_array(list);
}

static bool is_function_list(const json_t *list)
{
	json_t *item;
	size_t i;

	if (!is_named_list(list))
		return false;
	json_array_foreach(list, i, item)
		if (!has_text(item, "how"))
			return false;
	return true;
}

/* Rows, or families: both have a list of what they reached. */
static bool is_reached_list(const json_t *list, bool (*is_list)(const json_t *list))
{
	json_t *item;
	size_t i;

	if (!is_named_list(list))
		return false;
	json_array_foreach(list, i, item)
		if (!is_list(json_object_get(item, "reached")))
			return false;
	return true;
}

/* What is missing or is something else, or NULL. */
static const char *find_fault(const json_t *root)
{
	const json_t *families = json_object_get(root, "families");
	const json_t *rows = json_object_get(root, "rows");
	json_t *row;
	size_t i;

	if (json_integer_value(json_object_get(root, "schema")) != 1)
		return "\"schema\" is not 1";
	if (!has_text(root, "a") || !has_text(root, "b"))
		return "no build ids \"a\" and \"b\"";
	if (!is_function_list(json_object_get(root, "functions")))
		return "no array \"functions\" of objects with \"name\" and \"how\"";
	if (!is_text_list(json_object_get(root, "data")))
		return "no array \"data\" of strings";
	if (!is_reached_list(rows, is_named_list))
		return "no array \"rows\" of objects with \"name\" and \"reached\"";
	json_array_foreach(rows, i, row)
		if (!is_text_list(json_object_get(row, "before")))
			return "a row without an array \"before\" of strings";
	if (families && !is_reached_list(families, is_text_list))
		return "\"families\" is no array of objects with \"name\" and \"reached\"";
	return NULL;
}

/* Ten thousand rows are to be found by name. */
static void index_rows(json_t *root)
{
	json_t *rows = json_object_get(root, "rows"), *index = json_object(), *row;
	size_t i;

	json_array_foreach(rows, i, row)
		json_object_set(index, json_string_value(json_object_get(row, "name")),
				row);
	json_object_set_new(root, "row", index);
}

int reached_read(struct side *side, unsigned int run, const char *path)
{
	const char *fault;
	json_t *root = input_json(path);

	(void)run;
	if (!root)
		return -EINVAL;
	fault = find_fault(root);
	if (!fault)
		index_rows(root);
	if (!side->reached)
		side->reached = json_array();
	if (json_array_append_new(side->reached, root))
		return err_set(-ENOMEM, "out of memory");
	return fault ? err_set(-EINVAL, "%s", fault) : 0;
}

static bool is_of(const json_t *root, const char *key, const struct side *side)
{
	const char *id = side_env(side, "build_id");

	return id && *id && !strcmp(id, json_string_value(json_object_get(root, key)));
}

/* The last that @side has about the two. */
static const json_t *find_in(const struct side *side, const struct side *a,
			     const struct side *b)
{
	const json_t *found = NULL;
	json_t *root;
	size_t i;

	json_array_foreach(side->reached, i, root)
		if (is_of(root, "a", a) && is_of(root, "b", b))
			found = root;
	return found;
}

const json_t *reached_part(const struct judgement *j, const struct judged *row)
{
	return json_object_get(json_object_get(j->changed, "row"), row->name);
}

static void find_row(struct judgement *j, struct judged *row)
{
	const json_t *found = reached_part(j, row);

	if (!found)
		row->reach = REACH_UNKNOWN;
	else if (json_array_size(json_object_get(found, "reached")))
		row->reach = REACHED;
	else if (json_array_size(json_object_get(found, "before")))
		row->reach = REACHED_BEFORE;
	else
		row->reach = NOT_REACHED;
}

void reached_find(struct judgement *j)
{
	unsigned int i;

	j->changed = find_in(j->b, j->a, j->b);
	if (!j->changed) {
		j->changed = find_in(j->a, j->b, j->a);
		j->swapped = j->changed;
	}
	if (!reached_nr_functions(j))
		return;
	for (i = 0; i < j->nr_rows; i++)
		find_row(j, &j->rows[i]);
}

/* A list is cut where it grows long, and there is a member that counts all. */
static size_t nr_of(const struct judgement *j, const char *list, const char *nr)
{
	size_t listed = json_array_size(json_object_get(j->changed, list));
	json_int_t all = json_integer_value(json_object_get(j->changed, nr));

	return all > (json_int_t)listed ? (size_t)all : listed;
}

size_t reached_nr_functions(const struct judgement *j)
{
	return nr_of(j, "functions", "nr_functions");
}

size_t reached_nr_data(const struct judgement *j)
{
	return nr_of(j, "data", "nr_data");
}
