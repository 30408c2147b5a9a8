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

static void requests(struct kunit *test)
{
	struct fc_request *req = kunit_kzalloc(test, sizeof(*req), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, req);
	req->loops = 1;
	req->batches = 2;
	req->nr = 2;
	KUNIT_EXPECT_EQ(test, fc_check_run(req), -EINVAL);
	memset(req->reason, 0, sizeof(req->reason));
	strscpy(req->role[0].name, "noop", FC_NAME_LEN);
	KUNIT_EXPECT_EQ(test, fc_check_run(req), 0);
	req->loops = FC_MAX_LOOPS + 1;
	KUNIT_EXPECT_EQ(test, fc_check_run(req), -EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(buckets),
	KUNIT_CASE(requests),
	{ }
};

static struct kunit_suite suite = {
	.name = "fixcost",
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("Tests of fixcost's pure parts");
MODULE_LICENSE("GPL");
