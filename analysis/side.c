// SPDX-License-Identifier: GPL-2.0-or-later
/* A side, run by run: what each of its passes left. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "latency.h"
#include "names.h"
#include "passes.h"
#include "path.h"
#include "reached.h"
#include "rows.h"
#include "runs.h"
#include "side.h"
#include "side_check.h"

const char *side_results(void)
{
	const char *results = getenv("RESULTS");

	return results && *results ? results : "results";
}

struct row *side_row(const struct side *side, const char *name)
{
	int at = index_find(&side->row_index, name);

	return at < 0 ? NULL : &side->rows[at];
}

const char *side_env(const struct side *side, const char *key)
{
	return json_string_value(json_object_get(side->runs[0].env, key));
}

const struct run *side_first_run(const struct side *side, unsigned int boot)
{
	return &side->runs[side->boots[boot].first_run];
}

const double *series_values(const struct side *side, const struct series *s)
{
	return side->runs[s->run].values + s->first;
}

/* Read what another pass of @run left, if it ran. */
static int read_pass(struct side *side, unsigned int i, const char *name,
		     int (*read_file)(struct side *side, unsigned int run,
				      const char *path))
{
	const struct run *run = &side->runs[i];
	char path[PATH_LEN];
	int err;

	err = path_make(path, "%s/%s/%s/%s", side->path,
			side->boots[run->boot].id, run->name, name);
	if (err || access(path, F_OK))
		return err;
	err = read_file(side, i, path);
	return err ? err_in(err, path) : 0;
}

static int read_run(struct side *side, unsigned int i)
{
	const struct run *run = &side->runs[i];
	char path[PATH_LEN];
	int err;

	err = path_make(path, "%s/%s/%s/time.json", side->path,
			side->boots[run->boot].id, run->name);
	if (err)
		return err;
	err = rows_read_time(side, i, path);
	if (err)
		return err_in(err, path);
	err = read_pass(side, i, "latency.json", latency_read);
	if (!err)
		err = read_pass(side, i, "path.json", passes_read_path);
	if (!err)
		err = read_pass(side, i, "count.json", passes_read_count);
	if (!err)
		err = read_pass(side, i, "reached.json", reached_read);
	return err;
}

/* A label below @results comes first, then a folder. */
static int find_path(struct side *side, const char *results, const char *name)
{
	char path[PATH_LEN];
	const char *base;
	size_t len = strlen(name);
	int err;

	err = path_make(path, "%s/%s", results, name);
	if (err)
		return err;
	if (path_is_folder(path) && !strcmp(name, "compare"))
		return err_set(-EINVAL, "%s is where comparisons are kept, no label",
			       path);
	if (!len || (!path_is_folder(path) && !path_is_folder(name)))
		return err_set(-ENOENT, "no label %s in %s/ and no such folder",
			       len ? name : "\"\"", results);
	if (!path_is_folder(path) || name[0] == '/' || name[0] == '.')
		memcpy(path, name, len + 1);	/* shorter than what fitted */
	while (strlen(path) > 1 && path[strlen(path) - 1] == '/')
		path[strlen(path) - 1] = '\0';
	base = strrchr(path, '/');
	side->path = strdup(path);
	side->label = strdup(base && base[1] ? base + 1 : path);
	return side->path && side->label ? 0 :
					   err_set(-ENOMEM, "out of memory");
}

static int read_all(struct side *side, const char *results, const char *name)
{
	unsigned int i;
	int err;

	memset(side, 0, sizeof(*side));
	err = find_path(side, results, name);
	if (!err)
		err = runs_find(side);
	if (!err)
		err = side_check_runs(side);
	for (i = 0; i < side->nr_runs && !err; i++)
		err = read_run(side, i);
	return err;
}

int side_read(struct side *side, const char *results, const char *name)
{
	int err = read_all(side, results, name);

	if (!err)
		err = names_settle(side, NULL);
	return err ? err : side_check_values(side);
}

int side_read_pair(struct side *a, struct side *b, const char *results,
		   const char *const names[2])
{
	int err = read_all(a, results, names[0]);

	if (!err)
		err = read_all(b, results, names[1]);
	if (!err)
		err = names_settle(a, b);
	if (!err)
		err = side_check_values(a);
	if (!err)
		err = side_check_values(b);
	return err ? err : side_check_order(a, b);
}

static void free_groups(struct side *side)
{
	unsigned int i;

	for (i = 0; i < side->nr_groups; i++)
		free(side->groups[i].name);
	free(side->groups);
	index_free(&side->group_index);
}

void side_free(struct side *side)
{
	unsigned int i;

	for (i = 0; i < side->nr_rows; i++)
		row_free(&side->rows[i]);
	for (i = 0; i < side->nr_runs; i++) {
		free(side->runs[i].name);
		free(side->runs[i].start);
		free(side->runs[i].values);
		json_decref(side->runs[i].env);
	}
	for (i = 0; i < side->nr_boots; i++)
		free(side->boots[i].id);
	free(side->rows);
	free(side->runs);
	free(side->boots);
	free(side->label);
	free(side->path);
	index_free(&side->row_index);
	free_groups(side);
	json_decref(side->reached);
	memset(side, 0, sizeof(*side));
}
