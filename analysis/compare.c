// SPDX-License-Identifier: GPL-2.0-or-later
/* fcstat compare: read two sides, judge, print in the wanted form. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "err.h"
#include "judge.h"
#include "print.h"
#include "repro.h"

#define PATH_LEN	4096

struct request {
	struct judge_options judge;
	const char *results;
	const char *repro;
	const char *format;
	const char *out;	/* folder for the files of compare.sh */
	bool naive;
	const char *figures;	/* folder of pictures for html */
};

static const char usage[] =
	"usage: fcstat compare [options] A B\n"
	"  --results=DIR   where labels are ($RESULTS, or results)\n"
	"  --format=F      text, md, csv, json, benchfmt, html (text)\n"
	"  --repro=ROW     a C file that measures the row's operation; no sides\n"
	"  --cover-letter  the block for a mail instead\n"
	"  --margin=PCT    change that matters (1 for time, 0.5 instructions)\n"
	"  --allow=KEY,..  differences of the environment to accept\n"
	"  --naive         also print what pooled samples would say\n"
	"  --seed=N        of bootstrap and relabelling (0)\n"
	"  --out=DIR       also write table.txt, rows.json and plot data there\n"
	"  --figures=DIR   pictures to put into html\n";

static int parse_margin(const char *text, double *margin)
{
	char *end;

	*margin = strtod(text, &end) / 100;
	if (end == text || *end || !(*margin > 0) || *margin > 10)
		return err_set(-EINVAL, "--margin %s: not a percentage above 0",
			       text);
	return 0;
}

/* Returns 0, -EINVAL, or 1 when help was asked for. */
static int set_option(struct request *r, int c, const char *given)
{
	switch (c) {
	case 'r':
		r->results = optarg;
		return 0;
	case 'f':
		r->format = optarg;
		return 0;
	case 'm':
		return parse_margin(optarg, &r->judge.margin);
	case 'a':
		r->judge.allow = optarg;
		return 0;
	case 'o':
		r->out = optarg;
		return 0;
	case 'g':
		r->figures = optarg;
		return 0;
	case 'l':
		r->format = "letter";
		return 0;
	case 'c':
		r->repro = optarg;
		return 0;
	case 'n':
		r->naive = true;
		return 0;
	case 's':
		r->judge.seed = strtoul(optarg, NULL, 0);
		return 0;
	case 'h':
		return 1;
	default:
		return err_set(-EINVAL, "bad option %s; fcstat compare --help lists them",
			       given);
	}
}

/* The same. */
static int parse(struct request *r, int argc, char **argv)
{
	static const struct option options[] = {
		{ "results", required_argument, NULL, 'r' },
		{ "format", required_argument, NULL, 'f' },
		{ "margin", required_argument, NULL, 'm' },
		{ "allow", required_argument, NULL, 'a' },
		{ "out", required_argument, NULL, 'o' },
		{ "figures", required_argument, NULL, 'g' },
		{ "cover-letter", no_argument, NULL, 'l' },
		{ "repro", required_argument, NULL, 'c' },
		{ "naive", no_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int err = 0, c;

	opterr = 0;
	while (!err && (c = getopt_long(argc, argv, "", options, NULL)) != -1)
		err = set_option(r, c, argv[optind - 1]);
	if (!err && !r->repro && argc - optind != 2)
		err = err_set(-EINVAL, "compare takes two labels or folders, %d given",
			      argc - optind);
	return err;
}

static int print(FILE *out, const struct request *r, const struct judgement *j)
{
	static const struct {
		const char *name;
		int (*print)(FILE *out, const struct judgement *j);
	} formats[] = {
		{ "text", print_text }, { "json", print_json },
		{ "md", print_md }, { "csv", print_csv },
		{ "benchfmt", print_benchfmt }, { "letter", print_letter },
	};
	size_t i;

	if (!strcmp(r->format, "html"))
		return print_html(out, j, r->figures);
	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(r->format, formats[i].name))
			return formats[i].print(out, j);
	return err_set(-EINVAL, "--format %s: not text, md, csv, json, benchfmt or html",
		       r->format);
}

static int write_file(const char *folder, const char *name,
		      int (*write)(FILE *out, const struct judgement *j),
		      const struct judgement *j)
{
	char path[PATH_LEN];
	FILE *out;
	int err;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "w");
	if (!out)
		return err_set(-errno, "%s: %s", path, strerror(errno));
	err = write(out, j);
	if (fclose(out) || err)
		return err_set(-EIO, "%s: cannot write: %s", path,
			       strerror(errno));
	return 0;
}

static int write_files(const struct request *r, const struct judgement *j)
{
	int err = write_file(r->out, "table.txt", print_text, j);

	if (!err)
		err = write_file(r->out, "rows.json", print_json, j);
	return err ? err : print_plot_data(r->out, j);
}

static int compare(const struct request *r, const struct side *a,
		   const struct side *b)
{
	struct judgement j;
	int err, code;

	err = judge(&j, a, b, &r->judge);
	j.show_naive = r->naive;
	if (!err && r->out)
		err = write_files(r, &j);
	if (!err)
		err = print(stdout, r, &j);
	code = err ? err_print() : verdict_exit(j.verdict);
	judge_free(&j);
	return code;
}

int command_compare(int argc, char **argv)
{
	struct request r = { .results = side_results(), .format = "text" };
	struct side a = {}, b = {};
	int err = parse(&r, argc, argv);
	int code;

	if (err > 0) {
		fputs(usage, stdout);
		return 0;
	}
	if (!err && r.repro)
		return repro_write(stdout, r.repro) ? err_print() : 0;
	if (!err)
		err = side_read_pair(&a, &b, r.results,
				     (const char *const *)argv + optind);
	code = err ? err_print() : compare(&r, &a, &b);
	side_free(&a);
	side_free(&b);
	return code;
}
