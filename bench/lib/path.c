// SPDX-License-Identifier: GPL-2.0-or-later
/* Proof of the path: which function, and which way to count its calls. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "note.h"
#include "path_internal.h"
#include "right.h"

static const struct path_mechanism *const mechanisms[] = {
	&path_kmod, &path_fentry, &path_kprobe, &path_tracer,
};

#define NR_MECHANISMS	(sizeof(mechanisms) / sizeof(mechanisms[0]))

static char error[512];

int path_fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, sizeof(error), fmt, ap);
	va_end(ap);
	return err;
}

const char *path_error(void)
{
	return error;
}

/* Where @name stands among the comma separated @names, or NULL. */
static const char *find_in(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (; *names; names += strcspn(names, ","), names += *names == ',')
		if (strcspn(names, ":,") == len && !strncmp(names, name, len))
			return names;
	return NULL;
}

static enum path_unit unit_of(const char *text)
{
	if (!strncmp(text, ":batch", strlen(":batch")))
		return PATH_BATCH;
	return strncmp(text, ":folio", strlen(":folio")) ? PATH_PAGE : PATH_FOLIO;
}

/* As a list that can be broken at a space. */
static int none_of(const char *names)
{
	char list[256] = "";
	size_t at = 0;

	for (; *names && at < sizeof(list) - 2; names++) {
		list[at++] = *names;
		if (*names == ',')
			list[at++] = ' ';
	}
	return path_fail(-ENOENT, "this kernel has none of %s" NOTE_WHY "/proc/kallsyms: it is a version that fixcost does not know, or they are inlined",
			 list);
}

/*
 * The first of @names among the kernel's symbols. A name with .isra or
 * .constprop behind it is another function. Returns 0 or -errno.
 */
static int find_function(const char *names, struct path *path)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[640], name[128], type;
	const char *at, *best = NULL;

	if (!f)
		return path_fail(-errno, "open /proc/kallsyms: %s%s",
				 right_explain(RIGHT_FILE, -errno),
				 errno == ENOENT ? ": it takes CONFIG_KALLSYMS" : "");
	while (fgets(line, sizeof(line), f)) {
		/* a module's symbol has a fourth field */
		if (strchr(line, '[') ||
		    sscanf(line, "%*s %c %127s", &type, name) != 2 ||
		    !strchr("tTwW", type))
			continue;
		at = find_in(names, name);
		if (at && (!best || at < best))
			best = at;
	}
	fclose(f);
	if (!best)
		return none_of(names);
	snprintf(path->function, sizeof(path->function), "%.*s",
		 (int)strcspn(best, ":,"), best);
	path->unit = unit_of(best + strcspn(best, ":,"));
	return 0;
}

/* Tries each; what the first one lacked comes first in the error. */
static int open_first(struct path *path, const struct path_mechanism *const *by,
		      size_t nr)
{
	char all[sizeof(error)] = "";
	size_t i, at;

	for (i = 0; i < nr; i++) {
		path->by = by[i];
		if (!path->by->open(path))
			return 0;
		at = strlen(all);
		snprintf(all + at, sizeof(all) - at, NOTE_WHY "%s: %.140s",
			 by[i]->name, error);
	}
	return path_fail(-EOPNOTSUPP, "cannot count %s%s",
			 path->function, all);
}

static struct path *open_by(const char *names,
			    const struct path_mechanism *const *by, size_t nr)
{
	struct path *path = calloc(1, sizeof(*path));

	if (!path) {
		path_fail(-ENOMEM, "no memory");
		return NULL;
	}
	path->link_fd = -1;
	path->map_fd = -1;
	if (!find_function(names, path) &&
	    !open_first(path, by, nr))
		return path;
	free(path);
	return NULL;
}

struct path *path_open(const char *names)
{
	return open_by(names, mechanisms, NR_MECHANISMS);
}

struct path *path_open_by(const char *names, const struct path_mechanism *by)
{
	return open_by(names, &by, 1);
}

void path_close(struct path *path)
{
	if (!path)
		return;
	path->by->close(path);
	free(path);
}

int path_watch(struct path *path, int pid)
{
	return path->by->watch ? path->by->watch(path, pid) : 0;
}

int path_start(struct path *path)
{
	return path->by->start(path);
}

int path_stop(struct path *path, uint64_t *calls)
{
	return path->by->stop(path, calls);
}

const char *path_function(const struct path *path)
{
	return path->function;
}

const char *path_mechanism(const struct path *path)
{
	return path->by->name;
}

bool path_is_global(const struct path *path)
{
	return path->by->global;
}

enum path_unit path_unit(const struct path *path)
{
	return path->unit;
}
