// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The only C++ in the tree: each row of the matrix becomes a Google Benchmark,
 * each sample one of its repetitions. Works with 1.7 (Debian 12) and later.
 */
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include "fc.h"
#include "matrix.h"
#include "path.h"
#include "pmu.h"
#include "worker.h"

static const unsigned int loop_passes = 100000;
/* a sample is at least this many steps of the clock long: 0.5 % each */
static const uint64_t min_steps = 200;

static int nr_failed;
static enum pass pass;
static int nr_events;		/* open in the count pass, or -errno */
static struct path *path;	/* of the row, in the path pass */
static uint64_t clock_step;	/* ns */

struct fc_run {
	const struct matrix_row *row;
	benchmark::State *state;	/* NULL while warming up */
	bool warm_up_left;
	uint64_t t0;
	uint64_t ns;			/* of all sections of the sample */
	uint64_t nr_passes;
	size_t pages;
	long switches;
	size_t expect_pages, expect_batches;
	bool expects;
	std::map<std::string, double> counters;
	std::string message;		/* why there is no result */
};

static inline uint64_t now()
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* The smallest step seen: what a time can be wrong by. */
static uint64_t find_clock_step()
{
	uint64_t step = UINT64_MAX;

	for (int i = 0; i < 1000; i++) {
		uint64_t t = now(), u;

		while ((u = now()) == t)
			;
		step = std::min(step, u - t);
	}
	return step;
}

static long involuntary_switches()
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_nivcsw;
}

extern "C" bool fc_loop(struct fc_run *run)
{
	if (run->state)
		return run->state->KeepRunning();
	if (!run->warm_up_left)
		return false;
	run->warm_up_left = false;
	return true;
}

extern "C" void fc_start(struct fc_run *run)
{
	if (pass == PASS_COUNT)
		pmu_start();
	else if (pass == PASS_PATH && path)
		path_start(path);
	run->t0 = now();
}

extern "C" void fc_stop(struct fc_run *run)
{
	run->ns += now() - run->t0;
	run->nr_passes++;
	if (pass == PASS_COUNT)
		pmu_stop();
}

extern "C" long fc_arg(struct fc_run *run, const char *key)
{
	if (!matrix_value(run->row, key))
		fc_fail(run, "no argument named %s", key);
	return matrix_number(run->row, key, 0);
}

extern "C" bool fc_is(struct fc_run *run, const char *key, const char *word)
{
	const char *value = matrix_value(run->row, key);

	if (!value)
		fc_fail(run, "no argument named %s", key);
	return value && !strcmp(value, word);
}

extern "C" void fc_pages(struct fc_run *run, size_t pages)
{
	run->pages = pages;
}

extern "C" void fc_counter(struct fc_run *run, const char *name, double value)
{
	run->counters[name] = value;
}

extern "C" void fc_expect_calls(struct fc_run *run, size_t pages, size_t batches)
{
	run->expect_pages = pages;
	run->expect_batches = batches;
	run->expects = true;
}

extern "C" void fc_watch(struct fc_run *run, int pid)
{
	(void)run;
	if (pass == PASS_PATH && path)
		path_watch(path, pid);
}

__attribute__((format(printf, 3, 0)))
static void stop_run(struct fc_run *run, const char *verdict, const char *fmt,
		     va_list ap)
{
	char text[384];

	if (!run->message.empty())
		return;		/* the first reason is the one that matters */
	vsnprintf(text, sizeof(text), fmt, ap);
	run->message = std::string(verdict) + ": " + text;
	if (run->state)
		run->state->SkipWithError(run->message.c_str());
}

extern "C" void fc_skip(struct fc_run *run, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	stop_run(run, "skip", fmt, ap);
	va_end(ap);
}

extern "C" void fc_fail(struct fc_run *run, const char *fmt, ...)
{
	va_list ap;

	nr_failed++;
	va_start(ap, fmt);
	stop_run(run, "fail", fmt, ap);
	va_end(ap);
}

static void add_counts(struct fc_run *run)
{
	for (int i = 0; i < nr_events; i++) {
		struct pmu_count count;
		int err = pmu_read(i, &count);

		if (err) {
			fc_skip(run, "%s: %s", count.name, strerror(-err));
			return;
		}
		run->counters[count.name] = count.value;
		if (count.running_ns < count.enabled_ns) {
			fc_skip(run, "%s ran %llu of %llu ns", count.name,
				(unsigned long long)count.running_ns,
				(unsigned long long)count.enabled_ns);
			return;
		}
	}
}

/* A run whose calls are not those that the proved state asks for is no result. */
static void add_calls(struct fc_run *run)
{
	uint64_t calls, expected;
	int err;

	if (!path) {
		run->state->SetLabel("path: slot runs only");
		return;
	}
	err = path_stop(path, &calls);
	if (err) {
		fc_skip(run, "count calls: %s", strerror(-err));
		return;
	}
	run->state->SetLabel(std::string("path: ") + path_function(path) + " by " +
			     path_mechanism(path));
	run->counters["calls"] = calls;
	if (!run->expects)
		return;
	expected = path_frees_batches(path_function(path)) ? run->expect_batches :
		run->expect_pages;
	run->counters["calls_expected"] = expected;
	if (calls < expected || (calls > expected && !path_is_global(path)))
		fc_fail(run, "%s was called %llu times, not %llu", path_function(path),
			(unsigned long long)calls, (unsigned long long)expected);
}

static void add_time(struct fc_run *run)
{
	run->state->SetIterationTime(run->ns * 1e-9);
	if (pass == PASS_TIME && run->ns < clock_step * min_steps)
		fc_skip(run, "a sample of %llu ns is too short for a clock that steps "
			"%llu ns", (unsigned long long)run->ns,
			(unsigned long long)clock_step);
}

/* Everything that is told of a sample is put together after its clock stopped. */
static void finish_sample(struct fc_run *run)
{
	if (run->row->bench->timing == FC_SECTION && run->nr_passes)
		add_time(run);
	if (pass == PASS_COUNT)
		add_counts(run);
	if (pass == PASS_PATH)
		add_calls(run);
	if (run->pages) {
		run->counters["pages"] = run->pages;
		if (run->nr_passes)
			run->counters["per_page"] =
				(double)run->ns / run->nr_passes / run->pages;
	}
	run->counters["switches"] = involuntary_switches() - run->switches;
	for (auto &c : run->counters)
		run->state->counters[c.first] = c.second;
}

static void open_path(const struct matrix_row *row)
{
	path_close(path);
	path = NULL;
	if (pass == PASS_PATH && row->bench->path)
		path = path_open(row->bench->path);
	if (path)
		path_watch(path, getpid());
}

/* One call of the benchmark, for a sample or, without @state, as warm-up. */
static void call(struct fc_run *run, benchmark::State *state)
{
	const char *why = worker_sample_begin();

	run->state = state;
	run->warm_up_left = !state;
	run->switches = involuntary_switches();
	if (why)
		fc_skip(run, "%s", why);
	else
		run->row->bench->run(run);
	if (state && run->message.empty())
		finish_sample(run);
	worker_sample_end();
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
	const char *why = worker_row_begin(row);

	refusal = why ? why : "";
	open_path(row);
	if (!why && pass == PASS_TIME && row->bench->timing == FC_SECTION) {
		struct fc_run warm_up = {};

		warm_up.row = row;
		call(&warm_up, NULL);
	}
	return why;
}

static void run_sample(benchmark::State &state, const struct matrix_row *row)
{
	struct fc_run run = {};
	const char *why = NULL;

	run.row = row;
	run.state = &state;
	if (worker_interrupted())
		why = "interrupted";
	else if (pass == PASS_COUNT && nr_events < 0)
		why = pmu_error();
	else
		why = begin_row(row);
	if (why)
		fc_skip(&run, "%s", why);
	else
		call(&run, &state);
}

static void register_row(const struct matrix_row *row)
{
	auto *gb = benchmark::RegisterBenchmark(row->name,
		[row](benchmark::State &state) { run_sample(state, row); });
	unsigned int passes = row->bench->passes;

	if (!passes)
		passes = row->bench->timing == FC_LOOP ? loop_passes : 1;
	gb->Iterations(passes)->Repetitions(worker_samples(row, pass));
	if (row->bench->timing == FC_LOOP)
		gb->UseRealTime();
	else
		gb->UseManualTime();
}

/* Google Benchmark's own format, samples only: no row is an average. */
class SampleReporter : public benchmark::JSONReporter {
public:
	void ReportRuns(const std::vector<Run> &rows) override
	{
		std::vector<Run> samples;

		for (auto &r : rows)
			if (r.run_type == Run::RT_Iteration)
				samples.push_back(r);
		if (!samples.empty())
			JSONReporter::ReportRuns(samples);
	}
};

static double median(std::vector<double> v)
{
	if (v.empty())
		return 0;
	std::nth_element(v.begin(), v.begin() + v.size() / 2, v.end());
	return v[v.size() / 2];
}

/* Why a sample has no result, "" if it has; before 1.8, and since. */
template <class R> auto why_none(const R &r, int) -> decltype(r.error_message)
{
	return r.error_occurred ? r.error_message : "";
}

template <class R> auto why_none(const R &r, long) -> decltype(r.skip_message)
{
	return r.skipped ? r.skip_message : "";
}

/* What is seen while it runs; the table comes from the result files. */
class Progress : public benchmark::BenchmarkReporter {
public:
	bool ReportContext(const Context &) override { return true; }
	void ReportRuns(const std::vector<Run> &rows) override
	{
		std::vector<double> ns, per_page;
		std::string name, why;

		for (auto &r : rows) {
			if (r.run_type != Run::RT_Iteration)
				continue;
			name = r.run_name.function_name;
			if (!why_none(r, 0).empty()) {
				why = why_none(r, 0);
				continue;
			}
			ns.push_back(r.GetAdjustedRealTime());
			auto c = r.counters.find("per_page");
			if (c != r.counters.end())
				per_page.push_back(c->second.value);
		}
		if (!name.empty())
			worker_report(name.c_str(), ns.size(), median(ns),
				      median(per_page), why.empty() ? NULL : why.c_str());
	}
};

int gbench_run(const struct matrix *m, const struct worker *w)
{
	std::string out = std::string("--benchmark_out=") + w->out;
	char name[] = "fixcost", color[] = "--benchmark_color=false";
	char *argv[] = { name, &out[0], color, NULL };
	int argc = 3;
	SampleReporter file;
	Progress display;

	pass = w->pass;
	clock_step = find_clock_step();
	nr_events = pass == PASS_COUNT ? pmu_open(w->events) : 0;
	for (size_t i = 0; i < m->nr_rows; i++)
		register_row(&m->row[i]);
	benchmark::Initialize(&argc, argv);
	benchmark::RunSpecifiedBenchmarks(&display, &file);
	worker_row_end();
	path_close(path);
	if (nr_events > 0)
		pmu_close();
	benchmark::Shutdown();
	return nr_failed ? 1 : 0;	/* Google Benchmark itself always returns 0 */
}
