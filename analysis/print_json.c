// SPDX-License-Identifier: GPL-2.0-or-later
/* The comparison for programs: one object, members as README.md lists them. */
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "json.h"
#include "print.h"
#include "print_config.h"
#include "reached.h"

/* JSON has no word for "not known" among its numbers. */
static json_t *number(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

static json_t *ratio(double log)
{
	return number(exp(log));
}

static json_t *side_object(const struct side *side)
{
	const char *build = side_env(side, "build_id");
	const char *release = side_env(side, "kernel_release");
	json_t *builds = json_array();

	if (build)
		json_array_append_new(builds, json_string(build));
	return json_pack("{s:o, s:o, s:s?, s:i, s:i, s:I}",
			 "label", json_text(side->label), "build_ids", builds,
			 "kernel_release", release, "boots", side->nr_boots,
			 "processes", side->nr_runs,
			 "samples", (json_int_t)side->nr_samples);
}

static json_t *gate_list(const struct gate *gate)
{
	static const char *const weights[] = {
		[GATE_TELL] = "tell", [GATE_WARN] = "warn", [GATE_REFUSE] = "refuse",
	};
	json_t *list = json_array();
	json_t *diff;
	unsigned int i;

	for (i = 0; i < gate->nr_diffs; i++) {
		diff = json_pack("{s:s, s:o, s:o, s:s, s:b}",
				 "key", gate->diffs[i].key,
				 "a", json_text(gate->diffs[i].a),
				 "b", json_text(gate->diffs[i].b),
				 "weight", weights[gate->diffs[i].weight],
				 "allowed", gate->diffs[i].allowed);
		json_array_append_new(list, diff);
	}
	return list;
}

static size_t nr_rejected(const struct row *row)
{
	return row ? row->nr_skipped + row->nr_failed : 0;
}

static void add_numbers(json_t *object, const struct judgement *j,
			const struct judged *row)
{
	const struct effect *e = &row->effect;
	bool known = row->measured;

	json_object_set_new(object, "a", known ? number(judged_a(j, row)) :
						 json_null());
	json_object_set_new(object, "b", known ? number(judged_b(j, row)) :
						 json_null());
	if (known && j->icount)
		json_object_set_new(object, "difference",
				    number(row->exact.difference));
	json_object_set_new(object, "ratio", known ? ratio(e->log) :
						     json_null());
	json_object_set_new(object, "lo", known ? ratio(e->lo) : json_null());
	json_object_set_new(object, "hi", known ? ratio(e->hi) : json_null());
	json_object_set_new(object, "naive_lo", known ? ratio(e->naive_lo) :
							json_null());
	json_object_set_new(object, "naive_hi", known ? ratio(e->naive_hi) :
							json_null());
	json_object_set_new(object, "bootstrap_lo",
			    known ? ratio(e->bootstrap_lo) : json_null());
	json_object_set_new(object, "bootstrap_hi",
			    known ? ratio(e->bootstrap_hi) : json_null());
	json_object_set_new(object, "drift_lo", known ? ratio(e->drift_lo) :
							json_null());
	json_object_set_new(object, "drift_hi", known ? ratio(e->drift_hi) :
							json_null());
	json_object_set_new(object, "mde", known ? number(expm1(e->mde)) :
						   json_null());
	json_object_set_new(object, "boots_needed", e->boots_needed ?
			    json_integer(e->boots_needed) : json_null());
}

static json_t *row_object(const struct judgement *j, const struct judged *row)
{
	json_t *object = json_pack("{s:s, s:s}", "name", row->name,
				   "unit", judged_unit(j, row));

	add_numbers(object, j, row);
	json_object_set_new(object, "rejected_a",
			    json_integer(nr_rejected(row->a)));
	json_object_set_new(object, "rejected_b",
			    json_integer(nr_rejected(row->b)));
	json_object_set_new(object, "primary", json_boolean(row->primary));
	json_object_set_new(object, "verdict",
			    json_string(verdict_name(row->verdict)));
	json_object_set_new(object, "reached", reached_row(j, row));
	json_object_set_new(object, "reason", json_text(row->reason));
	return object;
}

int print_json(FILE *out, const struct judgement *j)
{
	double alarm_rate = j->aa_splits ?
			    (double)j->aa_alarms / j->aa_splits : NAN;
	json_t *rows = json_array();
	json_t *object;
	unsigned int i;
	int err;

	for (i = 0; i < j->nr_rows; i++)
		json_array_append_new(rows, row_object(j, &j->rows[i]));
	object = json_pack("{s:i, s:s, s:f, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:i, s:o}",
			   "schema", 1, "verdict", verdict_name(j->verdict),
			   "margin", j->margin,
			   "clock", j->icount ? "icount" : "monotonic",
			   "same_kernel", j->same_kernel,
			   "a", side_object(j->a), "b", side_object(j->b),
			   "env_diff", gate_list(&j->gate),
			   "config_diff", print_config_list(j),
			   "aa_false_alarm_rate", number(alarm_rate),
			   "resamples", j->resamples, "rows", rows);
	if (!object)
		return -ENOMEM;
	json_object_set_new(object, "changed", reached_changed(j));
	err = json_put(out, object, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	json_decref(object);
	fputc('\n', out);
	return err || ferror(out) ? -EIO : 0;
}
