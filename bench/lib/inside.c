// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../kmod/hist.h"
#include "inside.h"
#include "kmod.h"
#include "path_internal.h"
#include "sample.h"

static const struct function {
	const char *name;
	int length_arg;		/* -1: its calls are not of batches */
} functions[] = {
#define FC_FUNCTION(fn, arg)	{ #fn, arg },
#include "../../kmod/function_list.h"
#undef FC_FUNCTION
};

#define NR_FUNCTIONS	(sizeof(functions) / sizeof(functions[0]))

static const struct function *present[NR_FUNCTIONS];
static bool asked;

/* Of the function that is armed, since it was. */
static struct {
	const struct function *function;
	uint64_t calls, sum_ns, probe_ns;
	uint64_t ns[FC_NR_BUCKETS];
	uint64_t length[FC_NR_LENGTHS];
} seen;

static int place_of(const char *name)
{
	for (size_t i = 0; i < NR_FUNCTIONS; i++)
		if (!strcmp(functions[i].name, name))
			return (int)i;
	return -1;
}

/* In the list's order, not the kernel's. */
static unsigned int find_present(void)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	bool found[NR_FUNCTIONS] = { false };
	char line[640], name[128];
	unsigned int nr = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*s %*c %127s", name) == 1 && place_of(name) >= 0)
			found[place_of(name)] = true;
	if (f)
		fclose(f);
	for (size_t i = 0; i < NR_FUNCTIONS; i++)
		if (found[i])
			present[nr++] = &functions[i];
	return nr;
}

void inside_ask(void)
{
	asked = true;
}

const char *inside_missing(void)
{
	int fd = kmod_open();

	if (fd < 0)
		return kmod_error();
	close(fd);
	return inside_nr() ? NULL : "this kernel has none of the functions";
}

unsigned int inside_nr(void)
{
	static int nr = -1;

	if (!asked)
		return 0;
	if (nr < 0)
		nr = access(FC_DEVICE, R_OK | W_OK) ? 0 : (int)find_present();
	return (unsigned int)nr;
}

struct path *inside_open(unsigned int i)
{
	memset(&seen, 0, sizeof(seen));
	seen.function = present[i % inside_nr()];
	return path_open_by(seen.function->name, &path_kmod);
}

static void add_all(uint64_t *sum, const uint64_t *count, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		sum[i] += count[i];
}

int inside_add(struct path *path)
{
	static uint64_t count[FC_NR_BUCKETS + FC_NR_LENGTHS];
	struct fc_request req = {
		.data = (uintptr_t)count, .nr = FC_NR_BUCKETS + FC_NR_LENGTHS,
	};
	int err = kmod_ask(path->link_fd, FC_IOC_READ, &req);

	if (err)
		return path_fail(err, "%s", kmod_error());
	if (req.missed)
		return path_fail(-EOVERFLOW, "the module's probe lost %llu calls",
				 (unsigned long long)req.missed);
	seen.calls += req.calls;
	seen.sum_ns += req.sum_ns;
	seen.probe_ns = req.probe_ns;
	add_all(seen.ns, count, FC_NR_BUCKETS);
	add_all(seen.length, count + FC_NR_BUCKETS, FC_NR_LENGTHS);
	return 0;
}

/* The place of the call that a share @q of all does not exceed. */
static unsigned int place(const uint64_t *count, unsigned int nr, double q)
{
	uint64_t sum = 0, rank = (uint64_t)(q * (double)(seen.calls - 1)) + 1;
	unsigned int i;

	for (i = 0; i < nr - 1; i++) {
		sum += count[i];
		if (sum >= rank)
			break;
	}
	return i;
}

static double duration(double q)
{
	unsigned int i = place(seen.ns, FC_NR_BUCKETS, q);

	return (double)(fc_bucket_low(i) + fc_bucket_low(i + 1) - 1) / 2;
}

static void report_calls(struct fc_run *run)
{
	static const struct {
		const char *name;
		double q;
	} quantile[] = {
		{ "p10_ns", 0.1 }, { "p50_ns", 0.5 }, { "p90_ns", 0.9 },
		{ "p99_ns", 0.99 }, { "p99_9_ns", 0.999 }, { "max_ns", 1 },
	};

	for (size_t i = 0; i < sizeof(quantile) / sizeof(quantile[0]); i++)
		fc_counter(run, quantile[i].name, duration(quantile[i].q));
	fc_counter(run, "sum_ns", (double)seen.sum_ns);
	if (seen.function->length_arg >= 0) {
		fc_counter(run, "length_p50", place(seen.length, FC_NR_LENGTHS, 0.5));
		fc_counter(run, "length_max", place(seen.length, FC_NR_LENGTHS, 1));
	}
	snprintf(run->label, sizeof(run->label),
		 "%s: %llu calls, p50 %.0f, p99 %.0f, max %.0f ns; a probe costs %llu ns",
		 seen.function->name, (unsigned long long)seen.calls, duration(0.5), duration(0.99),
		 duration(1), (unsigned long long)seen.probe_ns);
}

void inside_report(struct fc_run *run)
{
	fc_counter(run, "calls", (double)seen.calls);
	fc_counter(run, "probe_ns", (double)seen.probe_ns);
	if (seen.calls)
		report_calls(run);
	else
		snprintf(run->label, sizeof(run->label), "%s: not called",
			 seen.function->name);
}
