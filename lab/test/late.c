// SPDX-License-Identifier: GPL-2.0-or-later
/* How late short sleeps end, ns, all of them together: late NUMBER */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SECOND	1000000000LL
#define SLEEP	20000000	/* less than the 27 ms that a PIT can count */

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static void sleep_until(long long ns)
{
	struct timespec t = { .tv_sec = ns / SECOND, .tv_nsec = ns % SECOND };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

int main(int argc, char **argv)
{
	int nr = argc > 1 ? atoi(argv[1]) : 0;
	long long until = now(), late = 0;

	for (int i = 0; i < nr; i++) {
		until += SLEEP;
		sleep_until(until);
		late += now() - until;
	}
	printf("%d sleeps, late by %lld ns\n", nr, late);
	return late <= 0;
}
