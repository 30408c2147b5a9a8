// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line; a worker is the same program with --worker. */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../analysis/descriptors.h"
#include "../../analysis/output.h"
#include "complain.h"
#include "inside.h"
#include "knob.h"
#include "limit.h"
#include "matrix.h"
#include "right.h"
#include "run.h"
#include "swapdev.h"
#include "worker.h"

/* Counts are the same each time: more samples say no more. */
#define COUNTED_SAMPLES	3

#define DEFAULT_EVENTS	"cycles:k,instructions:k"

static const char usage[] =
"usage: fixcost --label=NAME [options]    one run on the running kernel\n"
"       fixcost --list [options]          the rows it would run\n"
"       fixcost --restore                 put back what a killed run left\n"
"\n"
"  --matrix=quick     quick, standard, full, or a file\n"
"  --filter=REGEX     only rows whose name matches\n"
"  --runs=N           processes (default: the matrix file's)\n"
"  --swapdev=auto     auto, brd, zram, loop, file, or a block device\n"
"  --erase=DEVICE     the same device again: lose what it holds\n"
"  --events=A:k,B:k   PMU events of the count pass (libpfm4 names)\n"
"  --clock=monotonic  monotonic, or icount in a guest that counts instructions\n"
"  --results=results  where runs are kept\n"
"  --minutes=N        refuse a run that would take longer\n"
"  --tune             governor performance and no turbo for the run\n"
"  --inside           one more pass: how long calls take inside the kernel\n";

enum command { RUN, LIST, RESTORE, HELP, WORKER };

struct command_line {
	enum command command;
	struct options opt;
	struct worker worker;
};

#define AT(member)	offsetof(struct command_line, member)

static const struct {
	const char *name;
	enum { TEXT, COUNT, SIZE, SECONDS, PASS, FLAG, COMMAND } kind;
	size_t at;		/* of a COMMAND: which */
	unsigned long max;
} options[] = {
	{ "label", TEXT, .at = AT(opt.label) },
	{ "matrix", TEXT, .at = AT(opt.matrix) },
	{ "filter", TEXT, .at = AT(opt.filter) },
	{ "runs", COUNT, .at = AT(opt.runs), .max = 1000 },
	{ "swapdev", TEXT, .at = AT(opt.swapdev) },
	{ "erase", TEXT, .at = AT(opt.erase) },
	{ "events", TEXT, .at = AT(opt.events) },
	{ "clock", TEXT, .at = AT(opt.clock) },
	{ "results", TEXT, .at = AT(opt.results) },
	{ "minutes", COUNT, .at = AT(opt.minutes), .max = 1000000 },
	{ "tune", FLAG, .at = AT(opt.tune) },
	{ "inside", FLAG, .at = AT(opt.inside) },
	{ "list", COMMAND, .at = LIST },
	{ "restore", COMMAND, .at = RESTORE },
	{ "help", COMMAND, .at = HELP },
	/* between the driver and its workers */
	{ "worker", PASS, .at = AT(worker.pass) },
	{ "out", TEXT, .at = AT(worker.out) },
	{ "memcg", TEXT, .at = AT(worker.memcg) },
	{ "started", SECONDS, .at = AT(worker.started) },
	{ "before", SIZE, .at = AT(worker.samples_before) },
	{ "total", SIZE, .at = AT(worker.samples_total) },
	{ "told", COUNT, .at = AT(worker.told), .max = 1 << 20 },
};

#define NR_OPTIONS	(sizeof(options) / sizeof(options[0]))

static int refuse(const char *what, const char *value)
{
	complain("%s: '%s'; see fixcost --help", what, value);
	return -EINVAL;
}

static int number(const char *text, unsigned long max, unsigned int *n)
{
	unsigned long v;
	char *end;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (errno || *end || v < 1 || v > max)
		return refuse("not a number in range", text);
	*n = v;
	return 0;
}

static int pass_of(const char *name, enum pass *pass)
{
	for (int i = 0; i < NR_PASSES; i++) {
		if (!strcmp(pass_name[i], name)) {
			*pass = i;
			return 0;
		}
	}
	return refuse("no such pass", name);
}

/* An empty value means the default, so that the Makefile can pass them all. */
static int take(struct command_line *c, size_t i, const char *value)
{
	void *at = (char *)c + options[i].at;

	if (value && !*value)
		return 0;
	switch (options[i].kind) {
	case TEXT:
		*(const char **)at = value;
		break;
	case COUNT:
		return number(value, options[i].max, at);
	case SIZE:
		*(size_t *)at = strtoul(value, NULL, 10);
		break;
	case SECONDS:
		*(double *)at = atof(value);
		break;
	case PASS:
		c->command = WORKER;
		return pass_of(value, at);
	case FLAG:
		*(bool *)at = true;
		break;
	case COMMAND:
		c->command = options[i].at;
	}
	return 0;
}

static int parse(struct command_line *c, int argc, char **argv)
{
	struct option known[NR_OPTIONS + 1] = { 0 };
	int which, err;

	for (size_t i = 0; i < NR_OPTIONS; i++) {
		known[i].name = options[i].name;
		known[i].has_arg = options[i].kind < FLAG ? required_argument : no_argument;
	}
	while ((err = getopt_long(argc, argv, "", known, &which)) != -1) {
		/* getopt has said what it does not know */
		err = err ? -EINVAL : take(c, which, optarg);
		if (err)
			return err;
	}
	return optind < argc ? refuse("unexpected argument", argv[optind]) : 0;
}

/*
 * A name without a slash is one of configs/matrix/, below the current folder
 * or beside the build folder that this program is in.
 */
static void find_matrix(const char *asked, char *path)
{
	char exe[PATH_MAX] = "";

	snprintf(path, PATH_MAX, "configs/matrix/%s", asked);
	if (!access(path, R_OK))
		return;
	if (readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0) {
		snprintf(path, PATH_MAX, "%.3000s/../configs/matrix/%.512s",
			 dirname(exe), asked);
		if (!access(path, R_OK))
			return;
	}
	snprintf(path, PATH_MAX, "%s", asked);
}

static int load_matrix(struct matrix *m, const struct options *opt)
{
	char path[PATH_MAX] = "";
	int err;

	if (opt->matrix)
		find_matrix(opt->matrix, path);
	err = matrix_load(m, opt->matrix ? path : NULL);
	if (!err && opt->filter)
		err = matrix_filter(m, opt->filter);
	if (err)
		complain("%s", matrix_error());
	return err;
}

static int list(const struct matrix *m)
{
	for (size_t i = 0; i < m->nr_rows; i++)
		printf("%s%s\n", m->row[i].name, m->row[i].primary ? " primary" : "");
	return 0;
}

static int join_and_work(struct command_line *c, struct matrix *m)
{
	int err = knob_join();

	if (err) {
		complain("join the run: %s", *knob_error() ? knob_error() :
			 right_explain(RIGHT_FILE, err));
		return 3;
	}
	c->worker.swapdev = c->opt.swapdev;
	c->worker.events = c->opt.events;
	c->worker.clock = c->opt.clock;
	return worker_run(m, &c->worker);
}

int main(int argc, char **argv)
{
	struct command_line c = {
		.opt = {
			.swapdev = "auto",
			.events = DEFAULT_EVENTS,
			.results = "results",
			.clock = "monotonic",
		},
	};
	const char *why;
	struct matrix m;

	descriptors_occupy();
	why = limit_prepare();
	if (why) {
		complain("%s", why);
		return 3;
	}
	if (parse(&c, argc, argv))
		return 3;
	if (c.command == HELP)
		return output_end("fixcost", fputs(usage, stdout) < 0);
	if (c.command == RESTORE)
		return output_end("fixcost", run_restore(&c.opt));
	if (c.opt.inside)
		inside_ask();
	if (load_matrix(&m, &c.opt))
		return 3;
	if (c.opt.erase && swapdev_erase(c.opt.erase)) {
		complain("%s", swapdev_error());
		return 3;
	}
	if (c.command == LIST)
		return output_end("fixcost", list(&m));
	if (!strcmp(c.opt.clock, "icount"))
		matrix_limit_samples(&m, COUNTED_SAMPLES);
	if (c.command == WORKER)
		return join_and_work(&c, &m);
	return output_end("fixcost", run(&c.opt, &m));
}
