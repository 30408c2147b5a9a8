/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run ran on: env.json, and what a reader should be warned of. */
#ifndef ENV_H
#define ENV_H

#include <stdint.h>

#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ENV_SCHEMA	1

/*
 * The machine and its kernel, one member per fact (README.md in this folder
 * lists them, and says what null means).
 */
json_t *env_collect(void);

/* Which CPUs a run may use and, of the @nr of cpus_nth() that it does, what kind. */
void env_add_cores(json_t *env, unsigned int nr);

/*
 * Array of one-line warnings about what blurs a measurement, drawn from the
 * facts in @env; with "clock" icount, what blurs times only is left out.
 */
json_t *env_warnings(const json_t *env);

/*
 * The running kernel's configuration as text, NULL where it is not told. Kept
 * until the next env_root().
 */
const char *env_config_text(void);

/* GNU build id of the running kernel as lower-case hex, or -errno. */
int env_build_id(char *hex, unsigned int len);
/* Boot id of the running kernel, as it prints it. Returns 0 or -errno. */
int env_boot_id(char *id, unsigned int len);

#ifdef __cplusplus
}
#endif

#endif /* ENV_H */
