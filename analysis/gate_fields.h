/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The members of env.json: what each says where it is null or not there. */
#ifndef GATE_FIELDS_H
#define GATE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* What follows where two sides differ. */
enum gate_weight {
	GATE_PASS,	/* nothing: it is meant to, or it always does */
	GATE_TELL,	/* the table has both values */
	GATE_WARN,	/* as a warning */
	GATE_REFUSE,	/* no comparison, unless it is allowed by name */
};

struct gate_field {
	const char *key;
	enum gate_weight differs;
	/* The value that stands for null, or for no such member. NULL: not told. */
	const char *null, *absent;
	/* What of a value is compared, as text to free; NULL: all of it. */
	char *(*text)(const json_t *value);
	bool by_row;	/* runs of a side may differ in it, for they have other rows */
	bool final;	/* cannot be allowed */
};

extern const struct gate_field gate_fields[];
extern const size_t gate_nr_fields;

#endif /* GATE_FIELDS_H */
