/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Log-linear buckets: below 128 one for each value, above 64 for each power of
 * two, so that the middle of a bucket is within 0.8 % of all in it. Pure: the
 * kernel, the benchmark and the tests share it.
 */
#ifndef FC_HIST_H
#define FC_HIST_H

#include <linux/types.h>

#define FC_SUB_BITS	6
#define FC_TOP_BITS	40	/* 2^40 ns are 18 minutes: the last bucket has the rest */
#define FC_NR_BUCKETS	((FC_TOP_BITS - FC_SUB_BITS + 1) << FC_SUB_BITS)

/* Batch lengths are counted as they are; the last one stands for all above. */
#define FC_NR_LENGTHS	1025

/* Which bucket a value belongs to. */
static inline __u32 fc_bucket(__u64 value)
{
	int shift;

	if (value >> FC_TOP_BITS)
		return FC_NR_BUCKETS - 1;
	if (value < 1U << FC_SUB_BITS)
		return (__u32)(value & ((1U << FC_SUB_BITS) - 1));
	shift = 63 - FC_SUB_BITS - __builtin_clzll(value);
	return (__u32)((shift << FC_SUB_BITS) + (value >> shift));
}

/* The smallest value in a bucket; that of FC_NR_BUCKETS is the end of the last. */
static inline __u64 fc_bucket_low(__u32 bucket)
{
	__u32 shift = bucket >> FC_SUB_BITS;

	if (shift <= 1)
		return bucket;
	shift--;
	return (__u64)(bucket - (shift << FC_SUB_BITS)) << shift;
}

static inline __u32 fc_length(__u64 nr)
{
	return nr < FC_NR_LENGTHS ? (__u32)nr : FC_NR_LENGTHS - 1;
}

#endif /* FC_HIST_H */
