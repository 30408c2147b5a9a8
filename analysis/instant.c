// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * By hand, as strptime() knows neither fractions nor leap seconds, takes
 * spaces and signs where there are none, and depends on the locale.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "instant.h"

#define NS_PER_S	1000000000

/* The fields of a date-time, as they are written. */
struct fields {
	int year, month, day, hour, minute, second;
	int offset;		/* minutes that the clock is ahead of UTC */
	uint32_t ns;
};

/* Exactly @nr digits, from @low to @high. */
static bool take(const char **at, int nr, int low, int high, int *value)
{
	*value = 0;
	for (; nr; nr--, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		*value = *value * 10 + (**at - '0');
	}
	return *value >= low && *value <= high;
}

/* One character of @set. */
static bool take_one(const char **at, const char *set)
{
	if (!**at || !strchr(set, **at))
		return false;
	(*at)++;
	return true;
}

static int days_of(int year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = (!(year % 4) && year % 100) || !(year % 400);

	return days[month - 1] + (month == 2 && leap);
}

/* ".5" and so on; none is no fraction. */
static bool take_fraction(const char **at, uint32_t *ns)
{
	uint32_t digit = NS_PER_S / 10;
	int value;

	*ns = 0;
	if (!take_one(at, "."))
		return true;
	if (!take(at, 1, 0, 9, &value))
		return false;
	do {
		*ns += digit * value;
		digit /= 10;
	} while (take(at, 1, 0, 9, &value));
	return true;
}

static bool take_offset(const char **at, int *offset)
{
	bool west = **at == '-';
	int hour, minute;

	*offset = 0;
	if (take_one(at, "Zz"))
		return true;
	if (!take_one(at, "+-") || !take(at, 2, 0, 23, &hour) ||
	    !take_one(at, ":") || !take(at, 2, 0, 59, &minute))
		return false;
	*offset = 60 * hour + minute;
	if (west)
		*offset = -*offset;
	return true;
}

static bool take_fields(const char *at, struct fields *f)
{
	return take(&at, 4, 0, 9999, &f->year) && take_one(&at, "-") &&
	       take(&at, 2, 1, 12, &f->month) && take_one(&at, "-") &&
	       take(&at, 2, 1, days_of(f->year, f->month), &f->day) &&
	       take_one(&at, "Tt") &&
	       take(&at, 2, 0, 23, &f->hour) && take_one(&at, ":") &&
	       take(&at, 2, 0, 59, &f->minute) && take_one(&at, ":") &&
	       take(&at, 2, 0, 60, &f->second) &&
	       take_fraction(&at, &f->ns) && take_offset(&at, &f->offset) &&
	       !*at;
}

/* Days from 1970 to a date of the Gregorian calendar. */
static int64_t days_since_1970(int year, int month, int day)
{
	/* years that begin in March: the leap day is the last of one */
	int64_t y = year - (month <= 2);
	int from_march = (month + 9) % 12;

	return 365 * y + (y + 400) / 4 - (y + 400) / 100 + (y + 400) / 400 +
	       (153 * from_march + 2) / 5 + day - 719566;
}

/* Seconds 60 is the last one of a month in UTC. */
static bool is_leap_second(int64_t minutes, const struct fields *f)
{
	int64_t month_end = days_since_1970(f->year, f->month,
					    days_of(f->year, f->month));
	int64_t day = (minutes + 1) / (24 * 60);

	if ((minutes + 1) % (24 * 60))
		return false;
	/* the offset may have moved it into the month before or behind */
	return day == month_end + 1 ||
	       day == days_since_1970(f->year, f->month, 1);
}

int instant_parse(struct instant *t, const char *text)
{
	struct fields f;
	int64_t minutes;

	if (!take_fields(text, &f))
		return -EINVAL;
	minutes = days_since_1970(f.year, f.month, f.day) * 24 * 60 +
		  60 * f.hour + f.minute - f.offset;
	*t = (struct instant){ .second = 60 * minutes + f.second, .ns = f.ns };
	if (f.second < 60)
		return 0;
	t->second--;
	t->ns += NS_PER_S;
	return is_leap_second(minutes, &f) ? 0 : -EINVAL;
}

int instant_compare(const struct instant *a, const struct instant *b)
{
	if (a->second != b->second)
		return a->second < b->second ? -1 : 1;
	return (a->ns > b->ns) - (a->ns < b->ns);
}

double instant_between(const struct instant *a, const struct instant *b)
{
	return b->second - a->second + ((double)b->ns - a->ns) / NS_PER_S;
}
