// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCG plugin: instructions and calls by kernel function between fc_start()
 * and fc_stop() of the benchmark in the guest.
 *
 *   map=System.map	the kernel's functions
 *   start=ADDR		where fc_start() returns, once for each place it does
 *   stop=ADDR		where fc_stop() begins
 *   watch=FILE		addresses of functions to look for before sections too
 *   out=FILE		one "sample TOTAL USER" per section, then a line
 *			"INSTRUCTIONS CALLS FUNCTION ADDRESS" for each function
 *			in it, and "before ADDRESS" for each that is watched and
 *			ran between the last section and this one
 *
 * Counting is inline code in the translated guest and changes nothing that the
 * guest can see. Sections nest in no way: the last start before a stop counts.
 * Those that follow each other at once, noop's, are left out.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"

#define KERNEL_SPACE	(1ULL << 63)
#define MAX_STARTS	8
#define AT_ONCE		10000	/* instructions */

struct function {
	uint64_t address;
	char *name;
	bool watched;
};

/* Counter 0 is all instructions; then two for each function. */
#define TOTAL		0
#define INSTRUCTIONS(i)	(1 + 2 * (i))
#define CALLS(i)	(2 + 2 * (i))

static struct function *function;
static size_t nr_functions;
static const uint64_t *count;	/* asked for anew by each callback */
static uint64_t *mark;		/* as the section began */
static uint64_t *end;		/* and as the one before it ended */
static bool ended, at_once;
static size_t nr_counts;
static uint64_t start_at[MAX_STARTS], stop_at;
static size_t nr_starts;
static FILE *out;

static int by_address(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

static bool is_text(char type)
{
	return type && strchr("tTwW", type);
}

static int read_map(const char *path)
{
	char line[512], name[256], type;
	uint64_t address;
	size_t room = 0;
	FILE *f;

	f = fopen(path, "r");
	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%" SCNx64 " %c %255s", &address, &type, name) != 3 ||
		    !is_text(type) || address < KERNEL_SPACE)
			continue;
		if (nr_functions == room) {
			room = room ? 2 * room : 1 << 15;
			function = realloc(function, room * sizeof(*function));
			if (!function)
				break;
		}
		function[nr_functions++] = (struct function) {
			.address = address, .name = strdup(name),
		};
	}
	fclose(f);
	if (function)
		qsort(function, nr_functions, sizeof(*function), by_address);
	return function ? 0 : -1;
}

/* The function that an address is in, or nr_functions. */
static size_t find(uint64_t address)
{
	size_t low = 0, high = nr_functions, middle;

	if (!nr_functions || address < function[0].address)
		return nr_functions;
	while (high - low > 1) {
		middle = (low + high) / 2;
		if (function[middle].address <= address)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void watch(uint64_t address)
{
	size_t i = find(address);

	if (i < nr_functions && function[i].address == address)
		function[i].watched = true;
}

static int read_watched(const char *path)
{
	char line[64];
	FILE *f = fopen(path, "r");

	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		watch(strtoull(line, NULL, 16));
	fclose(f);
	return 0;
}

static void at_start(unsigned int vcpu, void *data)
{
	(void)data;
	count = counters(vcpu);
	at_once = ended && count[TOTAL] - end[TOTAL] < AT_ONCE;
	if (!at_once)
		memcpy(mark, count, nr_counts * sizeof(*count));
}

static uint64_t since(size_t i)
{
	return count[i] - mark[i];
}

static void print_section(void)
{
	uint64_t kernel = 0;
	size_t i;

	for (i = 0; i < nr_functions; i++)
		kernel += since(INSTRUCTIONS(i));
	fprintf(out, "sample %" PRIu64 " %" PRIu64 "\n", since(TOTAL),
		since(TOTAL) - kernel);
	for (i = 0; i < nr_functions; i++)
		if (since(INSTRUCTIONS(i)))
			fprintf(out, "%" PRIu64 " %" PRIu64 " %s %" PRIx64 "\n",
				since(INSTRUCTIONS(i)), since(CALLS(i)),
				function[i].name, function[i].address);
}

static void print_before(void)
{
	size_t i;

	for (i = 0; i < nr_functions; i++)
		if (function[i].watched &&
		    mark[INSTRUCTIONS(i)] > end[INSTRUCTIONS(i)])
			fprintf(out, "before %" PRIx64 "\n", function[i].address);
}

static void at_stop(unsigned int vcpu, void *data)
{
	(void)data;
	count = counters(vcpu);
	if (at_once) {
		end[TOTAL] = count[TOTAL];
		return;
	}
	print_section();
	if (ended)
		print_before();
	fflush(out);
	memcpy(end, count, nr_counts * sizeof(*count));
	ended = true;
}

static bool is_start(uint64_t address)
{
	size_t i;

	for (i = 0; i < nr_starts; i++)
		if (start_at[i] == address)
			return true;
	return false;
}

static void translate_instruction(struct qemu_plugin_insn *insn)
{
	uint64_t address = qemu_plugin_insn_vaddr(insn);
	size_t i;

	if (is_start(address))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, at_start,
						       QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
	else if (address == stop_at)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, at_stop,
						       QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
	count_inline(insn, TOTAL);
	if (address < KERNEL_SPACE)
		return;
	i = find(address);
	if (i == nr_functions)
		return;
	count_inline(insn, INSTRUCTIONS(i));
	if (address == function[i].address)
		count_inline(insn, CALLS(i));
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++)
		translate_instruction(qemu_plugin_tb_get_insn(tb, i));
}

static int argument(const char *arg)
{
	const char *value = strchr(arg, '=');

	if (!value++)
		return -1;
	if (!strncmp(arg, "map=", 4))
		return read_map(value);
	if (!strncmp(arg, "out=", 4)) {
		out = fopen(value, "w");
		return out ? 0 : -1;
	}
	if (!strncmp(arg, "watch=", 6))
		return read_watched(value);
	if (!strncmp(arg, "start=", 6)) {
		if (nr_starts == MAX_STARTS)
			return -1;
		start_at[nr_starts++] = strtoull(value, NULL, 0);
		return 0;
	}
	if (!strncmp(arg, "stop=", 5)) {
		stop_at = strtoull(value, NULL, 0);
		return 0;
	}
	return -1;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			       char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (argument(argv[i])) {
			fprintf(stderr, "profile: cannot use %s\n", argv[i]);
			return -1;
		}
	}
	if (!nr_functions || !out || !nr_starts || !stop_at) {
		fprintf(stderr, "profile: map=, start=, stop= and out= are needed\n");
		return -1;
	}
	nr_counts = 1 + 2 * nr_functions;
	mark = calloc(nr_counts, sizeof(*mark));
	end = calloc(nr_counts, sizeof(*end));
	if (!mark || !end || make_counters(nr_counts))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
