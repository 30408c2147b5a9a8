// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading /proc and /sys, real or made up. */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "env_internal.h"

#define TEXT_MAX	16384

static char root[PATH_MAX];

void env_root(const char *folder)
{
	snprintf(root, sizeof(root), "%s", folder);
	env_config_forget();
}

bool env_root_is_fake(void)
{
	return root[0];
}

FILE *env_fopen(const char *path)
{
	char full[2 * PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return fopen(full, "re");
}

static int read_text(char *text, size_t len, const char *path)
{
	FILE *f = env_fopen(path);
	size_t nr;
	int err;

	if (!f)
		return -errno;
	nr = fread(text, 1, len - 1, f);
	err = ferror(f) ? -EIO : 0;
	fclose(f);
	while (nr && (text[nr - 1] == '\n' || !text[nr - 1]))
		nr--;
	text[nr] = '\0';
	return err;
}

int env_read(char *text, size_t len, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	return read_text(text, len, path);
}

json_t *env_string(const char *path)
{
	char text[TEXT_MAX];

	if (read_text(text, sizeof(text), path))
		return json_null();
	return json_string(text) ?: json_null();
}

json_t *env_number(const char *path)
{
	char text[64], *end;
	long long value;

	if (read_text(text, sizeof(text), path))
		return json_null();
	value = strtoll(text, &end, 0);
	return end == text ? json_null() : json_integer(value);
}

json_t *env_choice(const char *path)
{
	char text[256], *word, *end;

	if (read_text(text, sizeof(text), path))
		return json_null();
	/* [x] in most files, (x) in the scheduler's */
	word = strpbrk(text, "[(");
	end = word ? strpbrk(word, "])") : NULL;
	if (!end)
		return json_null();
	*end = '\0';
	return json_string(word + 1) ?: json_null();
}

char **env_glob(const char *pattern)
{
	char full[2 * PATH_MAX];
	char **paths = NULL;
	glob_t g = { 0 };
	size_t i;

	snprintf(full, sizeof(full), "%s%s", root, pattern);
	if (!glob(full, 0, NULL, &g))
		paths = calloc(g.gl_pathc + 1, sizeof(*paths));
	for (i = 0; paths && i < g.gl_pathc; i++)
		paths[i] = strdup(g.gl_pathv[i] + strlen(root));
	globfree(&g);
	return paths ?: calloc(1, sizeof(*paths));
}

void env_glob_free(char **paths)
{
	size_t i;

	for (i = 0; paths && paths[i]; i++)
		free(paths[i]);
	free(paths);
}
