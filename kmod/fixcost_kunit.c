// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of the pure parts, which run when this module is loaded. */
#include <kunit/test.h>
#include <linux/module.h>

#include "check.h"

static void buckets(struct kunit *test)
{
	u32 i;

	for (i = 0; i < FC_NR_BUCKETS; i++) {
		KUNIT_EXPECT_EQ(test, fc_bucket(fc_bucket_low(i)), i);
		KUNIT_EXPECT_EQ(test, fc_bucket(fc_bucket_low(i + 1) - 1), i);
	}
	KUNIT_EXPECT_EQ(test, fc_bucket(U64_MAX), FC_NR_BUCKETS - 1);
	KUNIT_EXPECT_EQ(test, fc_length(U64_MAX), FC_NR_LENGTHS - 1);
}

/* Too large for the stack. */
static struct fc_request req;

static void make_good(void)
{
	memset(&req, 0, sizeof(req));
	req.loops = 1;
	req.batches = 2;
	req.nr = 2;
	strscpy(req.role[0].name, "noop", FC_NAME_LEN);
}

/* One field of a good request was spoiled; the next begins with a good one. */
static void expect_refused(struct kunit *test, const char *field)
{
	KUNIT_EXPECT_EQ_MSG(test, fc_check_run(&req), -EINVAL, "%s", field);
	KUNIT_EXPECT_NE_MSG(test, req.reason[0], 0, "%s", field);
	make_good();
}

static void runs(struct kunit *test)
{
	make_good();
	KUNIT_EXPECT_EQ(test, fc_check_run(&req), 0);
	req.role[0].cpus[FC_CPU_WORDS - 1] = U64_MAX;
	KUNIT_EXPECT_EQ(test, fc_nr_threads(&req), 64);
	make_good();
	req.role[0].name[0] = 0;
	expect_refused(test, "role[0].name");
	req.role[1].name[0] = 'x';
	expect_refused(test, "role[1].name");
	req.loops = 0;
	expect_refused(test, "no loops");
	req.loops = FC_MAX_LOOPS + 1;
	expect_refused(test, "loops");
	req.context = FC_NR_CONTEXTS;
	expect_refused(test, "context");
	req.flags = FC_ALL_FLAGS + 1;
	expect_refused(test, "flags");
	req.nr = 3;
	expect_refused(test, "nr");
	req.pid = 1;
	expect_refused(test, "pid");
	req.probe_ns = 1;
	expect_refused(test, "probe_ns");
}

/* Each asks for nothing, and one word more is too much. */
static void others(struct kunit *test)
{
	memset(&req, 0, sizeof(req));
	KUNIT_EXPECT_EQ(test, fc_check_bare(&req), 0);
	KUNIT_EXPECT_EQ(test, fc_check_read(&req), 0);
	KUNIT_EXPECT_EQ(test, fc_check_watch(&req), -EINVAL);
	memset(&req, 0, sizeof(req));
	req.addr = 4096;
	KUNIT_EXPECT_EQ(test, fc_check_bare(&req), -EINVAL);
	memset(&req, 0, sizeof(req));
	req.nr = 1;
	KUNIT_EXPECT_EQ(test, fc_check_state(&req), 0);
	KUNIT_EXPECT_EQ(test, fc_check_read(&req), -EINVAL);
	memset(&req, 0, sizeof(req));
	req.nr = FC_MAX_PAGES + 1;
	KUNIT_EXPECT_EQ(test, fc_check_state(&req), -EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(buckets),
	KUNIT_CASE(runs),
	KUNIT_CASE(others),
	{ }
};

static struct kunit_suite suite = {
	.name = "fixcost",
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("Tests of fixcost's pure parts");
MODULE_LICENSE("GPL");
