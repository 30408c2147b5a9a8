// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcstat history: one value per label and row, kept over releases or days.
 *
 * Old changes are found by changepoint_find(). The newest label is held against
 * the level before it, and is a regression when it is above it by more than
 * the margin and by more than chance (Holm over all rows).
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "changepoint.h"
#include "commands.h"
#include "err.h"
#include "finding.h"
#include "holm.h"
#include "input.h"
#include "judge.h"
#include "print.h"

#define PATH_LEN	4096
#define ALPHA		0.05

static const char usage[] =
	"usage: fcstat history [options] [LABEL...]\n"
	"  adds the labels to the history, shows it, and exits with 1 when the\n"
	"  newest label is a new regression of some row\n"
	"  --results=DIR   where labels are ($RESULTS, or results)\n"
	"  --db=FILE       the SQLite file (history.db in the results folder)\n"
	"  --margin=PCT    change that matters (1)\n"
	"  --import=FILE   add lines of CSV: label,start,row,unit,value,boots\n"
	"  --export=FILE   write all of it as CSV\n"
	"  --plot=DIR      write what plot/history.gp draws\n";

struct request {
	const char *results, *db, *import, *export, *plot;
	double margin;
};

static int look(struct finding *f, const struct history *h)
{
	size_t i, before = h->nr - 1;
	int nr;

	f->history = h;
	f->logs = calloc(h->nr, sizeof(*f->logs));
	f->changes = calloc(h->nr + 1, sizeof(*f->changes));
	if (!f->logs || !f->changes)
		return err_set(-ENOMEM, "out of memory");
	for (i = 0; i < h->nr; i++)
		f->logs[i] = log(h->values[i]);
	/* the newest value must not choose the level it is held against */
	nr = changepoint_find(f->logs, before, 1, f->changes);
	if (nr < 0)
		return nr;
	for (i = 1; i < before; i++)
		if (f->changes[i])
			f->level = i;
	f->change = before ? f->logs[before] -
			     finding_mean(f, f->level, before) : 0;
	f->p = changepoint_last(f->logs + f->level, h->nr - f->level);
	return 0;
}

/* Which newest values are regressions, among all rows. Returns how many. */
static int find_regressions(struct finding *findings, size_t nr, double margin)
{
	double *p = calloc(nr ? nr : 1, sizeof(*p));
	int found = 0, err;
	size_t i;

	if (!p)
		return err_set(-ENOMEM, "out of memory");
	for (i = 0; i < nr; i++)
		p[i] = findings[i].p;
	err = holm_adjust(p, nr);
	for (i = 0; i < nr && !err; i++) {
		findings[i].regression = p[i] <= ALPHA &&
			findings[i].change > log1p(margin);
		found += findings[i].regression;
	}
	free(p);
	return err ? err : found;
}

static void put_level(const struct finding *f, size_t from, size_t to,
		      double before)
{
	char value[32];
	double mean = finding_mean(f, from, to);

	format_value(value, sizeof(value), f->history->unit[0] == 'i',
		     exp(mean));
	if (isnan(before))
		print_wrapped(stdout, 4, "%s from %s on", value,
			      f->history->labels[from]);
	else
		print_wrapped(stdout, 4, "%s (%+.2f %%) from %s on", value,
			      percent(mean - before), f->history->labels[from]);
}

static void put_finding(const struct finding *f)
{
	const struct history *h = f->history;
	size_t i, from = 0, before = h->nr - 1;
	double mean = NAN;

	print_name(stdout, h->name);
	for (i = 1; i <= before; i++) {
		if (i < before && !f->changes[i])
			continue;
		put_level(f, from, i, mean);
		mean = finding_mean(f, from, i);
		from = i;
	}
	if (h->nr < 5)
		print_wrapped(stdout, 4, "newest: %s, %zu labels: five are the least for a verdict",
			      h->labels[before], h->nr);
	else
		print_wrapped(stdout, 4, "newest: %s %+.2f %%%s",
			      h->labels[before], percent(f->change),
			      f->regression ? ": REGRESSION" : "");
}

static int show(const struct request *r, const struct history *list, size_t nr)
{
	struct finding *findings = calloc(nr ? nr : 1, sizeof(*findings));
	int found = 0, err = findings ? 0 : err_set(-ENOMEM, "out of memory");
	size_t i;

	for (i = 0; i < nr && !err; i++)
		err = look(&findings[i], &list[i]);
	if (!err) {
		found = find_regressions(findings, nr, r->margin);
		err = found;
	}
	if (err >= 0)
		printf("%s: %d of %zu rows got worse with the newest label\n\n",
		       found ? "REGRESSION" : "PASS", found, nr);
	for (i = 0; i < nr && err >= 0; i++)
		put_finding(&findings[i]);
	if (r->plot && err >= 0)
		err = plot_history(r->plot, findings, nr);
	if (err >= 0)
		printf("\nA change in the past is false in %g %% of rows without one, a regression of\nthe newest label in %g %% of all histories at most. Margin %g %%.\n",
		       100 * CHANGEPOINT_ALPHA, 100 * ALPHA, 100 * r->margin);
	for (i = 0; findings && i < nr; i++) {
		free(findings[i].logs);
		free(findings[i].changes);
	}
	free(findings);
	return err < 0 ? err : found > 0;
}

static int move_csv(struct sqlite3 *db, const char *path, const char *mode)
{
	FILE *file = *mode == 'r' ? input_stream(path) : fopen(path, mode);
	int err;

	if (!file && *mode != 'r')
		err_set(-errno, "%s", strerror(errno));
	if (!file)
		return err_in(-EINVAL, path);
	err = *mode == 'r' ? archive_import(db, file) :
			     archive_export(db, file);
	if (fclose(file) && !err)
		err = err_set(-errno, "cannot write: %s", strerror(errno));
	return err ? err_in(err, path) : 0;
}

static int add_labels(const struct request *r, struct sqlite3 *db, char **names)
{
	struct side side;
	int err = 0;

	for (; *names && !err; names++) {
		err = side_read(&side, r->results, *names);
		if (!err)
			err = archive_add(db, &side);
		side_free(&side);
	}
	return err;
}

static int run(const struct request *r, char **labels)
{
	struct history *list = NULL;
	struct sqlite3 *db;
	char path[PATH_LEN];
	size_t nr = 0;
	int err;

	snprintf(path, sizeof(path), "%s/history.db", r->results);
	err = archive_open(&db, r->db ? r->db : path);
	if (err)
		return err;
	if (r->import)
		err = move_csv(db, r->import, "r");
	if (!err)
		err = add_labels(r, db, labels);
	if (!err && r->export)
		err = move_csv(db, r->export, "w");
	if (!err)
		err = archive_read(db, &list, &nr);
	if (!err)
		err = show(r, list, nr);
	archive_free(list, nr);
	archive_close(db);
	return err;
}

static int parse(struct request *r, int argc, char **argv)
{
	static const struct option options[] = {
		{ "results", required_argument, NULL, 'r' },
		{ "db", required_argument, NULL, 'd' },
		{ "margin", required_argument, NULL, 'm' },
		{ "import", required_argument, NULL, 'i' },
		{ "export", required_argument, NULL, 'e' },
		{ "plot", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'r':
			r->results = optarg;
			break;
		case 'd':
			r->db = optarg;
			break;
		case 'm':
			r->margin = strtod(optarg, NULL) / 100;
			break;
		case 'i':
			r->import = optarg;
			break;
		case 'e':
			r->export = optarg;
			break;
		case 'p':
			r->plot = optarg;
			break;
		case 'h':
			return 1;
		default:
			return err_set(-EINVAL, "bad option %s; fcstat history --help lists them",
				       argv[optind - 1]);
		}
	}
	if (!(r->margin > 0))
		return err_set(-EINVAL, "--margin: not a percentage above 0");
	return 0;
}

int command_history(int argc, char **argv)
{
	struct request r = { .results = side_results(), .margin = MARGIN_TIME };
	int err = parse(&r, argc, argv);

	if (err > 0) {
		fputs(usage, stdout);
		return 0;
	}
	if (!err)
		err = run(&r, argv + optind);
	return err < 0 ? err_print() : err;
}
