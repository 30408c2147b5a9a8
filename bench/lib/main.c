// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line; a worker is the same program with --worker. */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "knob.h"
#include "matrix.h"
#include "run.h"
#include "worker.h"

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
"  --events=A:k,B:k   PMU events of the count pass (libpfm4 names)\n"
"  --results=results  where runs are kept\n"
"  --minutes=N        refuse a run that would take longer\n"
"  --tune             governor performance and no turbo for the run\n";

enum {
	OPT_LABEL = 256, OPT_MATRIX, OPT_FILTER, OPT_RUNS, OPT_SWAPDEV, OPT_EVENTS,
	OPT_RESULTS, OPT_MINUTES, OPT_TUNE, OPT_LIST, OPT_RESTORE, OPT_HELP,
	/* between the driver and its workers */
	OPT_WORKER, OPT_OUT, OPT_MEMCG, OPT_STARTED, OPT_BEFORE, OPT_TOTAL,
};

static const struct option options[] = {
	{ "label", required_argument, NULL, OPT_LABEL },
	{ "matrix", required_argument, NULL, OPT_MATRIX },
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "runs", required_argument, NULL, OPT_RUNS },
	{ "swapdev", required_argument, NULL, OPT_SWAPDEV },
	{ "events", required_argument, NULL, OPT_EVENTS },
	{ "results", required_argument, NULL, OPT_RESULTS },
	{ "minutes", required_argument, NULL, OPT_MINUTES },
	{ "tune", no_argument, NULL, OPT_TUNE },
	{ "list", no_argument, NULL, OPT_LIST },
	{ "restore", no_argument, NULL, OPT_RESTORE },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "worker", required_argument, NULL, OPT_WORKER },
	{ "out", required_argument, NULL, OPT_OUT },
	{ "memcg", required_argument, NULL, OPT_MEMCG },
	{ "started", required_argument, NULL, OPT_STARTED },
	{ "before", required_argument, NULL, OPT_BEFORE },
	{ "total", required_argument, NULL, OPT_TOTAL },
	{ }
};

enum command { RUN, LIST, RESTORE, HELP, WORKER };

struct command_line {
	enum command command;
	struct options opt;
	struct worker worker;
};

static int refuse(const char *what, const char *value)
{
	fprintf(stderr, "fixcost: %s: '%s'; see fixcost --help\n", what, value);
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
static int take(struct command_line *c, int key, const char *value)
{
	struct options *opt = &c->opt;

	if (value && !*value && key != OPT_LABEL)
		return 0;
	switch (key) {
	case OPT_LABEL: opt->label = value; return 0;
	case OPT_MATRIX: opt->matrix = value; return 0;
	case OPT_FILTER: opt->filter = value; return 0;
	case OPT_RUNS: return number(value, 1000, &opt->runs);
	case OPT_SWAPDEV: opt->swapdev = value; return 0;
	case OPT_EVENTS: opt->events = value; return 0;
	case OPT_RESULTS: opt->results = value; return 0;
	case OPT_MINUTES: return number(value, 1000000, &opt->minutes);
	case OPT_TUNE: opt->tune = true; return 0;
	case OPT_LIST: c->command = LIST; return 0;
	case OPT_RESTORE: c->command = RESTORE; return 0;
	case OPT_HELP: c->command = HELP; return 0;
	case OPT_WORKER:
		c->command = WORKER;
		return pass_of(value, &c->worker.pass);
	case OPT_OUT: c->worker.out = value; return 0;
	case OPT_MEMCG: c->worker.memcg = value; return 0;
	case OPT_STARTED: c->worker.started = atof(value); return 0;
	case OPT_BEFORE: c->worker.samples_before = atol(value); return 0;
	case OPT_TOTAL: c->worker.samples_total = atol(value); return 0;
	}
	return -EINVAL;		/* getopt has said which */
}

static int parse(struct command_line *c, int argc, char **argv)
{
	int key, err;

	while ((key = getopt_long(argc, argv, "", options, NULL)) != -1) {
		err = take(c, key, optarg);
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
		fprintf(stderr, "fixcost: %s\n", matrix_error());
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
	pid_t owner;
	int err = knob_lock(&owner);

	if (err) {
		fprintf(stderr, "fixcost: join the run: %s\n", strerror(-err));
		return 3;
	}
	c->worker.swapdev = c->opt.swapdev;
	c->worker.events = c->opt.events;
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
	struct matrix m;

	if (parse(&c, argc, argv))
		return 3;
	if (c.command == HELP)
		return fputs(usage, stdout) < 0 ? 3 : 0;
	if (c.command == RESTORE)
		return run_restore(&c.opt);
	if (load_matrix(&m, &c.opt))
		return 3;
	if (c.command == LIST)
		return list(&m);
	return c.command == WORKER ? join_and_work(&c, &m) : run(&c.opt, &m);
}
