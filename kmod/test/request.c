// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module's pure parts, compiled for user space: every bucket holds what it
 * says within 1 %, and no request passes that is out of order in one field.
 */
#include <stddef.h>
#include <stdint.h>

#include "../check.h"
#include "tap.h"

static void test_buckets(void)
{
	uint32_t i, wrong = 0, wide = 0;

	for (i = 0; i < FC_NR_BUCKETS; i++) {
		uint64_t low = fc_bucket_low(i), high = fc_bucket_low(i + 1) - 1;

		wrong += fc_bucket(low) != i || fc_bucket(high) != i || high < low;
		wide += (double)(high - low) / 2 > 0.01 * (double)(low + high) / 2;
	}
	ok(!wrong, "every bucket has its first and its last value: %u do not", wrong);
	ok(!wide, "the middle is within 1 %% of all in it: %u are wider", wide);
	ok(fc_bucket(UINT64_MAX) == FC_NR_BUCKETS - 1 &&
	   fc_bucket(1ULL << FC_TOP_BITS) == FC_NR_BUCKETS - 1 && !fc_bucket(0),
	   "the ends");
	ok(fc_length(0) == 0 && fc_length(1024) == 1024 && fc_length(UINT64_MAX) == 1024,
	   "batch lengths, and all above the last");
}

static struct fc_request run_request(void)
{
	struct fc_request req = {
		.size = sizeof(req), .loops = 100, .batches = 10, .nr = 10,
		.role[0].name = "noop",
	};

	return req;
}

static struct fc_request two_roles(void)
{
	struct fc_request req = run_request();

	snprintf(req.role[1].name, FC_NAME_LEN, "noop");
	req.role[0].cpus[0] = 1;
	req.role[1].cpus[15] = 1ULL << 63;
	req.nr = 20;
	return req;
}

#define RUN_REFUSES(change)						\
	do {								\
		struct fc_request req = two_roles();			\
									\
		change;							\
		ok(fc_check_run(&req) == -EINVAL && req.reason[0],	\
		   "run refuses %s: %s", #change, req.reason);		\
	} while (0)

static void test_run(void)
{
	struct fc_request one = run_request(), two = two_roles();

	ok(!fc_check_run(&one) && !fc_check_run(&two), "run: in order");
	ok(fc_nr_threads(&one) == 1 && fc_nr_threads(&two) == 2, "threads of a request");
	RUN_REFUSES(req.loops = 0);
	RUN_REFUSES(req.loops = FC_MAX_LOOPS + 1);
	RUN_REFUSES(req.loops = FC_MAX_ATOMIC_LOOPS + 1; req.context = FC_IRQS_OFF);
	RUN_REFUSES(req.batches = 0);
	RUN_REFUSES(req.batches = UINT32_MAX);
	RUN_REFUSES(req.batches = 32769; req.nr = 65538);
	RUN_REFUSES(req.loops = 65536; req.batches = 600; req.nr = 1200);
	RUN_REFUSES(req.nr = 19);
	RUN_REFUSES(req.flags = 2);
	RUN_REFUSES(req.flags = FC_FLAG_COUNT);
	RUN_REFUSES(req.context = FC_NR_CONTEXTS);
	RUN_REFUSES(req.pid = 1);
	RUN_REFUSES(req.calls = 1);
	RUN_REFUSES(req.reason[95] = 'x');
	RUN_REFUSES(req.role[0].name[0] = 0);
	RUN_REFUSES(memset(req.role[0].name, 'a', FC_NAME_LEN));
	RUN_REFUSES(req.role[1].name[0] = 0);
	RUN_REFUSES(memset(req.role[0].cpus, 0, sizeof(req.role[0].cpus)); req.nr = 10);
}

/* One byte that is not its own makes any of the small requests wrong. */
static void test_others(void)
{
	static int (*const check[])(struct fc_request *req) = {
		fc_check_arm, fc_check_watch, fc_check_bare, fc_check_read, fc_check_state,
	};
	size_t i, at, passed = 0;

	for (i = 0; i < sizeof(check) / sizeof(check[0]); i++) {
		struct fc_request good = { .size = sizeof(good) };

		if (check[i] == fc_check_arm)
			snprintf(good.role[0].name, FC_NAME_LEN, "exit_mmap");
		good.pid = check[i] == fc_check_watch;
		good.nr = check[i] == fc_check_state;
		passed += !check[i](&good);
		at = offsetof(struct fc_request, flags);
		for (; at < offsetof(struct fc_request, role[0].name); at++) {
			struct fc_request req = good;

			if ((at >= offsetof(struct fc_request, pid) &&
			     at < offsetof(struct fc_request, counted)))
				continue;
			((unsigned char *)&req)[at] ^= 0x80;
			passed += 1000 * !check[i](&req);
		}
	}
	ok(passed == i, "requests of one kind with a byte of another are refused: %zu", passed);
}

int main(void)
{
	test_buckets();
	test_run();
	test_others();
	return finish();
}
