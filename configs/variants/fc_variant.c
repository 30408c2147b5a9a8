// SPDX-License-Identifier: GPL-2.0
/*
 * The run-time switches of the variant "switchable":
 * /sys/module/fc_variant/parameters/getput and anonvma, or fc_variant.getput=0
 * on the kernel command line.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>

#include "fc_variant.h"

#ifdef FC_SWITCHABLE
DEFINE_STATIC_KEY_TRUE(fc_getput_key);
DEFINE_STATIC_KEY_FALSE(fc_anonvma_key);

static bool getput = FC_GETPUT;
static bool anonvma = FC_ANONVMA;

static void fc_apply(void)
{
	if (getput)
		static_branch_enable(&fc_getput_key);
	else
		static_branch_disable(&fc_getput_key);
	if (anonvma)
		static_branch_enable(&fc_anonvma_key);
	else
		static_branch_disable(&fc_anonvma_key);
	/* a zap that decided before holds a page table lock until it is done */
	synchronize_rcu();
}

static int fc_set(const char *val, const struct kernel_param *kp)
{
	int err = param_set_bool(val, kp);

	/* too early to patch text while the command line is parsed */
	if (!err && system_state >= SYSTEM_RUNNING)
		fc_apply();
	return err;
}

static const struct kernel_param_ops fc_ops = {
	.set = fc_set,
	.get = param_get_bool,
};

module_param_cb(getput, &fc_ops, &getput, 0644);
module_param_cb(anonvma, &fc_ops, &anonvma, 0644);

static int __init fc_init(void)
{
	fc_apply();
	return 0;
}
late_initcall(fc_init);
#endif
