// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "pmu.h"

static uint64_t read_monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

#define SPINS	10000

static uint64_t (*counter)(void);	/* NULL: time */
static const char *error = "";

#ifdef __x86_64__
/* In a guest with -icount this counts instructions, not cycles. */
static uint64_t read_counter(void)
{
	uint32_t lo, hi;

	__asm__ __volatile__("lfence; rdtsc; lfence" : "=a" (lo), "=d" (hi) : : "memory");
	return (uint64_t)hi << 32 | lo;
}

static int open_counter(void)
{
	return 0;
}
#else
static uint64_t read_counter(void)
{
	struct pmu_count count;

	return pmu_read(0, &count) ? 0 : count.value;
}

/* Of the CPUs: what a child does in exit_mm() is not its task's any more. */
static int open_counter(void)
{
	int err = pmu_open_cpus("instructions:u:k");

	if (err < 0) {
		error = pmu_error();
		return err;
	}
	return pmu_start();
}
#endif

/* To a whole second, at least one away: timers of a second ran out meanwhile. */
static void sleep_a_second(void)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += 2;
	until.tv_nsec = 0;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/*
 * Each exit adds 16 bytes to the random pool, which is hashed a block of 64 at
 * a time. Reseeding begins a block and one byte the next: three exits are free.
 */
static void seed_random(void)
{
	int fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return;
	done = ioctl(fd, RNDRESEEDCRNG) ? 0 : write(fd, "", 1);
	(void)done;	/* refused, exits differ by a block now and then: it shows */
	close(fd);
}

static void wait_for_tick(void)
{
	struct timespec first, now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &first);
	do {
		clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	} while (now.tv_sec == first.tv_sec && now.tv_nsec == first.tv_nsec);
}

void clock_settle(void)
{
	if (!counter)
		return;
	sleep_a_second();
	seed_random();
	wait_for_tick();
}

__attribute__((noinline))
static uint64_t count_spins(void)
{
	uint64_t start = counter();

	for (int i = 0; i < SPINS; i++)
		__asm__ __volatile__("" : : : "memory");
	return counter() - start;
}

/* The same work is the same count, and about that many instructions. */
static bool is_exact(void)
{
	uint64_t first = 0, count;

	for (int i = 0; i < 10; i++) {
		wait_for_tick();
		count = count_spins();
		if (i == 1)
			first = count;	/* the one before it faulted pages in */
		if (i > 1 && count != first)
			return false;
	}
	return first > SPINS && first < 10 * SPINS;
}

int clock_choose(const char *name)
{
	int err;

	counter = NULL;
	if (!strcmp(name, "monotonic"))
		return 0;
	if (strcmp(name, "icount")) {
		error = "known clocks are monotonic and icount";
		return -EINVAL;
	}
	err = open_counter();
	if (err)
		return err;
	counter = read_counter;
	if (is_exact())
		return 0;
	counter = NULL;
	error = "this machine does not count instructions: icount is for guests of make lab";
	return -ENODEV;
}

const char *clock_error(void)
{
	return error;
}

bool clock_counts(void)
{
	return counter;
}

uint64_t clock_now(void)
{
	return counter ? counter() : read_monotonic();
}

uint64_t clock_step(void)
{
	uint64_t step = UINT64_MAX;

	for (int i = 0; i < 1000; i++) {
		uint64_t t = clock_now(), u;

		while ((u = clock_now()) == t)
			;
		if (u - t < step)
			step = u - t;
	}
	return step;
}

void clock_utc(char *text, size_t len)
{
	struct timespec ts;
	struct tm tm;
	char s[32];

	clock_gettime(CLOCK_REALTIME, &ts);
	gmtime_r(&ts.tv_sec, &tm);
	strftime(s, sizeof(s), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, len, "%s.%03ldZ", s, ts.tv_nsec / 1000000);
}
