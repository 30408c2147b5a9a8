// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Find the runs of a label, in order, and read them: LABEL/BOOT_ID/RUN/.
 *
 * Hidden folders are runs still being written, and are passed over.
 */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"
#include "latency.h"
#include "passes.h"
#include "rows.h"
#include "side.h"
#include "side_check.h"

#define PATH_LEN	4096

struct row *side_row(const struct side *side, const char *name)
{
	json_t *at = json_object_get(side->row_index, name);

	return at ? &side->rows[json_integer_value(at)] : NULL;
}

const char *side_env(const struct side *side, const char *key)
{
	return json_string_value(json_object_get(side->runs[0].env, key));
}

const char *side_boot_start(const struct side *side, unsigned int boot)
{
	return side->runs[side->boots[boot].first_run].start;
}

const double *series_values(const struct side *side, const struct series *s)
{
	return side->runs[s->run].values + s->first;
}

/* A path of two or more parts; -ENAMETOOLONG when it does not fit. */
__attribute__((format(printf, 2, 3)))
static int make_path(char *path, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(path, PATH_LEN, fmt, ap);
	va_end(ap);
	if (len >= PATH_LEN)
		return err_set(-ENAMETOOLONG, "%.80s...: path of %d characters",
			       path, len);
	return 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Put the path of the failure before the message that is there. */
static int blame(int err, const char *path)
{
	char why[512];

	snprintf(why, sizeof(why), "%s", err_text());
	return err_set(err, "%s: %s", path, why);
}

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
		if (!make_path(sub, "%s/%s", path, (*list)[i]->d_name) &&
		    is_folder(sub))
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

static int read_env(struct run *run, const char *path)
{
	json_error_t error;
	json_t *start, *schema;

	if (access(path, F_OK))
		return err_set(-ENOENT, "%s: %s", path, strerror(errno));
	run->env = json_load_file(path, 0, &error);
	if (!run->env)
		return err_set(-EINVAL, "%s: line %d: %s", path, error.line,
			       error.text);
	if (!json_is_object(run->env))
		return err_set(-EINVAL, "%s: not an object", path);
	schema = json_object_get(run->env, "schema");
	if (schema && json_integer_value(schema) != 1)
		return err_set(-EINVAL, "%s: schema %lld, this fcstat reads 1",
			       path, json_integer_value(schema));
	start = json_object_get(run->env, "start");
	run->start = strdup(json_is_string(start) ? json_string_value(start) :
						    run->name);
	return run->start ? 0 : err_set(-ENOMEM, "out of memory");
}

static int add_run(struct side *side, const char *boot_path, const char *name)
{
	struct run *run;
	char path[PATH_LEN];
	int err;

	run = reallocarray(side->runs, side->nr_runs + 1, sizeof(*run));
	if (!run)
		return err_set(-ENOMEM, "out of memory");
	side->runs = run;
	run += side->nr_runs++;
	memset(run, 0, sizeof(*run));
	run->boot = side->nr_boots - 1;
	run->name = strdup(name);
	if (!run->name)
		return err_set(-ENOMEM, "out of memory");
	err = make_path(path, "%s/%s/env.json", boot_path, name);
	return err ? err : read_env(run, path);
}

static int add_boot(struct side *side, const char *id)
{
	struct boot *boot;
	char path[PATH_LEN];
	struct dirent **list;
	int nr, i;
	int err;

	boot = reallocarray(side->boots, side->nr_boots + 1, sizeof(*boot));
	if (!boot)
		return err_set(-ENOMEM, "out of memory");
	side->boots = boot;
	boot += side->nr_boots++;
	memset(boot, 0, sizeof(*boot));
	boot->id = strdup(id);
	if (!boot->id)
		return err_set(-ENOMEM, "out of memory");

	err = make_path(path, "%s/%s", side->path, id);
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

static int compare_starts(const void *a, const void *b)
{
	const struct run *x = a, *y = b;
	int order = strcmp(x->start, y->start);

	return order ? order : strcmp(x->name, y->name);
}

/*
 * Order the runs by start, and the boots by their first run. Boots without
 * runs vanish here.
 */
static int order_runs(struct side *side)
{
	struct run *sorted = calloc(side->nr_runs, sizeof(*sorted));
	struct boot *boots = calloc(side->nr_runs, sizeof(*boots));
	unsigned int i, j, n = 0, nr = 0;

	if (!sorted || !boots) {
		free(sorted);
		free(boots);
		return err_set(-ENOMEM, "out of memory");
	}
	qsort(side->runs, side->nr_runs, sizeof(*sorted), compare_starts);
	for (i = 0; i < side->nr_runs; i++) {
		struct boot *old = &side->boots[side->runs[i].boot];

		if (!old->id)
			continue;	/* placed with an earlier run */
		boots[nr] = (struct boot){ .id = old->id, .first_run = n };
		old->id = NULL;
		for (j = i; j < side->nr_runs; j++)
			if (side->runs[j].boot == old - side->boots)
				sorted[n++] = side->runs[j];
		boots[nr].nr_runs = n - boots[nr].first_run;
		nr++;
	}
	for (i = 0; i < side->nr_boots; i++)
		free(side->boots[i].id);
	for (i = 0; i < nr; i++)
		for (j = 0; j < boots[i].nr_runs; j++)
			sorted[boots[i].first_run + j].boot = i;
	free(side->boots);
	free(side->runs);
	side->boots = boots;
	side->nr_boots = nr;
	side->runs = sorted;
	return 0;
}

/* Read what another pass of @run left, if it ran. */
static int read_pass(struct side *side, const struct run *run, const char *name,
		     int (*read_file)(struct side *side, const char *path))
{
	char path[PATH_LEN];
	int err;

	err = make_path(path, "%s/%s/%s/%s", side->path,
			side->boots[run->boot].id, run->name, name);
	if (err || access(path, F_OK))
		return err;
	err = read_file(side, path);
	return err ? blame(err, path) : 0;
}

static int read_run(struct side *side, unsigned int i)
{
	const struct run *run = &side->runs[i];
	char path[PATH_LEN];
	int err;

	err = make_path(path, "%s/%s/%s/time.json", side->path,
			side->boots[run->boot].id, run->name);
	if (err)
		return err;
	if (access(path, F_OK))
		return err_set(-ENOENT, "%s: %s", path, strerror(errno));
	err = rows_read_time(side, i, path);
	if (err)
		return blame(err, path);
	err = read_pass(side, run, "latency.json", latency_read);
	if (!err)
		err = read_pass(side, run, "path.json", passes_read_path);
	if (!err)
		err = read_pass(side, run, "count.json", passes_read_count);
	return err;
}

/* A label below @results comes first, then a folder. */
static int find_path(struct side *side, const char *results, const char *name)
{
	char path[PATH_LEN];
	const char *base;
	size_t len = strlen(name);
	int err;

	err = make_path(path, "%s/%s", results, name);
	if (err)
		return err;
	if (!len || (!is_folder(path) && !is_folder(name)))
		return err_set(-ENOENT, "no label %s in %s/ and no such folder",
			       len ? name : "\"\"", results);
	if (!is_folder(path) || name[0] == '/' || name[0] == '.')
		memcpy(path, name, len + 1);	/* shorter than what fitted */
	while (strlen(path) > 1 && path[strlen(path) - 1] == '/')
		path[strlen(path) - 1] = '\0';
	base = strrchr(path, '/');
	side->path = strdup(path);
	side->label = strdup(base && base[1] ? base + 1 : path);
	return side->path && side->label ? 0 :
					   err_set(-ENOMEM, "out of memory");
}

int side_read(struct side *side, const char *results, const char *name)
{
	unsigned int i;
	int err;

	memset(side, 0, sizeof(*side));
	side->row_index = json_object();
	err = find_path(side, results, name);
	if (!err)
		err = find_runs(side);
	if (!err)
		err = order_runs(side);
	if (!err)
		err = side_check_kernel(side);
	for (i = 0; i < side->nr_runs && !err; i++)
		err = read_run(side, i);
	if (!err)
		err = side_check_runs(side);
	return err;
}

static void free_row(struct row *row)
{
	unsigned int i;

	for (i = 0; i < row->nr_counters; i++)
		free(row->counters[i].name);
	free(row->counters);
	free(row->name);
	free(row->series);
	free(row->why);
	free(row->path_why);
}

void side_free(struct side *side)
{
	unsigned int i;

	for (i = 0; i < side->nr_rows; i++)
		free_row(&side->rows[i]);
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
	json_decref(side->row_index);
	memset(side, 0, sizeof(*side));
}
