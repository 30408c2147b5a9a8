// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/mutex.h>

#include "check.h"
#include "symbol.h"

#define LOOKUP	"kallsyms_lookup_name"

/* What stands in until the kernel's own are found. */
struct swap_info_struct *fc_no_swap_device(swp_entry_t entry)
{
	return NULL;
}

struct folio *fc_no_swap_cache FC_SWAP_CACHE_ARGS
{
	return NULL;
}

int fc_no_swapcount(swp_entry_t entry)
{
	return 0;
}

unsigned long fc_no_lookup(const char *name)
{
	return 0;
}

DEFINE_STATIC_CALL(fc_get_swap_device, fc_no_swap_device);
DEFINE_STATIC_CALL(fc_swap_cache_get_folio, fc_no_swap_cache);
DEFINE_STATIC_CALL(fc_swp_swapcount, fc_no_swapcount);
DEFINE_STATIC_CALL(fc_lookup, fc_no_lookup);

static DEFINE_MUTEX(symbols_lock);
static bool have_symbols, have_swapcount;

/*
 * A kprobe finds the function that finds all others. Its address may be past
 * an ENDBR: the function's start is what the kernel prints it relative to.
 */
static int find_lookup(struct fc_request *req)
{
	struct kprobe kp = { .symbol_name = LOOKUP };
	unsigned long offset, at;
	char text[KSYM_SYMBOL_LEN];
	int err;

	err = register_kprobe(&kp);
	if (err)
		return fc_refuse(req, err, "no kprobe at " LOOKUP ": no CONFIG_KPROBES, or kernel lockdown");
	at = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	sprint_symbol(text, at);
	if (sscanf(text, LOOKUP "+%lx/", &offset) != 1 || offset > 16)
		return fc_refuse(req, -EOPNOTSUPP, "the kprobe is not at " LOOKUP);
	static_call_update(fc_lookup, (void *)(at - offset));
	return 0;
}

static int find_all(struct fc_request *req)
{
	unsigned long get = static_call(fc_lookup)("get_swap_device");
	unsigned long cache = static_call(fc_lookup)("swap_cache_get_folio");
	unsigned long count = static_call(fc_lookup)("swp_swapcount");

	if (!get || !cache)
		return fc_refuse(req, -EOPNOTSUPP, "no get_swap_device or swap_cache_get_folio in kallsyms");
	static_call_update(fc_get_swap_device, (void *)get);
	static_call_update(fc_swap_cache_get_folio, (void *)cache);
	if (count)
		static_call_update(fc_swp_swapcount, (void *)count);
	have_swapcount = count;
	return 0;
}

int fc_symbols_need(struct fc_request *req)
{
	int err = 0;

	if (mutex_lock_interruptible(&symbols_lock))
		return -EINTR;
	if (!have_symbols) {
		err = find_lookup(req);
		err = err ?: find_all(req);
		have_symbols = !err;
	}
	mutex_unlock(&symbols_lock);
	return err;
}

bool fc_have_swapcount(void)
{
	return READ_ONCE(have_swapcount);
}
