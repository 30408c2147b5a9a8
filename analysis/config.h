/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What two kernels are configured to: a run's folder may have "config", its
 * kernel's .config, and in it "# new: CONFIG_X" where only this kernel's Kconfig
 * files have that option, with " set" behind it where a fragment gave its value.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "side.h"

struct config_diff {
	char *option;
	char *a, *b;		/* its value, NULL where it is not there */
	bool only;		/* the other side's Kconfig does not have it */
	bool is_default;	/* as that Kconfig has it; goes with only */
};

struct config_diffs {
	bool known;		/* both sides have a configuration */
	struct config_diff *list;	/* what is compiled otherwise first */
	size_t nr;
};

/*
 * Compare the configurations of both first runs. Returns 0, also when one is
 * not there, or -errno with err_text().
 */
int config_compare(struct config_diffs *diffs, const struct side *a,
		   const struct side *b);
void config_free(struct config_diffs *diffs);

#endif /* CONFIG_H */
