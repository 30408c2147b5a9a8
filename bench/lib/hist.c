// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why not a library: Debian 12 has HdrHistogram for Java and Go only, and GSL's
 * histogram looks a bucket up by bisection, which costs more than all that a
 * call may be charged for being measured.
 */
#include "hist.h"

void hist_merge(struct hist *to, const struct hist *from)
{
	to->nr += from->nr;
	if (from->max > to->max)
		to->max = from->max;
	for (unsigned int i = 0; i < HIST_BUCKETS; i++)
		to->bucket[i] += from->bucket[i];
}

/* The first buckets hold one value each. */
static uint64_t middle(unsigned int bucket)
{
	const unsigned int per_octave = 1U << HIST_SUB_BITS;
	unsigned int shift;

	if (bucket < 2 * per_octave)
		return bucket;
	shift = bucket / per_octave - 1;
	return ((uint64_t)(bucket % per_octave + per_octave) << shift) +
		(1ULL << (shift - 1));
}

uint64_t hist_quantile(const struct hist *h, double q)
{
	uint64_t rank = q * h->nr;
	uint64_t seen = 0;

	rank += rank < q * h->nr;
	if (rank >= h->nr)
		return h->max;
	for (unsigned int i = 0; i < HIST_BUCKETS; i++) {
		seen += h->bucket[i];
		if (seen && seen >= rank)
			return middle(i) < h->max ? middle(i) : h->max;
	}
	return h->max;
}
