// SPDX-License-Identifier: GPL-2.0-or-later
/* How two sides differ besides the patch, in words. */
#include "differ.h"
#include "print.h"

/* Of a value in a line; rows.json has all of it. */
#define PART_LEN	400

static json_t *diff_line(const struct env_diff *diff)
{
	static const char *const words[] = {
		[GATE_TELL] = "difference",
		[GATE_WARN] = "warning: difference",
		[GATE_REFUSE] = "allowed difference",
	};

	char a[PART_LEN], b[PART_LEN];

	differ_part(a, sizeof(a), diff->a, diff->b);
	differ_part(b, sizeof(b), diff->b, diff->a);
	return json_sprintf("%s: %s: %s; %s", words[diff->weight], diff->key,
			    a, b);
}

/* All that one side leaves open in one line, for one that tells nothing. */
static void add_untold(json_t *lines, const struct gate *gate, char name, bool of_a)
{
	const struct env_diff *diff = gate->diffs;
	struct text line = {};
	unsigned int i;

	for (i = 0; i < gate->nr_diffs; i++)
		if (!(of_a ? diff[i].a : diff[i].b))
			text_add(&line, "%s%s", line.len ? ", " : "",
				 diff[i].key);
	if (line.len)
		json_array_append_new(lines, json_sprintf("difference: %c does not tell: %s",
							  name, line.s));
}

json_t *format_gate(const struct gate *gate)
{
	const struct env_diff *diff = gate->diffs;
	json_t *lines = json_array();
	unsigned int i;

	for (i = 0; i < gate->nr_diffs; i++)
		if (diff[i].a && diff[i].b)
			json_array_append_new(lines, diff_line(&diff[i]));
	add_untold(lines, gate, 'A', true);
	add_untold(lines, gate, 'B', false);
	return lines;
}
