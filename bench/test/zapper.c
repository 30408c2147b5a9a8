// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that zap before and while something goes on, and not after it. */
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem.h"
#include "tap.h"
#include "zapper.h"

#define LEN	(64UL << 20)
#define NR	3

static struct zapper_result result;
static size_t left_at_start;
static atomic_uint calls;

static size_t present(const char *buf)
{
	struct mem_state state = { 0 };
	struct mem_proof proof;

	mem_prove(buf, LEN, &state, &proof);
	return proof.present;
}

static void nap(void *buf)
{
	atomic_fetch_add(&calls, 1);
	left_at_start = present(buf);
	usleep(20000);
}

static void nothing(void *buf)
{
	(void)buf;
	atomic_fetch_add(&calls, 1);
}

static size_t zapped(void (*something)(void *arg), size_t *before)
{
	struct mem_state state = { 0 };
	struct zappers *z;
	size_t left;
	void *buf;

	memset(&result, 0, sizeof(result));
	atomic_store(&calls, 0);
	if (mem_map(&buf, LEN, 0) || mem_reach(buf, LEN, &state))
		return 0;
	z = zappers_new(buf, LEN, NR, something, buf);
	ok(z && present(buf) == LEN / mem_page_size(), "nothing is zapped before they run");
	zappers_run(z);
	*before = zappers_before(z) / mem_page_size();
	left = present(buf);
	ok(!zappers_free(z, &result), "no error");
	mem_unmap(buf, LEN);
	return LEN / mem_page_size() - left;
}

int main(void)
{
	size_t before, all = zapped(nap, &before);

	ok(calls == 1, "something is done once");
	ok(result.alone.nr == before && before > LEN / mem_page_size() / 5,
	   "%zu were zapped before", before);
	ok(left_at_start <= LEN / mem_page_size() - before, "all of them");
	ok(result.under.nr > 0, "%lu meanwhile", (unsigned long)result.under.nr);
	ok(all == result.alone.nr + result.under.nr, "and each one was timed: %zu", all);
	all = zapped(nothing, &before);
	ok(calls == 1 && all - before <= LEN / mem_page_size() / 2,
	   "none to speak of after something that takes no time: %zu", all - before);
	return finish();
}
