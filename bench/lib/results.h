/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders of results: RESULTS/LABEL/BOOT_ID/RUN, there whole or not at all.
 *
 * All return 0 or -errno; results_error() then has the one line to print.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include <limits.h>

#include <jansson.h>

#include "partial.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A run that is being written, beside the place where it will appear. */
struct result {
	char boot[PATH_MAX];	/* RESULTS/LABEL/BOOT_ID */
	char final[PATH_MAX];
	const char *label, *boot_id;
	int at[3];		/* the folders RESULTS, LABEL and BOOT_ID */
	struct partial partial;
};

/* Is this a name for a folder of results? */
int results_check_label(const char *label);
/* One label means one kernel: refuse a second build id. */
int results_check_kernel(const char *results, const char *label,
			 const char *build_id);
/* Can results be kept there? Touches nothing. */
int results_check_folder(const char *results);
/*
 * Remove what runs that died have left unfinished. Returns how many stay, being
 * those of runs that may be alive; results_error() then has the reason of one.
 */
int results_sweep(const char *results);

/* Start one, named by @start (RFC 3339 UTC). */
int results_begin(struct result *r, const char *results, const char *label,
		  const char *boot_id, const char *start);
/*
 * Where a pass is written, by this process and its children: whatever somebody
 * makes of the folder's name meanwhile.
 */
void results_path(const struct result *r, const char *pass, char *path, size_t len);
int results_write_env(const struct result *r, const json_t *env);
/* The kernel's configuration beside it, unless @text is NULL. */
int results_write_config(const struct result *r, const char *text);
/*
 * Read a pass's file back: is it whole? *@rows gets the number of samples in
 * it that have a result.
 */
int results_check_pass(const struct result *r, const char *name, size_t *rows);
/* Sync it to disk and let it appear. */
int results_commit(struct result *r);
void results_drop(struct result *r);

const char *results_error(void);

#ifdef __cplusplus
}
#endif

#endif /* RESULTS_H */
