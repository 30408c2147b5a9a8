// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "limit.h"

static const struct {
	int limit;
	rlim_t least;
	char flag;		/* of ulimit */
	rlim_t unit;		/* of what is shown */
	const char *unit_name;
} needed[] = {
	{ RLIMIT_STACK, 1 << 20, 's', 1024, " KiB" },
	{ RLIMIT_NOFILE, 256, 'n', 1, "" },
	{ RLIMIT_FSIZE, 64 << 20, 'f', 1024, " KiB" },
	{ RLIMIT_AS, 256 << 20, 'v', 1024, " KiB" },
	{ RLIMIT_DATA, 64 << 20, 'd', 1024, " KiB" },
};

const char *limit_prepare(void)
{
	static char why[128];
	struct rlimit r;

	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (getrlimit(needed[i].limit, &r) || r.rlim_cur >= needed[i].least)
			continue;
		r.rlim_cur = needed[i].least;
		if (r.rlim_max >= needed[i].least && !setrlimit(needed[i].limit, &r))
			continue;
		snprintf(why, sizeof(why), "ulimit -%c is %llu%s, and at least %llu%s are needed",
			 needed[i].flag, (unsigned long long)(r.rlim_max / needed[i].unit),
			 needed[i].unit_name,
			 (unsigned long long)(needed[i].least / needed[i].unit),
			 needed[i].unit_name);
		return why;
	}
	return NULL;
}

size_t limit_memory(void)
{
	size_t left = SIZE_MAX;
	unsigned long pages = 0;
	struct rlimit r;
	FILE *f;

	if (getrlimit(RLIMIT_AS, &r) || r.rlim_cur == RLIM_INFINITY)
		return left;
	f = fopen("/proc/self/statm", "re");
	if (f) {
		if (fscanf(f, "%lu", &pages) == 1)
			left = (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
		fclose(f);
	}
	return left < r.rlim_cur ? (size_t)r.rlim_cur - left : 0;
}
