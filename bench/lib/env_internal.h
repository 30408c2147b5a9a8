/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the env*.c files share: reading /proc and /sys, real or made up. */
#ifndef ENV_INTERNAL_H
#define ENV_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/* Read below this folder instead of /: for tests. "" is the machine. */
void env_root(const char *folder);
bool env_root_is_fake(void);
FILE *env_fopen(const char *path);

/*
 * A file's text without its last newline; what does not fit is cut.
 * Returns 0 or -errno.
 */
__attribute__((format(printf, 3, 4)))
int env_read(char *text, size_t len, const char *fmt, ...);

/* A file as a JSON string, as a number, the [chosen] word in it; or null. */
json_t *env_string(const char *path);
json_t *env_number(const char *path);
json_t *env_choice(const char *path);

/*
 * Every file that matches @pattern, in glob(3)'s order: its path, without
 * the folder of env_root(). Free with env_glob_free().
 */
char **env_glob(const char *pattern);
void env_glob_free(char **paths);

/* Is CONFIG_@option y in the running kernel? 0, 1, or -errno: it is not told. */
int env_config(const char *option);
void env_config_forget(void);

/* Array of the debug options that are on, null when that is not told. */
json_t *env_debug_options(void);

/* The facts by subject, added to @env. */
void env_add_kernel(json_t *env);
void env_add_cpu(json_t *env);
void env_add_mm(json_t *env);

#endif /* ENV_INTERNAL_H */
