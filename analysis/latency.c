// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "err.h"
#include "latency.h"
#include "rows.h"

#define NAME_LEN	512

static void add_sample(struct side *side, const json_t *item)
{
	const char *written = json_string_value(json_object_get(item, "run_name"));
	json_t *p99 = json_object_get(item, "p99_ns");
	char name[NAME_LEN];
	struct row *row;

	if (!written || !json_is_number(p99) ||
	    snprintf(name, sizeof(name), "%s", written) >= (int)sizeof(name))
		return;
	rows_cut_suffixes(name);
	row = side_row(side, name);
	if (!row)
		return;
	row->p99_sum += json_number_value(p99);
	row->p99_nr++;
}

int latency_read(struct side *side, const char *path)
{
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error), *item;
	json_t *items = json_object_get(root, "benchmarks");
	int err = 0;
	size_t i;

	if (!root)
		return err_set(-EINVAL, "line %d: %s", error.line, error.text);
	if (!json_is_array(items))
		err = err_set(-EINVAL, "no array \"benchmarks\"");
	json_array_foreach(items, i, item)
		add_sample(side, item);
	json_decref(root);
	return err;
}

double latency_p99(const struct row *row)
{
	return row->p99_nr ? row->p99_sum / row->p99_nr : NAN;
}
