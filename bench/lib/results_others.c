// SPDX-License-Identifier: GPL-2.0-or-later
/* What other runs have left in the folder of results, found without following links. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../analysis/text.h"
#include "folder.h"
#include "results.h"
#include "results_internal.h"

/* What a label's runs must have in common. */
struct kernel {
	const char *label, *build_id;
};

static int check_env(const struct kernel *want, const json_t *env)
{
	const char *other = json_string_value(json_object_get(env, "build_id"));
	const char *release = json_string_value(json_object_get(env, "kernel_release"));
	char shown[2][64];

	if (!other || !strcmp(other, want->build_id))
		return 0;
	text_clean(shown[0], sizeof(shown[0]), release ? release : "release unknown");
	text_clean(shown[1], 16, other);
	return results_fail(-EEXIST,
			    "label '%s' is of another kernel (%s, build id %s; this is %.12s)",
			    want->label, shown[0], shown[1], want->build_id);
}

static int check_run(int boot, const char *name, void *arg)
{
	int run = folder_open(boot, name);
	json_error_t why;
	json_t *env;
	int err;

	if (run < 0 || *name == '.') {
		if (run >= 0)
			close(run);
		return 0;
	}
	env = results_load(run, "env.json", &why);
	err = env ? check_env(arg, env) : 0;
	json_decref(env);
	close(run);
	return err;
}

/* Call for each entry of each folder in @at, but for hidden ones. */
static int each_below(int at, const char *name, int (*call)(int, const char *, void *),
		      void *arg)
{
	int folder = *name == '.' ? -1 : folder_open(at, name);
	int err;

	if (folder < 0)
		return 0;
	err = folder_each(folder, call, arg);
	close(folder);
	return err;
}

static int check_boot(int label, const char *name, void *arg)
{
	return each_below(label, name, check_run, arg);
}

int results_check_kernel(const char *results, const char *label,
			 const char *build_id)
{
	struct kernel want = { .label = label, .build_id = build_id };
	int at = open(results, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (at < 0)
		return 0;
	err = each_below(at, label, check_boot, &want);
	close(at);
	return err;
}

/* Where a sweep is, for what it says. */
struct sweep {
	const char *results, *label, *boot;
	int left;
};

static int sweep_partial(int boot, const char *name, void *arg)
{
	struct sweep *s = arg;
	char path[512], shown[512], why[320];

	if (strncmp(name, PARTIAL_PREFIX, strlen(PARTIAL_PREFIX)) ||
	    !partial_sweep(boot, name, why, sizeof(why)))
		return 0;
	s->left++;
	snprintf(path, sizeof(path), "%s/%s/%s", s->label, s->boot, name);
	text_clean(shown, sizeof(shown), path);
	results_fail(-EBUSY, "%.512s/%s stays: %s", s->results, shown, why);
	return 0;
}

static int sweep_boot(int label, const char *name, void *arg)
{
	((struct sweep *)arg)->boot = name;
	each_below(label, name, sweep_partial, arg);
	return 0;
}

static int sweep_label(int results, const char *name, void *arg)
{
	((struct sweep *)arg)->label = name;
	each_below(results, name, sweep_boot, arg);
	return 0;
}

int results_sweep(const char *results)
{
	struct sweep s = { .results = results };
	int at = open(results, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (at < 0)
		return 0;
	folder_each(at, sweep_label, &s);
	close(at);
	return s.left;
}
