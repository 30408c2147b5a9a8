// SPDX-License-Identifier: GPL-2.0-or-later
/* Quantiles of a histogram against those of the sorted data. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hist.h"
#include "tap.h"

#define NR	100000

static const double quantiles[] = { 0, 0.001, 0.5, 0.9, 0.99, 0.999, 1 };

#define NR_QUANTILES	(sizeof(quantiles) / sizeof(quantiles[0]))

static struct hist hist, other;
static uint64_t values[NR];

static uint64_t random64(void)
{
	static uint64_t x = 88172645463325252ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The largest relative error of all quantiles, against the sorted values. */
static double worst_error(const struct hist *h)
{
	double worst = 0;

	qsort(values, NR, sizeof(values[0]), by_value);
	for (size_t i = 0; i < NR_QUANTILES; i++) {
		size_t rank = ceil(quantiles[i] * NR);
		double exact = values[rank ? rank - 1 : 0];
		double got = hist_quantile(h, quantiles[i]);

		if (exact && fabs(got - exact) / exact > worst)
			worst = fabs(got - exact) / exact;
		if (!exact && got)
			worst = INFINITY;
	}
	return worst;
}

static void one_shape(const char *name, uint64_t (*draw)(size_t i))
{
	double worst;

	memset(&hist, 0, sizeof(hist));
	for (size_t i = 0; i < NR; i++) {
		values[i] = draw(i);
		hist_add(&hist, values[i]);
	}
	worst = worst_error(&hist);
	ok(worst <= 0.01, "%s: quantiles within 1 %% (worst %.3f %%)", name, 100 * worst);
	ok(hist_quantile(&hist, 1) == values[NR - 1], "%s: the maximum is exact", name);
}

static uint64_t uniform(size_t i)
{
	(void)i;
	return random64() % 1000000;
}

/* Three humps and a long tail, as latencies have. */
static uint64_t latency(size_t i)
{
	uint64_t r = random64();

	if (i % 1000 == 0)
		return 1000000 + r % 100000000;
	return (i % 10 ? 300 : 5000) + r % 100;
}

static uint64_t any_size(size_t i)
{
	(void)i;
	return random64() >> random64() % 64;
}

static uint64_t constant(size_t i)
{
	(void)i;
	return 12345;
}

static uint64_t small(size_t i)
{
	return i % 200;
}

/* Every bucket's ends, from 0 to 2^64 - 1. */
static void borders(void)
{
	unsigned int last = 0;
	bool grows = true;

	for (unsigned int bit = 2; bit < 64; bit++) {
		for (int step = -1; step <= 1; step++) {
			unsigned int bucket = hist_bucket((1ULL << bit) + step);

			grows &= bucket >= last && bucket <= last + (1U << HIST_SUB_BITS);
			last = bucket;
		}
	}
	ok(grows, "buckets follow each other at every power of two");
	ok(hist_bucket(UINT64_MAX) == HIST_BUCKETS - 1, "the largest value has the last bucket");
}

static void merged(void)
{
	struct hist *halves[2] = { &hist, &other };

	memset(&hist, 0, sizeof(hist));
	memset(&other, 0, sizeof(other));
	for (size_t i = 0; i < NR; i++) {
		values[i] = latency(i);
		hist_add(halves[i % 2], values[i]);
	}
	hist_merge(&hist, &other);
	ok(hist.nr == NR && worst_error(&hist) <= 0.01, "two halves make the whole");
}

/* Three digits: where the next unit begins. The maximum is exact. */
static void units(void)
{
	static const struct {
		uint64_t ns;
		const char *words;
	} border[] = {
		{ 999, ", max 999 ns" }, { 1000, ", max 1 us" },
		{ 999499, ", max 999 us" }, { 999500, ", max 1 ms" },
		{ 999499999, ", max 999 ms" }, { 999500000, ", max 1 s" },
		{ 998000000000, ", max 998 s" },
	};
	char text[128], *end;

	for (size_t i = 0; i < sizeof(border) / sizeof(border[0]); i++) {
		memset(&hist, 0, sizeof(hist));
		hist_add(&hist, border[i].ns);
		hist_describe(&hist, text, sizeof(text));
		end = strrchr(text, ',');
		ok(end && !strcmp(end, border[i].words), "%llu ns%s",
		   (unsigned long long)border[i].ns, end);
	}
}

/* As a reader is told. */
static void described(void)
{
	char text[128];

	memset(&hist, 0, sizeof(hist));
	hist_add(&hist, 512);
	hist_describe(&hist, text, sizeof(text));
	ok(!strcmp(text, "p50 512 ns, p90 512 ns, p99 512 ns, p99.9 512 ns, max 512 ns"),
	   "%s", text);
	memset(&hist, 0, sizeof(hist));
	hist_add(&hist, 1200);
	hist_add(&hist, 2500000000);
	hist_describe(&hist, text, sizeof(text));
	ok(!strcmp(text, "p50 1.2 us, p90 2.5 s, p99 2.5 s, p99.9 2.5 s, max 2.5 s"),
	   "%s", text);
	hist_describe(&hist, text, 8);
	ok(strlen(text) == 7, "cut short: %s", text);
}

int main(void)
{
	ok(!hist_quantile(&hist, 0.5), "an empty one says 0");
	one_shape("uniform", uniform);
	one_shape("latencies", latency);
	one_shape("any size", any_size);
	one_shape("constant", constant);
	one_shape("small", small);
	borders();
	merged();
	units();
	described();
	return finish();
}
