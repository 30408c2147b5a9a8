// SPDX-License-Identifier: GPL-2.0-or-later
/* What surrounds a sample, and what each pass adds to it. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"
#include "contention.h"
#include "exit_mmap.h"
#include "fc.h"
#include "inside.h"
#include "note.h"
#include "path.h"
#include "pmu.h"
#include "sample.h"

/* A sample is at least this many steps of the clock long: 0.5 % each. */
#define MIN_STEPS	200

static enum pass pass;
static const char *events;	/* of the count pass */
static int nr_events;		/* of the row, in the count pass */
static struct path *path;	/* of the row in the path pass, of the sample inside */
static unsigned int inside_next;	/* function, of the row */
static bool exit_mmap_is_open, contention_is_open;
static uint64_t step;		/* of the clock */

static long involuntary_switches(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_nivcsw;
}

/* What could not be started or stopped has counted something else. */
static void start_events(struct fc_run *run)
{
	int err = pmu_start();

	if (err)
		fc_skip(run, "start counting: %s", strerror(-err));
}

static void stop_events(struct fc_run *run)
{
	int err = pmu_stop();

	if (err)
		fc_skip(run, "stop counting: %s", strerror(-err));
}

static void start_path(struct fc_run *run)
{
	if (exit_mmap_is_open)
		exit_mmap_start();
	if (path)
		path_start(path);
	for (size_t i = 0; i < run->nr_watched; i++) {
		if (exit_mmap_is_open)
			exit_mmap_watch(run->watched[i]);
		if (path)
			path_watch(path, run->watched[i]);
	}
	if (!contention_is_open)
		return;
	run->contention_err = contention_start();
	for (size_t i = 0; i < run->nr_watched; i++)
		contention_watch(run->watched[i]);
}

/* What comes after the section, a check of its outcome, is not to be counted. */
static void stop_path(struct fc_run *run)
{
	uint64_t calls = 0;
	int err = path ? path_stop(path, &calls) : 0;

	if (err)
		fc_skip(run, "count calls: %s", strerror(-err));
	run->calls += calls;
	if (contention_is_open && !run->contention_err)
		run->contention_err = contention_stop();
}

/* Many short passes are counted as one: a reading costs more than a pass. */
static bool counted_whole(const struct fc_run *run)
{
	return run->row->bench->timing == FC_LOOP || run->row->bench->passes > 1;
}

/* The system call that asks for the switches is not to be counted. */
void fc_start(struct fc_run *run)
{
	if (pass >= PASS_PATH)
		start_path(run);
	run->switches -= involuntary_switches();
	if (run->row->bench->passes <= 1)
		clock_settle();
	if (pass == PASS_COUNT && !counted_whole(run))
		start_events(run);
	run->t0 = clock_now();
}

void fc_stop(struct fc_run *run)
{
	run->ns += clock_now() - run->t0;
	if (pass == PASS_COUNT && !counted_whole(run))
		stop_events(run);
	if (pass == PASS_PATH)
		stop_path(run);
	if (pass == PASS_INSIDE && inside_add(path))
		fc_skip(run, "%s", path_error());
	run->switches += involuntary_switches();
	run->nr_passes++;
}

bool fc_latency(struct fc_run *run)
{
	(void)run;
	return pass == PASS_LATENCY;
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
		fc_counter(run, count.name, count.value);
		if (count.running_ns < count.enabled_ns) {
			fc_skip(run, "%s ran %llu of %llu ns", count.name,
				(unsigned long long)count.running_ns,
				(unsigned long long)count.enabled_ns);
			return;
		}
	}
}

/* Calls that are not those which the proved state asks for are no result. */
static void check_calls(struct fc_run *run, uint64_t calls)
{
	const char *function = path_function(path);
	uint64_t expected = run->expect[path_unit(path)];

	fc_counter(run, "calls_expected", expected);
	if (calls < expected || (calls > expected && !path_is_global(path)))
		fc_fail(run, "%s was called %llu times, not %llu", function,
			(unsigned long long)calls, (unsigned long long)expected);
}

static void add_calls(struct fc_run *run)
{
	uint64_t calls = run->calls;

	if (!run->row->bench->path)
		return;
	if (!path) {
		fc_note(run, "path: state only, %s", path_error());
		return;
	}
	fc_note(run, "path: %s by %s, %llu calls", path_function(path),
		path_mechanism(path), (unsigned long long)calls);
	fc_counter(run, "calls", calls);
	if (run->expects)
		check_calls(run, calls);
}

static void add_exit_mmap(struct fc_run *run)
{
	struct exit_mmap inside;
	int err;

	if (!run->row->bench->exits)
		return;
	if (!exit_mmap_is_open) {
		fc_note(run, "exit_mmap: not known" NOTE_WHY "%s", exit_mmap_error());
		return;
	}
	err = exit_mmap_stop(&inside);
	if (err || inside.nr != run->nr_watched) {
		fc_skip(run, "exit_mmap of %zu processes: %s", run->nr_watched,
			err ? strerror(-err) : "not all were seen");
		return;
	}
	fc_counter(run, "exit_mmap_ns", inside.sum_ns);
	fc_counter(run, "exit_mmap_max_ns", inside.max_ns);
	fc_note(run, "exit_mmap %.1f %% of the time, from %s",
		100.0 * inside.sum_ns / run->ns, exit_mmap_from());
}

/* All that is told of a sample is put together after its clock stopped. */
static void finish(struct fc_run *run)
{
	if (pass == PASS_TIME && run->row->bench->timing == FC_SECTION &&
	    !clock_counts() && !run->elapsed_ns &&
	    run->ns < step * MIN_STEPS)
		fc_skip(run, "%llu ns is too short for a clock that steps %llu ns",
			(unsigned long long)run->ns, (unsigned long long)step);
	if (pass == PASS_COUNT)
		add_counts(run);
	if (pass == PASS_PATH) {
		add_calls(run);
		add_exit_mmap(run);
		if (run->row->bench->contends)
			sample_add_waits(run, contention_is_open);
	}
	if (pass == PASS_INSIDE)
		inside_report(run);
	if (run->pages)
		fc_counter(run, "pages", run->pages);
	if (run->pages && run->nr_passes)
		fc_counter(run, "per_page",
			   (double)run->ns / run->nr_passes / run->pages);
	if (run->pages && pass == PASS_TIME && run->row->bench->latency && run->ns)
		fc_counter(run, "pages_per_second",
			   1e9 * run->nr_passes * run->pages / run->ns);
	if (run->nr_passes)
		fc_counter(run, "switches", run->switches);
}

/* Each sample of a row is about the next function. */
static const char *next_inside(void)
{
	path_close(path);
	path = inside_open(inside_next++);
	return path ? NULL : path_error();
}

/* The state too is made from where the kernel was in all other samples. */
void sample_take(struct fc_run *run)
{
	bool whole = pass == PASS_COUNT && counted_whole(run);
	const char *why = worker_sample_begin();

	clock_settle();
	if (!why && pass == PASS_INSIDE)
		why = next_inside();
	if (whole)
		start_events(run);
	if (why)
		fc_skip(run, "%s", why);
	else
		run->row->bench->run(run);
	if (whole)
		stop_events(run);
	if (!run->message[0])
		finish(run);
	worker_sample_end();
}

void sample_open(enum pass which, const char *which_events)
{
	pass = which;
	events = which_events;
	step = clock_step();
}

void sample_close(void)
{
	path_close(path);
	path = NULL;
	if (exit_mmap_is_open)
		exit_mmap_close();
	exit_mmap_is_open = false;
	if (contention_is_open)
		contention_close();
	contention_is_open = false;
	if (nr_events > 0)
		pmu_close();
	nr_events = 0;
}

/* What a task does in exit_mm() is counted by CPU only; see README.md. */
static const char *open_events(const struct matrix_row *row)
{
	nr_events = row->bench->exits ? pmu_open_cpus(events) : pmu_open(events);
	return nr_events < 0 ? pmu_error() : NULL;
}

const char *sample_open_row(const struct matrix_row *row)
{
	sample_close();
	inside_next = 0;
	if (pass == PASS_COUNT)
		return open_events(row);
	if (pass == PASS_PATH && row->bench->exits)
		exit_mmap_is_open = !exit_mmap_open();
	if (pass == PASS_PATH && row->bench->contends)
		contention_is_open = !contention_open();
	if (pass == PASS_PATH && row->bench->path)
		path = path_open(row->bench->path);
	if (path)
		path_watch(path, getpid());
	return NULL;
}
