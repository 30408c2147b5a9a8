// SPDX-License-Identifier: GPL-2.0-or-later
/* Debug options that are on in the running kernel. */
#include <string.h>

#include "env.h"
#include "env_internal.h"

/*
 * Options that cost more in mm's hot paths than a fix does. Those with a boot
 * parameter are idle until it, or another option, turns them on:
 * distributions build some of them in.
 */
static const struct {
	const char *option;
	const char *parameter;
	const char *on_option;
} table[] = {
	{ "KASAN", NULL, NULL },
	{ "KCSAN", NULL, NULL },
	{ "KMSAN", NULL, NULL },
	{ "UBSAN", NULL, NULL },
	{ "KCOV", NULL, NULL },
	{ "GCOV_KERNEL", NULL, NULL },
	{ "PROVE_LOCKING", NULL, NULL },
	{ "LOCK_STAT", NULL, NULL },
	{ "DEBUG_LOCK_ALLOC", NULL, NULL },
	{ "DEBUG_SPINLOCK", NULL, NULL },
	{ "DEBUG_RWSEMS", NULL, NULL },
	{ "DEBUG_MUTEXES", NULL, NULL },
	{ "DEBUG_ATOMIC_SLEEP", NULL, NULL },
	{ "DEBUG_PREEMPT", NULL, NULL },
	{ "DEBUG_VM", NULL, NULL },
	{ "DEBUG_PAGE_REF", NULL, NULL },
	{ "DEBUG_PER_CPU_MAPS", NULL, NULL },
	{ "RCU_EQS_DEBUG", NULL, NULL },
	{ "DEBUG_KMEMLEAK", "kmemleak", NULL },
	{ "DEBUG_OBJECTS", "debug_objects", NULL },
	{ "DEBUG_PAGEALLOC", "debug_pagealloc",
	  "DEBUG_PAGEALLOC_ENABLE_DEFAULT" },
	{ "SLUB_DEBUG", "slub_debug", "SLUB_DEBUG_ON" },
	{ "SLUB_DEBUG", "slab_debug", NULL },
	{ "PAGE_POISONING", "page_poison", NULL },
	{ "PAGE_OWNER", "page_owner", NULL },
	{ "PAGE_TABLE_CHECK", "page_table_check",
	  "PAGE_TABLE_CHECK_ENFORCED" },
};

#define NR_OPTIONS	(sizeof(table) / sizeof(table[0]))

/* "name" or "name=value" on the command line, the value not an off word. */
static bool is_parameter_on(const char *cmdline, const char *name)
{
	static const char *const off[] = { "=off", "=0", "=n", "=N", "=-" };
	const char *at = cmdline;
	size_t i, len = strlen(name);

	for (; (at = strstr(at, name)); at += len) {
		if ((at != cmdline && at[-1] != ' ') ||
		    !strchr("= ", at[len]))
			continue;
		for (i = 0; i < sizeof(off) / sizeof(off[0]); i++)
			if (!strncmp(at + len, off[i], strlen(off[i])))
				return false;
		return true;
	}
	return false;
}

static bool is_on(size_t i, const char *cmdline)
{
	if (env_config(table[i].option) != 1)
		return false;
	return !table[i].parameter ||
	       is_parameter_on(cmdline, table[i].parameter) ||
	       (table[i].on_option && env_config(table[i].on_option) == 1);
}

json_t *env_debug_options(void)
{
	char cmdline[4096] = "";
	json_t *list;
	size_t i;

	if (!env_config_text())
		return json_null();
	list = json_array();
	env_read(cmdline, sizeof(cmdline), "/proc/cmdline");
	for (i = 0; i < NR_OPTIONS; i++)
		if (is_on(i, cmdline))
			json_array_append_new(list,
					      json_string(table[i].option));
	return list;
}
