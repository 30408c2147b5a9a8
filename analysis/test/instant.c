// SPDX-License-Identifier: GPL-2.0-or-later
/* RFC 3339: every form it has, what is none, and the order of instants. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "instant.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Two ways to write one instant; the first four are from the RFC. */
static void test_equal(void)
{
	static const char *const pairs[][2] = {
		{ "1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520000Z" },
		{ "1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z" },
		{ "1990-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00" },
		{ "1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.87Z" },
		{ "2026-01-01T14:00:00+04:00", "2026-01-01T10:00:00Z" },
		{ "2026-01-01t10:00:00z", "2026-01-01T10:00:00-00:00" },
		{ "2024-02-29T23:30:00-00:45", "2024-03-01T00:15:00Z" },
		{ "2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00Z" },
		{ "2016-12-31T23:59:60.5Z", "2017-01-01T09:59:60.5+10:00" },
		{ "0000-01-01T00:00:00Z", "0000-01-01T01:00:00+01:00" },
		{ "2026-01-01T00:00:00.1234567891Z",
		  "2026-01-01T00:00:00.123456789Z" },
	};
	struct instant a, b;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		ok(!instant_parse(&a, pairs[i][0]) &&
		   !instant_parse(&b, pairs[i][1]) && !instant_compare(&a, &b),
		   "%s is %s", pairs[i][0], pairs[i][1]);
}

/* Each is later than the one before. */
static void test_order(void)
{
	static const char *const times[] = {
		"0000-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z",
		"1970-01-01T00:00:00Z", "2016-12-31T23:59:59.9Z",
		"2016-12-31T23:59:60Z", "2016-12-31T23:59:60.9Z",
		"2017-01-01T00:00:00Z", "2026-01-01T09:59:59+00:00",
		"2026-01-01T14:00:00+04:00", "2026-01-01T10:00:00.000000001Z",
		"2026-01-01T06:00:01-04:00", "2026-01-01T10:00:10Z",
		"9999-12-31T23:59:59Z",
	};
	struct instant a, b;
	size_t i, good = 0;

	for (i = 1; i < ARRAY_SIZE(times); i++)
		if (!instant_parse(&a, times[i - 1]) &&
		    !instant_parse(&b, times[i]) &&
		    instant_compare(&a, &b) < 0 && instant_compare(&b, &a) > 0)
			good++;
		else
			printf("# %s, %s\n", times[i - 1], times[i]);
	ok(good == ARRAY_SIZE(times) - 1, "in order: %zu of %zu", good,
	   ARRAY_SIZE(times) - 1);
}

static void test_refused(void)
{
	static const char *const bad[] = {
		"", "now", "2026-01-01", "2026-01-01T10:00:00", "2026-01-01T10:00Z",
		"2026-01-01 10:00:00Z", " 2026-01-01T10:00:00Z",
		"2026-01-01T10:00:00Z ", "2026-1-1T10:00:00Z",
		"26-01-01T10:00:00Z", "+2026-01-01T10:00:00Z",
		"2026-00-01T10:00:00Z", "2026-13-01T10:00:00Z",
		"2026-04-31T10:00:00Z", "2026-01-00T10:00:00Z",
		"2026-02-29T10:00:00Z", "1900-02-29T10:00:00Z",
		"2026-01-01T24:00:00Z", "2026-01-01T10:60:00Z",
		"2026-01-01T10:00:61Z", "2026-01-01T23:59:60Z",
		"2016-12-31T22:59:60Z", "2016-12-31T23:59:60+01:00",
		"2026-01-01T10:00:00.Z", "2026-01-01T10:00:00,5Z",
		"2026-01-01T10:00:00+0400", "2026-01-01T10:00:00+04",
		"2026-01-01T10:00:00+24:00", "2026-01-01T10:00:00+04:60",
		"2026-01-01T10:00:00 +04:00", "2026-01-01T10:00:00UTC",
		"2026-01-01T10:00:00ZZ", "20260101T100000Z",
		"2026-01-01T1O:00:00Z", "03/14/18 10:22:31",
	};
	struct instant t;
	size_t i, nr = 0;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (instant_parse(&t, bad[i]) == -EINVAL)
			nr++;
		else
			printf("# taken: %s\n", bad[i]);
	ok(nr == ARRAY_SIZE(bad), "what is no time is refused: %zu of %zu", nr,
	   ARRAY_SIZE(bad));
}

/* Every day of ten thousand years is the C library's. */
static void test_days(void)
{
	int64_t day, from = -719528, to = 2932896, same = 0;
	struct instant t;
	char text[64];
	struct tm tm;

	for (day = from; day <= to; day++) {
		time_t second = day * 86400 + 45296;

		gmtime_r(&second, &tm);
		snprintf(text, sizeof(text), "%04d-%02d-%02dT12:34:56Z",
			 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
		same += !instant_parse(&t, text) && t.second == second && !t.ns;
	}
	ok(same == to - from + 1, "days of the years 0 to 9999: %lld of %lld",
	   (long long)same, (long long)(to - from + 1));
}

int main(void)
{
	test_equal();
	test_order();
	test_refused();
	test_days();
	return finish();
}
