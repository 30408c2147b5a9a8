// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The only C++ in the tree: each sample of each row becomes a Google Benchmark.
 * Works with 1.7 (Debian 12) and later.
 */
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "fc.h"
#include "matrix.h"
#include "note.h"
#include "progress.h"
#include "sample.h"
#include "worker.h"

static const unsigned int loop_passes = 100000;

static enum pass pass;

extern "C" bool fc_loop(struct fc_run *run)
{
	if (run->message[0])
		return false;
	if (run->state)
		return static_cast<benchmark::State *>(run->state)->KeepRunning();
	return run->passes_left && run->passes_left--;
}

/* The row's device and its warm-up come before its first sample. */
static const char *begin_row(const struct matrix_row *row)
{
	static const struct matrix_row *current;
	static std::string refusal;

	if (current == row)
		return refusal.empty() ? NULL : refusal.c_str();
	worker_row_end();
	current = row;
	const char *why = sample_open_row(row);

	if (!why)
		why = worker_row_begin(row);
	refusal = why ? why : "";
	if (!why && pass <= PASS_LATENCY && row->bench->timing == FC_SECTION) {
		struct fc_run warm_up = {};

		warm_up.row = row;
		warm_up.passes_left = 1;
		sample_take(&warm_up);
	}
	return why;
}

static void hand_over(benchmark::State &state, const struct fc_run *run)
{
	if (run->message[0]) {
		state.SkipWithError(run->message);
		return;
	}
	state.SetIterationTime((run->ns + run->elapsed_ns) * 1e-9);
	state.SetLabel(run->label);
	for (size_t i = 0; i < run->nr_counters; i++)
		state.counters[run->counter[i].name] = run->counter[i].value;
}

static void run_sample(benchmark::State &state, const struct matrix_row *row)
{
	struct fc_run run = {};
	const char *why = NULL;

	run.row = row;
	run.state = &state;
	if (worker_interrupted())
		why = "interrupted";
	else
		why = begin_row(row);
	if (why)
		fc_skip(&run, "%s", why);
	else
		sample_take(&run);
	hand_over(state, &run);
}

/*
 * Each sample is a benchmark of its own, not a repetition: Google Benchmark
 * would average repetitions, and 1.7 crashes when one of them was skipped.
 */
static void register_row(const struct matrix_row *row)
{
	unsigned int passes = row->bench->passes;

	if (!passes)
		passes = row->bench->timing == FC_LOOP ? loop_passes : 1;
	for (unsigned int i = 0; i < worker_samples(row, pass); i++) {
		auto *gb = benchmark::RegisterBenchmark(row->name,
			[row](benchmark::State &state) { run_sample(state, row); });

		gb->Iterations(passes);
		if (row->bench->timing == FC_LOOP)
			gb->UseRealTime();
		else
			gb->UseManualTime();
	}
}

/* The rows of this pass, one after the other, as samples of them come in. */
class Rows {
public:
	explicit Rows(const struct matrix *m) : matrix(m) { skip_absent(); }
	const struct matrix_row *row() const { return &matrix->row[i]; }
	size_t index() const { return i; }
	unsigned int samples() const { return worker_samples(row(), pass); }
	void next()
	{
		i++;
		skip_absent();
	}
private:
	void skip_absent()
	{
		while (i < matrix->nr_rows && !samples())
			i++;
	}
	const struct matrix *matrix;
	size_t i = 0;
};

/* Google Benchmark's own format; which sample of its row each one is, is ours. */
class SampleReporter : public benchmark::JSONReporter {
public:
	SampleReporter(const struct matrix *m, const char *path) : rows(m)
	{
		file.open(path);
		check();
	}
	/* Google Benchmark's own stream, to nowhere, does not tell of an error. */
	bool ReportContext(const Context &context) override
	{
		SetOutputStream(&file);
		JSONReporter::ReportContext(context);
		check();
		return !err;
	}
	void ReportRuns(const std::vector<Run> &runs) override
	{
		std::vector<Run> samples(runs);

		for (auto &r : samples) {
			r.repetitions = rows.samples();
			r.repetition_index = nr++;
			r.family_index = rows.index();
			r.per_family_instance_index = 0;
			if (nr == r.repetitions) {
				nr = 0;
				rows.next();
			}
		}
		JSONReporter::ReportRuns(samples);
		check();
	}
	void Finalize() override
	{
		JSONReporter::Finalize();
		check();
	}
	/* 0, or the errno of the first thing that could not be written. */
	int error() const { return err; }
private:
	void check()
	{
		if (file.flush().fail() && !err)
			err = errno ? errno : EIO;
	}
	Rows rows;
	std::ofstream file;
	int err = 0;
	int nr = 0;
};

/* Why a sample has no result, "" if it has; before 1.8, and since. */
template <class R> auto why_none(const R &r, int) -> decltype(r.error_message)
{
	return r.error_occurred ? r.error_message : "";
}

template <class R> auto why_none(const R &r, long) -> decltype(r.skip_message)
{
	return r.skipped ? r.skip_message : "";
}

static double median(std::vector<double> v)
{
	if (v.empty())
		return 0;
	std::nth_element(v.begin(), v.begin() + v.size() / 2, v.end());
	return v[v.size() / 2];
}

/* What is seen while it runs; the table comes from the result files. */
class Progress : public benchmark::BenchmarkReporter {
public:
	explicit Progress(const struct matrix *m) : rows(m) {}
	bool ReportContext(const Context &) override { return true; }
	void ReportRuns(const std::vector<Run> &runs) override
	{
		for (auto &r : runs)
			add(r);
		nr += runs.size();
		if (nr == rows.samples())
			report();
	}
private:
	void add(const Run &r)
	{
		if (!why_none(r, 0).empty()) {
			why = why_none(r, 0);
			return;
		}
		auto calls = r.counters.find("calls");
		if (pass != PASS_INSIDE)
			label = r.report_label;
		else if (calls != r.counters.end() && calls->second.value > 0)
			label += (label.empty() ? "" : NOTE_END) + r.report_label;
		ns.push_back(r.GetAdjustedRealTime());
		auto c = r.counters.find("per_page");
		if (c != r.counters.end())
			per_page.push_back(c->second.value);
	}
	void report()
	{
		struct progress_row done = {
			ns.size(), median(ns), median(per_page), label.c_str(),
			why.empty() ? NULL : why.c_str(),
		};

		progress_report(rows.row(), &done);
		ns.clear();
		per_page.clear();
		label.clear();
		why.clear();
		nr = 0;
		rows.next();
	}
	Rows rows;
	size_t nr = 0;
	std::vector<double> ns, per_page;
	std::string label, why;
};

int gbench_run(const struct matrix *m, const struct worker *w)
{
	char name[] = "fixcost", color[] = "--benchmark_color=false";
	char out[] = "--benchmark_out=/dev/null";	/* or it takes no reporter */
	char *argv[] = { name, out, color, NULL };
	int argc = 3;

	pass = w->pass;		/* by which rows are skipped from here on */

	SampleReporter file(m, w->out);
	Progress display(m);

	sample_open(pass, w->events);
	for (size_t i = 0; i < m->nr_rows; i++)
		register_row(&m->row[i]);
	benchmark::Initialize(&argc, argv);
	if (!file.error())
		benchmark::RunSpecifiedBenchmarks(&display, &file);
	worker_row_end();
	sample_close();
	benchmark::Shutdown();
	if (file.error()) {
		fprintf(stderr, "fixcost: write %s: %s\n", w->out, strerror(file.error()));
		return 3;
	}
	return sample_nr_failed() ? 1 : 0;	/* Google Benchmark returns 0 */
}
