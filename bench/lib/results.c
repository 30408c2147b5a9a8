// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "caller.h"
#include "folder.h"
#include "results.h"
#include "results_internal.h"

#define MAX_LABEL	64
#define MAX_TRIES	10	/* to make folders that somebody removes */
#define MIN_FREE	(16UL << 20)

static char error[PATH_MAX + 256];

const char *results_error(void)
{
	return error;
}

int results_fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, sizeof(error), fmt, ap);
	va_end(ap);
	return err;
}

int results_check_label(const char *label)
{
	if (!label || !*label)
		return results_fail(-EINVAL, "no label: name this kernel, KERNEL=baseline for example");
	if (strlen(label) > MAX_LABEL)
		return results_fail(-EINVAL, "label '%.16s...' is longer than %d characters",
				    label, MAX_LABEL);
	if (!strcmp(label, "compare"))
		return results_fail(-EINVAL, "label 'compare' is where comparisons are kept");
	/* and what SQLite puts beside it */
	if (!strncmp(label, "history.db", strlen("history.db")))
		return results_fail(-EINVAL, "label '%s': history.db is where fcstat keeps the history",
				    label);
	for (const char *c = label; *c; c++)
		if (!isalnum((unsigned char)*c) && (!strchr("._+-", *c) || c == label))
			return results_fail(-EINVAL, "label '%s': only letters, digits and then . _ + -",
					    label);
	return 0;
}

json_t *results_load(int folder, const char *name, json_error_t *why)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	json_t *file = NULL;
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode))
		file = json_loadfd(fd, 0, why);
	else
		snprintf(why->text, sizeof(why->text), "%s", fd < 0 ? strerror(errno) :
			 "not a file");
	if (fd >= 0)
		close(fd);
	return file;
}

static int check_space(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs))
		return results_fail(-errno, "%s: %s", path, strerror(errno));
	if (fs.f_flag & ST_RDONLY)
		return results_fail(-EROFS, "results folder %s is read-only", path);
	if ((unsigned long long)fs.f_bavail * fs.f_frsize < MIN_FREE)
		return results_fail(-ENOSPC, "results folder %s has less than %lu MiB free",
				    path, MIN_FREE >> 20);
	return 0;
}

int results_check_folder(const char *results)
{
	char path[PATH_MAX];
	char *slash;

	/* what is not there yet will be made below what is */
	snprintf(path, sizeof(path), "%s%s", *results == '/' ? "" : "./", results);
	while (access(path, F_OK) && (slash = strrchr(path, '/')) && slash != path)
		*slash = '\0';
	if (access(path, W_OK))
		return results_fail(-errno, "results folder %s: %s", path, strerror(errno));
	return check_space(path);
}

static int open_part(const char *path)
{
	int made = !mkdir(path, 0777);
	int fd;

	if (!made && errno != EEXIST)
		return -errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (made ? O_NOFOLLOW : 0));
	if (fd < 0)
		return -errno;
	if (made)
		caller_give(fd);
	return fd;
}

/* Links are followed on the way to it, as whoever named it has wanted. */
static int open_results(const char *results)
{
	char part[PATH_MAX];
	char *slash = part;
	int fd;

	if ((size_t)snprintf(part, sizeof(part), "%s", results) >= sizeof(part))
		return -ENAMETOOLONG;
	while (*slash && (slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		fd = open_part(part);
		if (fd < 0)
			return fd;
		close(fd);
		*slash = '/';
	}
	return open_part(part);
}

/* 2026-01-02T03:04:05.678Z without the colons, which some tools trip over. */
static void run_name(const char *start, char *name, size_t len)
{
	size_t n = 0;

	for (; *start && n + 1 < len; start++)
		if (*start != ':')
			name[n++] = *start;
	name[n] = '\0';
}

static int open_folders(struct result *r, const char *results)
{
	r->at[0] = open_results(results);
	r->at[1] = r->at[0] < 0 ? r->at[0] : folder_make(r->at[0], r->label);
	r->at[2] = r->at[1] < 0 ? r->at[1] : folder_make(r->at[1], r->boot_id);
	return r->at[2] < 0 ? r->at[2] : 0;
}

static void close_folders(const struct result *r)
{
	for (int i = 0; i < 3; i++)
		if (r->at[i] >= 0)
			close(r->at[i]);
}

static int make_partial(struct result *r, const char *name)
{
	int err = check_space(r->boot);

	if (err)
		return err;
	err = partial_make(&r->partial, r->at[2], name);
	return err ? results_fail(err, "make folder %s/" PARTIAL_PREFIX "%s: %s", r->boot, name,
				  strerror(-err)) : 0;
}

static int begin(struct result *r, const char *results, const char *name)
{
	int err = open_folders(r, results);

	if (err)
		results_fail(err, "make folder %s: %s", r->boot, strerror(-err));
	else
		err = make_partial(r, name);
	if (err)
		close_folders(r);
	return err;
}

int results_begin(struct result *r, const char *results, const char *label,
		  const char *boot_id, const char *start)
{
	char name[64];
	int tries = 0;
	int err;

	run_name(start, name, sizeof(name));
	if (snprintf(r->boot, sizeof(r->boot), "%s/%s/%s", results, label, boot_id) >
	    PATH_MAX - 128)
		return results_fail(-ENAMETOOLONG, "results folder %.32s...: name too long",
				    results);
	snprintf(r->final, sizeof(r->final), "%.3900s/%s", r->boot, name);
	r->label = label;
	r->boot_id = boot_id;
	do {
		err = begin(r, results, name);
	} while (err == -ENOENT && tries++ < MAX_TRIES);
	return err;
}

void results_path(const struct result *r, const char *pass, char *path, size_t len)
{
	snprintf(path, len, "/proc/self/fd/%d/%s.json", r->partial.folder, pass);
}

static FILE *create(const struct result *r, const char *name)
{
	int fd = openat(r->partial.folder, name,
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (fd >= 0 && !f)
		close(fd);
	return f;
}

static int write_file(const struct result *r, const char *name,
		      int (*put)(const void *what, FILE *f), const void *what)
{
	FILE *f = create(r, name);
	int err = 0;

	if (!f || put(what, f))
		err = errno ? -errno : -EIO;
	if (f && fclose(f) && !err)
		err = -errno;
	return err ? results_fail(err, "write %s/%s: %s", r->final, name, strerror(-err)) : 0;
}

static int put_json(const void *what, FILE *f)
{
	return json_dumpf(what, f, JSON_INDENT(2) | JSON_ENSURE_ASCII);
}

static int put_text(const void *what, FILE *f)
{
	return fputs(what, f) < 0;
}

int results_write_env(const struct result *r, const json_t *env)
{
	return write_file(r, "env.json", put_json, env);
}

int results_write_config(const struct result *r, const char *text)
{
	return text ? write_file(r, "config", put_text, text) : 0;
}

static bool has_result(const json_t *row)
{
	return !json_is_true(json_object_get(row, "error_occurred")) &&
		!json_object_get(row, "skipped") && !json_object_get(row, "skip_message");
}

int results_check_pass(const struct result *r, const char *name, size_t *rows)
{
	char file_name[32];
	json_error_t why;
	json_t *file, *row;
	size_t i;

	*rows = 0;
	snprintf(file_name, sizeof(file_name), "%s.json", name);
	file = results_load(r->partial.folder, file_name, &why);
	if (!file) {
		int err = check_space(r->boot);	/* the usual reason, and it says so */

		return err ? err : results_fail(-EIO, "%s/%s is not whole: %s", r->final,
						file_name, why.text);
	}
	json_array_foreach(json_object_get(file, "benchmarks"), i, row)
		if (has_result(row))
			(*rows)++;
	json_decref(file);
	return 0;
}

int results_commit(struct result *r)
{
	char name[64];
	int err;

	snprintf(name, sizeof(name), "%s", strrchr(r->final, '/') + 1);
	err = partial_finish(&r->partial, name);
	if (err)
		return results_fail(err, "finish %s: %s", r->final, strerror(-err));
	close_folders(r);
	return 0;
}

/* With the folders that hold nothing else; another run may be making them. */
void results_drop(struct result *r)
{
	partial_drop(&r->partial);
	if (!unlinkat(r->at[1], r->boot_id, AT_REMOVEDIR))
		unlinkat(r->at[0], r->label, AT_REMOVEDIR);
	close_folders(r);
}
