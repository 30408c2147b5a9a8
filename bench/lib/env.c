// SPDX-License-Identifier: GPL-2.0-or-later
/* env.json: what a run ran on. */
#include "env.h"
#include "env_internal.h"

static json_t *suite_compiler(void)
{
#ifdef __clang__
	return json_sprintf("clang %d.%d.%d", __clang_major__,
			    __clang_minor__, __clang_patchlevel__);
#else
	return json_sprintf("gcc %d.%d.%d", __GNUC__, __GNUC_MINOR__,
			    __GNUC_PATCHLEVEL__);
#endif
}

json_t *env_collect(void)
{
	json_t *env = json_object();

	json_object_set_new(env, "schema", json_integer(ENV_SCHEMA));
	env_add_kernel(env);
	env_add_cpu(env);
	env_add_mm(env);
	json_object_set_new(env, "suite_compiler", suite_compiler());
	return env;
}
