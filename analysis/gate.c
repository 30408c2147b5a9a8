// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two runs that differ in more than the kernel measure more than the kernel.
 *
 * Release, build id and the image named on the command line are the patch; what
 * follows from a difference in anything else is in gate_fields.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "differ.h"
#include "err.h"
#include "gate.h"

/* Of a value in a message. */
#define PART_LEN	160
/* Of a side that are listed: each boot may have its own. */
#define MAX_VALUES	16

/* What the runs of a side say: in words, and as a set. */
struct values {
	char *text;	/* each once, in order of appearance; NULL: none tells */
	json_t *seen;
};

/* Does the comma separated list have this word? */
static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *end;

	for (; list && *list; list = *end ? end + 1 : end) {
		end = strchrnul(list, ',');
		if ((size_t)(end - list) == len && !strncmp(list, word, len))
			return true;
	}
	return false;
}

static const struct gate_field *find_field(const char *key, size_t len)
{
	size_t i;

	for (i = 0; i < gate_nr_fields; i++)
		if (strlen(gate_fields[i].key) == len &&
		    !strncmp(gate_fields[i].key, key, len))
			return &gate_fields[i];
	return NULL;
}

static int check_allow(const char *allow)
{
	const struct gate_field *field;
	const char *end;

	for (; allow && *allow; allow = *end ? end + 1 : end) {
		end = strchrnul(allow, ',');
		field = find_field(allow, end - allow);
		if (!field || field->final || field->differs == GATE_PASS)
			return err_set(-EINVAL, "--allow %.*s: no such key",
				       (int)(end - allow), allow);
	}
	return 0;
}

/* The value of @field as text, or NULL where the run does not tell. */
static char *value_text(const struct run *run, const struct gate_field *field)
{
	const json_t *value = json_object_get(run->env, field->key);

	if (!value)
		return field->absent ? strdup(field->absent) : NULL;
	if (json_is_null(value))
		return field->null ? strdup(field->null) : NULL;
	if (field->text)
		return field->text(value);
	if (json_is_string(value))
		return strdup(json_string_value(value));
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
}

static void add_value(struct values *values, const char *value)
{
	char *more;

	if (json_object_get(values->seen, value))
		return;
	json_object_set_new_nocheck(values->seen, value, json_true());
	if (json_object_size(values->seen) > MAX_VALUES + 1)
		return;
	if (json_object_size(values->seen) > MAX_VALUES)
		value = "...";
	if (asprintf(&more, "%s%s%s", values->text ?: "", values->text ? ", " : "",
		     value) < 0)
		return;
	free(values->text);
	values->text = more;
}

static struct values side_values(const struct side *side,
				 const struct gate_field *field)
{
	struct values values = { .seen = json_object() };
	unsigned int i;
	char *value;

	for (i = 0; i < side->nr_runs; i++) {
		value = value_text(&side->runs[i], field);
		if (value)
			add_value(&values, value);
		free(value);
	}
	return values;
}

/*
 * One that varies among the runs of a label is a difference, even where it does
 * so on both sides: the two would be averaged over. Not so what goes with the
 * rows that a run has, for it is the same for all samples of a row.
 */
static bool differ(const struct gate_field *field, const struct values *a,
		   const struct values *b)
{
	if (!json_equal(a->seen, b->seen))
		return true;
	return !field->by_row && json_object_size(a->seen) > 1;
}

/* Takes both texts over. */
static int add_diff(struct gate *gate, const struct gate_field *field, char *a,
		    char *b, const char *allow)
{
	struct env_diff *diff;

	diff = reallocarray(gate->diffs, gate->nr_diffs + 1, sizeof(*diff));
	if (!diff) {
		free(a);
		free(b);
		return err_set(-ENOMEM, "out of memory");
	}
	gate->diffs = diff;
	diff[gate->nr_diffs++] = (struct env_diff){
		.key = field->key, .a = a, .b = b,
		.weight = a && b ? field->differs : GATE_TELL,
		.allowed = listed(allow, field->key),
	};
	return 0;
}

/* One configuration a side, and the table lists how they differ. */
static bool is_told(const struct gate *gate, const struct gate_field *field,
		    const struct values *a, const struct values *b)
{
	return gate->config_told && !strcmp(field->key, "config_hash") &&
	       json_object_size(a->seen) == 1 && json_object_size(b->seen) == 1;
}

/* Nobody can say whether what one side does not tell is the same: it is told. */
static int compare_field(struct gate *gate, const struct side *a,
			 const struct side *b, const struct gate_field *field,
			 const char *allow)
{
	struct values va = side_values(a, field), vb = side_values(b, field);
	bool one_tells = !va.text != !vb.text;
	int err = 0;

	if ((one_tells ? field->differs == GATE_REFUSE : differ(field, &va, &vb)) &&
	    !is_told(gate, field, &va, &vb)) {
		err = add_diff(gate, field, va.text, vb.text, allow);
	} else {
		free(va.text);
		free(vb.text);
	}
	json_decref(va.seen);
	json_decref(vb.seen);
	return err;
}

static bool stops(const struct env_diff *diff)
{
	return diff->weight == GATE_REFUSE && !diff->allowed;
}

static int refuse(const struct gate *gate)
{
	const struct env_diff *first = NULL;
	char a[PART_LEN], b[PART_LEN];
	unsigned int i, nr = 0;

	for (i = 0; i < gate->nr_diffs; i++) {
		if (!stops(&gate->diffs[i]))
			continue;
		if (!first)
			first = &gate->diffs[i];
		nr++;
	}
	if (!nr)
		return 0;
	differ_part(a, sizeof(a), first->a, first->b);
	differ_part(b, sizeof(b), first->b, first->a);
	if (find_field(first->key, strlen(first->key))->final)
		return err_set(-EXDEV, "%s differs (%s; %s): not comparable",
			       first->key, a, b);
	if (nr == 1)
		return err_set(-EXDEV,
			       "%s differs (%s; %s): --allow %s to compare all the same",
			       first->key, a, b, first->key);
	return err_set(-EXDEV,
		       "%s differs (%s; %s) and %u more: --allow %s,... to compare all the same",
		       first->key, a, b, nr - 1, first->key);
}

static int check_clock(const struct side *side)
{
	const json_t *value = json_object_get(side->runs[0].env, "clock");
	const char *clock = json_string_value(value) ?: "no string";

	if (!value || json_is_null(value) || !strcmp(clock, "monotonic") ||
	    !strcmp(clock, "icount"))
		return 0;
	return err_set(-EINVAL, "clock %s: not monotonic or icount", clock);
}

int gate_check(struct gate *gate, const struct side *a, const struct side *b,
	       const char *allow)
{
	size_t i;
	int err;

	gate->diffs = NULL;
	gate->nr_diffs = 0;
	err = check_allow(allow);
	if (!err)
		err = check_clock(a);
	if (!err)
		err = check_clock(b);
	for (i = 0; i < gate_nr_fields && !err; i++)
		if (gate_fields[i].differs != GATE_PASS)
			err = compare_field(gate, a, b, &gate_fields[i], allow);
	return err ? err : refuse(gate);
}

void gate_free(struct gate *gate)
{
	unsigned int i;

	for (i = 0; i < gate->nr_diffs; i++) {
		free(gate->diffs[i].a);
		free(gate->diffs[i].b);
	}
	free(gate->diffs);
}
