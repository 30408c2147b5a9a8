// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Samples for benchstat (Go's benchmark format), for Google Benchmark's
 * compare.py, and for anything that reads CSV.
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "csv.h"
#include "err.h"
#include "export.h"
#include "json.h"
#include "print.h"

static bool is_icount(const struct side *side)
{
	const char *clock = side_env(side, "clock");

	return clock && !strcmp(clock, "icount");
}

static const char *unit_of(const struct side *side, const struct row *row)
{
	if (is_icount(side))
		return row->per_page ? "instructions/page" : "instructions";
	return row->per_page ? "ns/page" : "ns";
}

/*
 * "zap_swapped/mib:64" is BenchmarkZap_swapped/mib=64: a capital after
 * Benchmark, key=value behind the slashes, no space anywhere.
 */
static void put_go_name(FILE *out, const char *name)
{
	const char *slash = strchrnul(name, '/');
	const char *s;

	fputs("Benchmark", out);
	for (s = name; *s; s++) {
		if (!isgraph((unsigned char)*s))
			fputc('_', out);
		else if (s == name)
			fputc(toupper((unsigned char)*s), out);
		else if (*s == ':' && s > slash)
			fputc('=', out);
		else
			fputc(*s, out);
	}
}

/* "key: value", a line of text; nothing when the value is not known. */
static void put_go_key(FILE *out, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(out, "%s: ", key);
	text_put(out, value);
	fputc('\n', out);
}

static void put_go_series(FILE *out, const struct side *side,
			  const struct row *row, const struct series *s)
{
	const double *values = series_values(side, s);
	unsigned int i;

	for (i = 0; i < s->nr; i++) {
		put_go_name(out, row->name);
		fprintf(out, " 1 %.12g %s\n", values[i], unit_of(side, row));
	}
}

int export_benchfmt(FILE *out, const struct side *side)
{
	unsigned int r, i;

	put_go_key(out, "label", side->label);
	put_go_key(out, "kernel", side_env(side, "kernel_release"));
	put_go_key(out, "build", side_env(side, "build_id"));
	put_go_key(out, "cpu", side_env(side, "cpu"));
	fputc('\n', out);
	for (r = 0; r < side->nr_rows; r++)
		for (i = 0; i < side->rows[r].nr_series; i++)
			put_go_series(out, side, &side->rows[r],
				      &side->rows[r].series[i]);
	fputc('\n', out);
	return ferror(out) ? err_set(-EIO, "cannot write") : 0;
}

int print_benchfmt(FILE *out, const struct judgement *j)
{
	int err;

	fputs("Unit ns/page better=lower\nUnit ns better=lower\n"
	      "Unit instructions/page better=lower\n"
	      "Unit instructions better=lower\n\n", out);
	err = export_benchfmt(out, j->a);
	return err ? err : export_benchfmt(out, j->b);
}

static json_t *gbench_row(const struct row *row, size_t rep, double value)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:i, s:i, s:f, s:f, s:s}",
			 "name", row->name, "run_name", row->name,
			 "run_type", "iteration",
			 "repetitions", (json_int_t)row->nr_samples,
			 "repetition_index", (json_int_t)rep, "threads", 1,
			 "iterations", 1, "real_time", value,
			 "cpu_time", value, "time_unit", "ns");
}

int export_gbench(FILE *out, const struct side *side)
{
	const char *comma = "";
	unsigned int r, i, k;

	fputs("{\"context\": {\"date\": \"\", \"host_name\": \"\", \"num_cpus\": 1, \"mhz_per_cpu\": 0, \"caches\": [], \"library_build_type\": \"release\"},\n\"benchmarks\": [",
	      out);
	for (r = 0; r < side->nr_rows; r++) {
		const struct row *row = &side->rows[r];
		size_t rep = 0;

		for (i = 0; i < row->nr_series; i++)
			for (k = 0; k < row->series[i].nr; k++) {
				const double *v = series_values(side,
							&row->series[i]);
				json_t *item = gbench_row(row, rep++, v[k]);

				fprintf(out, "%s\n", comma);
				json_put(out, item, JSON_COMPACT);
				json_decref(item);
				comma = ",";
			}
	}
	fputs("\n]}\n", out);
	return ferror(out) ? err_set(-EIO, "cannot write") : 0;
}

static void put_csv_sample(FILE *out, const struct side *side,
			   const struct row *row, unsigned int series,
			   unsigned int sample)
{
	const struct series *s = &row->series[series];
	const struct run *run = &side->runs[s->run];

	csv_put(out, side->label);
	fputc(',', out);
	csv_put(out, side->boots[run->boot].id);
	fputc(',', out);
	csv_put_word(out, run->name);
	fputc(',', out);
	csv_put_word(out, run->start);
	fputc(',', out);
	csv_put(out, row->name);
	fprintf(out, ",%s,%u,%.12g\n", unit_of(side, row), sample,
		series_values(side, s)[sample]);
}

int export_csv(FILE *out, const struct side *side)
{
	unsigned int r, i, k;

	fputs("label,boot,run,start,row,unit,sample,value\n", out);
	for (r = 0; r < side->nr_rows; r++) {
		const struct row *row = &side->rows[r];

		for (i = 0; i < row->nr_series; i++)
			for (k = 0; k < row->series[i].nr; k++)
				put_csv_sample(out, side, row, i, k);
	}
	return ferror(out) ? err_set(-EIO, "cannot write") : 0;
}

static const char usage[] =
	"usage: fcstat export [options] SIDE\n"
	"  --results=DIR   where labels are ($RESULTS, or results)\n"
	"  --format=F      gbench, benchfmt, csv (gbench)\n";

static int export_side(const struct side *side, const char *format)
{
	if (!strcmp(format, "gbench"))
		return export_gbench(stdout, side);
	if (!strcmp(format, "benchfmt"))
		return export_benchfmt(stdout, side);
	if (!strcmp(format, "csv"))
		return export_csv(stdout, side);
	return err_set(-EINVAL, "--format %s: not gbench, benchfmt or csv",
		       format);
}

static int bad_option(const char *option)
{
	err_set(-EINVAL, "bad option %s; fcstat export --help lists them", option);
	return err_print();
}

int command_export(int argc, char **argv)
{
	static const struct option options[] = {
		{ "results", required_argument, NULL, 'r' },
		{ "format", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *results = side_results(), *format = "gbench";
	struct side side = {};
	int c, err;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'r')
			results = optarg;
		else if (c == 'f')
			format = optarg;
		else if (c == 'h')
			return fputs(usage, stdout) < 0;
		else
			return bad_option(argv[optind - 1]);
	}
	if (argc - optind != 1)
		err = err_set(-EINVAL, "export takes one label or folder, %d given",
			      argc - optind);
	else
		err = side_read(&side, results, argv[optind]);
	if (!err)
		err = export_side(&side, format);
	side_free(&side);
	return err ? err_print() : 0;
}
