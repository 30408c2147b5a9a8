// SPDX-License-Identifier: GPL-2.0-or-later
/* Every LABEL/BOOT_ID/RUN/ with its env.json, in the order they started. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "grow.h"
#include "input.h"
#include "path.h"
#include "runs.h"
#include "scan.h"

/* Hidden folders are runs still being written. */
static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* The folders in @path, sorted by name. Returns how many, or -errno. */
static int list_folders(const char *path, struct dirent ***list)
{
	int nr = scandir(path, list, visible, alphasort);
	char sub[PATH_LEN];
	int kept = 0;
	int i;

	if (nr < 0)
		return err_set(-errno, "%s: %s", path, strerror(errno));
	for (i = 0; i < nr; i++) {
		if (!path_make(sub, "%s/%s", path, (*list)[i]->d_name) &&
		    path_is_folder(sub))
			(*list)[kept++] = (*list)[i];
		else
			free((*list)[i]);
	}
	return kept;
}

static void free_list(struct dirent **list, int nr)
{
	while (nr-- > 0)
		free(list[nr]);
	free(list);
}

/* A start that is told is one, or the order of the boots is a guess. */
static int set_start(struct run *run, const char *path, const char *what,
		     const char *start)
{
	run->start = strdup(start);
	if (!run->start)
		return err_set(-ENOMEM, "out of memory");
	run->has_instant = !instant_parse(&run->instant, start);
	if (run->has_instant)
		return 0;
	return err_set(-EINVAL, "%s: %s \"%.64s\" is no time of RFC 3339, 2026-01-31T12:00:00Z for example",
		       path, what, start);
}

/* When it started is told by us, by Google Benchmark, or by the folder. */
static int read_start(struct run *run, const char *path, const char *time_path)
{
	json_t *start = json_object_get(run->env, "start");
	char date[64];
	int err;

	if (json_is_string(start))
		return set_start(run, path, "start", json_string_value(start));
	if (start && !json_is_null(start))
		return err_set(-EINVAL, "%s: start is no string", path);
	err = scan_date(time_path, date, sizeof(date));
	if (err)
		return err_in(err, time_path);
	if (*date)
		return set_start(run, time_path, "date", date);
	run->start = strdup(run->name);
	return run->start ? 0 : err_set(-ENOMEM, "out of memory");
}

static int read_env(struct run *run, const char *path)
{
	json_t *schema;

	run->env = input_json(path);
	if (!run->env)
		return err_in(-EINVAL, path);
	if (!json_is_object(run->env))
		return err_set(-EINVAL, "%s: not an object", path);
	schema = json_object_get(run->env, "schema");
	if (schema && json_integer_value(schema) != 1)
		return err_set(-EINVAL, "%s: schema %lld, this fcstat reads 1",
			       path, json_integer_value(schema));
	return 0;
}

static int add_run(struct side *side, const char *boot_path, const char *name)
{
	struct run *run;
	char path[PATH_LEN], time_path[PATH_LEN];
	int err;

	run = grow(side->runs, side->nr_runs, sizeof(*run));
	if (!run)
		return err_set(-ENOMEM, "out of memory");
	side->runs = run;
	run += side->nr_runs++;
	memset(run, 0, sizeof(*run));
	run->boot = side->nr_boots - 1;
	run->name = strdup(name);
	if (!run->name)
		return err_set(-ENOMEM, "out of memory");
	err = path_make(path, "%s/%s/env.json", boot_path, name);
	if (!err)
		err = path_make(time_path, "%s/%s/time.json", boot_path, name);
	if (!err)
		err = read_env(run, path);
	return err ? err : read_start(run, path, time_path);
}

static int add_boot(struct side *side, const char *id)
{
	struct boot *boot;
	char path[PATH_LEN];
	struct dirent **list;
	int nr, i;
	int err;

	boot = grow(side->boots, side->nr_boots, sizeof(*boot));
	if (!boot)
		return err_set(-ENOMEM, "out of memory");
	side->boots = boot;
	boot += side->nr_boots++;
	memset(boot, 0, sizeof(*boot));
	boot->id = strdup(id);
	if (!boot->id)
		return err_set(-ENOMEM, "out of memory");

	err = path_make(path, "%s/%s", side->path, id);
	if (err)
		return err;
	nr = list_folders(path, &list);
	if (nr < 0)
		return nr;
	for (i = 0; i < nr && !err; i++)
		err = add_run(side, path, list[i]->d_name);
	free_list(list, nr);
	return err;
}

static int find_runs(struct side *side)
{
	struct dirent **list;
	int nr = list_folders(side->path, &list);
	int err = 0;
	int i;

	if (nr < 0)
		return nr;
	for (i = 0; i < nr && !err; i++)
		err = add_boot(side, list[i]->d_name);
	free_list(list, nr);
	if (!err && !side->nr_runs)
		err = err_set(-ENOENT, "%s: no BOOT_ID/RUN/ folder in it",
			      side->path);
	return err;
}

int run_compare_starts(const struct run *a, const struct run *b)
{
	if (a->has_instant && b->has_instant)
		return instant_compare(&a->instant, &b->instant);
	return strcmp(a->start, b->start);
}

static int compare_starts(const void *a, const void *b)
{
	const struct run *x = a, *y = b;
	int order = run_compare_starts(x, y);

	if (!order)
		order = strcmp(x->name, y->name);
	return order ? order : (x->boot > y->boot) - (x->boot < y->boot);
}

/* Boots are numbered by their first run, the others follow it. */
static int compare_boots(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	if (x->boot != y->boot)
		return x->boot < y->boot ? -1 : 1;
	return compare_starts(a, b);
}

/*
 * Order the runs by start, and the boots by their first run. Boots without
 * runs vanish here.
 */
static int order_runs(struct side *side)
{
	struct boot *boots = calloc(side->nr_runs, sizeof(*boots));
	struct boot *old;
	struct run *run;
	unsigned int nr = 0, i;

	if (!boots)
		return err_set(-ENOMEM, "out of memory");
	qsort(side->runs, side->nr_runs, sizeof(*run), compare_starts);
	for (run = side->runs; run < side->runs + side->nr_runs; run++) {
		old = &side->boots[run->boot];
		if (old->id) {
			old->first_run = nr;	/* for now its new number */
			boots[nr++].id = old->id;
			old->id = NULL;
		}
		run->boot = old->first_run;
	}
	for (i = 0; i < side->nr_boots; i++)
		free(side->boots[i].id);
	free(side->boots);
	side->boots = boots;
	side->nr_boots = nr;
	qsort(side->runs, side->nr_runs, sizeof(*run), compare_boots);
	for (i = side->nr_runs; i-- > 0; boots[side->runs[i].boot].nr_runs++)
		boots[side->runs[i].boot].first_run = i;
	return 0;
}

int runs_find(struct side *side)
{
	int err = find_runs(side);

	return err ? err : order_runs(side);
}
