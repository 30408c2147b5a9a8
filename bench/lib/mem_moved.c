// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What pages that changed their address hold afterwards. Content follows from
 * the address at which a page was filled, so it is made again and compared.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "mem_internal.h"

int mem_check_content(const void *buf, size_t len, const void *filled)
{
	size_t page = mem_page_size();
	char *want = aligned_alloc(page, page);
	int err = want ? 0 : -ENOMEM;

	for (size_t off = 0; !err && off < len; off += page) {
		mem_fill_page(want, (uintptr_t)filled + off);
		if (memcmp((const char *)buf + off, want, page))
			err = mem_fault(-EILSEQ, "page %zu of %zu is not the one that was there before",
					off / page, len / page);
	}
	free(want);
	return err;
}

int mem_check_empty(const void *buf, size_t len)
{
	struct mem_state state = { 0 };
	struct mem_proof proof;
	int err = mem_prove(buf, len, &state, &proof);

	if (err && err != -EAGAIN)
		return err;
	if (!proof.present && !proof.swapped)
		return 0;
	return mem_fault(-ENOTEMPTY, "%zu of %zu pages are still there",
			 proof.present + proof.swapped, proof.pages);
}
