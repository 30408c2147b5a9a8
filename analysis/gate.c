// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two runs that differ in more than the kernel measure more than the kernel.
 *
 * Release, build id and the image named on the command line are the patch;
 * everything else that env.json tells must be the same or be allowed by name.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "gate.h"

static const char *const keys[] = {
	"machine", "cpu", "microcode", "mitigations", "governor", "turbo",
	"smt", "cpus", "online", "hypervisor", "clocksource", "page_size",
	"numa_nodes", "numa_balancing", "thp", "mthp", "khugepaged", "zswap",
	"lru_gen", "ksm", "damon", "swappiness", "page_cluster", "swapdev",
	"memcg", "preempt", "cmdline", "config_hash", "compiler",
	"debug_options", "tracer", "suite_version",
};

#define NR_KEYS	(sizeof(keys) / sizeof(keys[0]))

/* Does the comma separated list have this word? */
static bool listed(const char *list, const char *word, size_t len)
{
	const char *end;

	for (; list && *list; list = *end ? end + 1 : end) {
		end = strchrnul(list, ',');
		if ((size_t)(end - list) == len && !strncmp(list, word, len))
			return true;
	}
	return false;
}

static int check_allow(const char *allow)
{
	const char *end;
	size_t i;

	for (; allow && *allow; allow = *end ? end + 1 : end) {
		end = strchrnul(allow, ',');
		for (i = 0; i < NR_KEYS; i++)
			if (strlen(keys[i]) == (size_t)(end - allow) &&
			    !strncmp(keys[i], allow, end - allow))
				break;
		if (i == NR_KEYS)
			return err_set(-EINVAL, "--allow %.*s: no such key",
				       (int)(end - allow), allow);
	}
	return 0;
}

/* The command line without what names the kernel: it is meant to differ. */
static char *kernel_cmdline(const char *cmdline)
{
	char *copy = strdup(cmdline);
	char *out = calloc(1, strlen(cmdline) + 2);
	char *word, *rest = copy;

	if (!copy || !out) {
		free(copy);
		free(out);
		return NULL;
	}
	while ((word = strsep(&rest, " \n"))) {
		if (!*word || !strncmp(word, "BOOT_IMAGE=", 11) ||
		    !strncmp(word, "initrd=", 7))
			continue;
		if (*out)
			strcat(out, " ");
		strcat(out, word);
	}
	free(copy);
	return out;
}

/* The value of @key as text, or NULL where the run does not tell. */
static char *value_text(const struct run *run, const char *key)
{
	const json_t *value = json_object_get(run->env, key);

	if (!value || json_is_null(value))
		return NULL;
	if (!json_is_string(value))
		return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT |
				  JSON_SORT_KEYS);
	if (!strcmp(key, "cmdline"))
		return kernel_cmdline(json_string_value(value));
	return strdup(json_string_value(value));
}

/* All values of @key on one side, each once, in order of appearance. */
static char *side_values(const struct side *side, const char *key,
			 size_t *nr)
{
	json_t *seen = json_object();
	char *all = NULL, *more, *value;
	unsigned int i;

	for (i = 0; i < side->nr_runs; i++) {
		value = value_text(&side->runs[i], key);
		if (value && !json_object_get(seen, value)) {
			json_object_set_new_nocheck(seen, value, json_true());
			if (asprintf(&more, "%s%s%s", all ? all : "",
				     all ? ", " : "", value) >= 0) {
				free(all);
				all = more;
			}
		}
		free(value);
	}
	*nr = json_object_size(seen);
	json_decref(seen);
	return all;
}

static int add_diff(struct gate *gate, const char *key, char *a, char *b,
		    const char *allow)
{
	struct env_diff *diff;

	diff = reallocarray(gate->diffs, gate->nr_diffs + 1, sizeof(*diff));
	if (!diff) {
		free(a);
		free(b);
		return err_set(-ENOMEM, "out of memory");
	}
	gate->diffs = diff;
	diff[gate->nr_diffs++] = (struct env_diff){
		.key = key, .a = a, .b = b,
		.allowed = listed(allow, key, strlen(key)),
	};
	return 0;
}

/*
 * A fact that one side does not tell is not a difference. One that varies
 * among the runs of a label is, even where it does so on both sides: the two
 * would be averaged over.
 */
static int compare_key(struct gate *gate, const struct side *a,
		       const struct side *b, const char *key, const char *allow)
{
	size_t nr_a, nr_b;
	char *va = side_values(a, key, &nr_a);
	char *vb = side_values(b, key, &nr_b);

	if (va && vb && (strcmp(va, vb) || nr_a > 1 || nr_b > 1))
		return add_diff(gate, key, va, vb, allow);
	free(va);
	free(vb);
	return 0;
}

static int refuse(const struct gate *gate)
{
	const struct env_diff *first = NULL;
	unsigned int i, nr = 0;

	for (i = 0; i < gate->nr_diffs; i++) {
		if (gate->diffs[i].allowed)
			continue;
		if (!first)
			first = &gate->diffs[i];
		nr++;
	}
	if (!nr)
		return 0;
	if (nr == 1)
		return err_set(-EXDEV,
			       "%s differs (%.100s; %.100s): --allow %s to compare all the same",
			       first->key, first->a, first->b, first->key);
	return err_set(-EXDEV,
		       "%s differs (%.100s; %.100s) and %u more: --allow %s,... to compare all the same",
		       first->key, first->a, first->b, nr - 1, first->key);
}

static int check_clock(const struct side *a, const struct side *b)
{
	const char *ca = side_env(a, "clock");
	const char *cb = side_env(b, "clock");

	ca = ca ? ca : "monotonic";
	cb = cb ? cb : "monotonic";
	if (strcmp(ca, cb))
		return err_set(-EXDEV, "%s counts %s, %s %s: not comparable",
			       a->label, ca, b->label, cb);
	if (strcmp(ca, "monotonic") && strcmp(ca, "icount"))
		return err_set(-EINVAL, "clock %s: not monotonic or icount",
			       ca);
	return 0;
}

int gate_check(struct gate *gate, const struct side *a, const struct side *b,
	       const char *allow)
{
	size_t i;
	int err;

	gate->diffs = NULL;
	gate->nr_diffs = 0;
	err = check_allow(allow);
	if (!err)
		err = check_clock(a, b);
	for (i = 0; i < NR_KEYS && !err; i++)
		err = compare_key(gate, a, b, keys[i], allow);
	return err ? err : refuse(gate);
}

void gate_free(struct gate *gate)
{
	unsigned int i;

	for (i = 0; i < gate->nr_diffs; i++) {
		free(gate->diffs[i].a);
		free(gate->diffs[i].b);
	}
	free(gate->diffs);
}
