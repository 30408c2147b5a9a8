// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "caller.h"
#include "results.h"

#define MAX_LABEL	64
#define PARTIAL		".partial-"
#define MAX_TRIES	10	/* to make folders that somebody removes */
#define MIN_FREE	(16UL << 20)

static char error[PATH_MAX + 256];

const char *results_error(void)
{
	return error;
}

__attribute__((format(printf, 2, 3)))
static int refuse(int err, const char *fmt, ...)
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
		return refuse(-EINVAL, "no label: name this kernel, KERNEL=baseline for example");
	if (strlen(label) > MAX_LABEL)
		return refuse(-EINVAL, "label '%.16s...' is longer than %d characters",
			      label, MAX_LABEL);
	if (!strcmp(label, "compare"))
		return refuse(-EINVAL, "label 'compare' is where comparisons are kept");
	for (const char *c = label; *c; c++)
		if (!isalnum((unsigned char)*c) && (!strchr("._+-", *c) || c == label))
			return refuse(-EINVAL, "label '%s': only letters, digits and then . _ + -",
				      label);
	return 0;
}

int results_check_kernel(const char *results, const char *label,
			 const char *build_id)
{
	char pattern[PATH_MAX];
	glob_t found;
	int err = 0;

	snprintf(pattern, sizeof(pattern), "%s/%s/*/*/env.json", results, label);
	if (glob(pattern, 0, NULL, &found))
		return 0;
	for (size_t i = 0; !err && i < found.gl_pathc; i++) {
		json_t *env = json_load_file(found.gl_pathv[i], 0, NULL);
		const char *other = json_string_value(json_object_get(env, "build_id"));
		const char *release =
			json_string_value(json_object_get(env, "kernel_release"));

		if (other && strcmp(other, build_id))
			err = refuse(-EEXIST,
				     "label '%s' is of another kernel (%s, build id %.12s; this is %.12s)",
				     label, release ? release : "release unknown",
				     other, build_id);
		json_decref(env);
	}
	globfree(&found);
	return err;
}

static int check_space(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs))
		return refuse(-errno, "%s: %s", path, strerror(errno));
	if (fs.f_flag & ST_RDONLY)
		return refuse(-EROFS, "results folder %s is read-only", path);
	if ((unsigned long long)fs.f_bavail * fs.f_frsize < MIN_FREE)
		return refuse(-ENOSPC, "results folder %s has less than %lu MiB free",
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
		return refuse(-errno, "results folder %s: %s", path, strerror(errno));
	return check_space(path);
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int remove_tree(const char *path)
{
	return nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

void results_sweep(const char *results)
{
	char pattern[PATH_MAX];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/*/*/" PARTIAL "*", results);
	if (glob(pattern, 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		remove_tree(found.gl_pathv[i]);
	globfree(&found);
}

static int make_folder(const char *path)
{
	int fd;

	if (mkdir(path, 0777))
		return errno == EEXIST ? 0 :
			refuse(-errno, "make folder %s: %s", path, strerror(errno));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return refuse(-errno, "open folder %s: %s", path, strerror(errno));
	caller_give(fd);
	close(fd);
	return 0;
}

static int make_folders(const char *path)
{
	char part[PATH_MAX];
	char *slash;
	int err;

	snprintf(part, sizeof(part), "%s", path);
	for (slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		err = make_folder(part);
		if (err)
			return err;
		*slash = '/';
	}
	return make_folder(part);
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

int results_begin(struct result *r, const char *results, const char *label,
		  const char *boot_id, const char *start)
{
	char name[64];
	int tries = 0;
	int err;

	run_name(start, name, sizeof(name));
	if (snprintf(r->boot, sizeof(r->boot), "%s/%s/%s", results, label, boot_id) >
	    PATH_MAX - 128)
		return refuse(-ENAMETOOLONG, "results folder %.32s...: name too long",
			      results);
	snprintf(r->partial, sizeof(r->partial), "%.3900s/" PARTIAL "%s", r->boot, name);
	snprintf(r->final, sizeof(r->final), "%.3900s/%s", r->boot, name);
	do {
		err = make_folders(r->boot);
		if (!err)
			err = check_space(r->boot);
		if (!err && mkdir(r->partial, 0777))
			err = refuse(-errno, "make folder %s: %s", r->partial,
				     strerror(errno));
	} while (err == -ENOENT && tries++ < MAX_TRIES);
	return err;
}

int results_write_env(const struct result *r, const json_t *env)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.4000s/env.json", r->partial);
	if (json_dump_file(env, path, JSON_INDENT(2) | JSON_ENSURE_ASCII))
		return refuse(errno ? -errno : -EIO, "write %s: %s", path,
			      strerror(errno ? errno : EIO));
	return 0;
}

int results_write_config(const struct result *r, const char *text)
{
	char path[PATH_MAX];
	FILE *f;
	int err;

	if (!text)
		return 0;
	snprintf(path, sizeof(path), "%.4000s/config", r->partial);
	f = fopen(path, "we");
	if (!f)
		return refuse(-errno, "write %s: %s", path, strerror(errno));
	err = fputs(text, f) < 0 ? errno : 0;
	if (fclose(f) && !err)
		err = errno;
	return err ? refuse(-err, "write %s: %s", path, strerror(err)) : 0;
}

static bool has_result(const json_t *row)
{
	return !json_is_true(json_object_get(row, "error_occurred")) &&
		!json_object_get(row, "skipped") && !json_object_get(row, "skip_message");
}

int results_check_pass(const struct result *r, const char *name, size_t *rows)
{
	char path[PATH_MAX];
	json_error_t why;
	json_t *file, *row;
	size_t i;

	*rows = 0;
	snprintf(path, sizeof(path), "%.4000s/%s.json", r->partial, name);
	file = json_load_file(path, 0, &why);
	if (!file) {
		int err = check_space(r->boot);	/* the usual reason, and it says so */

		return err ? err : refuse(-EIO, "%s is not whole: %s", path, why.text);
	}
	json_array_foreach(json_object_get(file, "benchmarks"), i, row)
		if (has_result(row))
			(*rows)++;
	json_decref(file);
	return 0;
}

/* What is @ours to give was root's until now, while root wrote to it. */
static int sync_path(const char *path, bool ours)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | (ours ? O_NOFOLLOW : 0));
	int err = 0;

	if (fd >= 0 && ours)
		caller_give(fd);
	if (fd < 0 || fsync(fd))
		err = refuse(-errno, "sync %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return err;
}

static int sync_tree(const char *folder)
{
	char path[PATH_MAX];
	struct dirent *entry;
	int err = 0;
	DIR *dir;

	dir = opendir(folder);
	if (!dir)
		return refuse(-errno, "read %s: %s", folder, strerror(errno));
	while (!err && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%.3800s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			err = sync_path(path, true);
	}
	closedir(dir);
	return err ? err : sync_path(folder, true);
}

int results_commit(const struct result *r)
{
	int err = sync_tree(r->partial);

	if (err)
		return err;
	if (rename(r->partial, r->final))
		return refuse(-errno, "rename %s: %s", r->partial, strerror(errno));
	return sync_path(r->boot, false);
}

/* With the folders that hold nothing else; another run may be making them. */
void results_drop(const struct result *r)
{
	char label[PATH_MAX];

	remove_tree(r->partial);
	snprintf(label, sizeof(label), "%s", r->boot);
	*strrchr(label, '/') = '\0';
	if (!rmdir(r->boot))
		rmdir(label);
}
