// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver: refuse what cannot work, then start a fresh process for each
 * pass, collect its rows, and put the machine back.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"
#include "complain.h"
#include "crowd.h"
#include "env.h"
#include "inside.h"
#include "knob.h"
#include "memcg.h"
#include "plan.h"
#include "progress.h"
#include "results.h"
#include "right.h"
#include "run.h"
#include "skips.h"
#include "swapdev.h"
#include "told.h"
#include "tune.h"
#include "worker.h"

/* What stays the same from process to process. */
struct session {
	const struct options *opt;
	const struct matrix *m;
	struct plan plan;
	unsigned int runs;
	char build_id[64];
	char boot_id[64];
	char swapdev[PATH_MAX];		/* kind */
	char swapdev_why[256];
	char memcg[PATH_MAX];		/* "": none */
	double started;
	size_t samples_done;
	int told;			/* of all workers */
	bool failed;			/* some row was */
};

static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t worker_pid;

static void interrupt(int sig)
{
	interrupted = sig;
	if (worker_pid)
		kill(worker_pid, SIGTERM);
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = interrupt };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int refuse(const char *what, const char *why)
{
	complain("%s%s%s", what, *what ? ": " : "", why);
	return 3;
}

/* The lock also restores what a dead run left: every command starts with it. */
static int take_lock(void)
{
	pid_t owner;
	int err;

	err = knob_lock(&owner);
	if (err == -EBUSY)
		return refuse("", knob_error());
	if (geteuid() && (err == -EACCES || err == -EPERM))
		return refuse("not root", "run it with sudo");
	if (err)
		return refuse("journal", *knob_error() ? knob_error() :
			      right_explain(RIGHT_FILE, err));
	if (knob_recovered())
		printf("put back %d change%s that a killed run had left\n",
		       knob_recovered(), knob_recovered() == 1 ? "" : "s");
	return 0;
}

static void sweep(const struct options *opt)
{
	if (results_sweep(opt->results))
		complain("%s", results_error());
}

int run_restore(const struct options *opt)
{
	int code = take_lock();

	if (!code)
		sweep(opt);
	if (!code && !knob_recovered())
		printf("nothing to put back\n");
	return code;
}

static int refuse_empty(const char *what, char *why)
{
	int code = why ? refuse(what, why) : 0;

	free(why);
	return code;
}

/* Everything that can be known to go wrong, before anything is changed. */
static int check(struct session *s)
{
	const struct options *opt = s->opt;
	int err;

	if (clock_choose(opt->clock))
		return refuse("clock", clock_error());
	if (plan_check_rights(&s->plan))
		return refuse("", plan_error());
	if (opt->inside && inside_missing())
		return refuse("inside", inside_missing());
	if (refuse_empty("no row can be measured here", skips_foreseen(s->m)))
		return 3;
	err = env_build_id(s->build_id, sizeof(s->build_id));
	if (!err)
		err = env_boot_id(s->boot_id, sizeof(s->boot_id));
	if (err)
		return refuse("identify the running kernel", right_explain(RIGHT_FILE, err));
	if (results_check_folder(opt->results) ||
	    results_check_kernel(opt->results, opt->label, s->build_id))
		return refuse("", results_error());
	if (!s->plan.needs_swap)
		return plan_check(&s->plan, false, opt->minutes) ?
			refuse("", plan_error()) : 0;
	if (swapdev_choose(opt->swapdev, s->plan.swap_bytes, s->swapdev,
			   sizeof(s->swapdev), s->swapdev_why, sizeof(s->swapdev_why)))
		return refuse("swap device", s->swapdev_why);
	if (plan_check(&s->plan, swapdev_in_memory(s->swapdev), opt->minutes))
		return refuse("", plan_error());
	return 0;
}

static int prepare_swap(struct session *s)
{
	int err;

	err = knob_write("/proc/sys/vm/page-cluster", "0");
	if (err)
		return refuse("vm.page-cluster", right_explain(RIGHT_FILE, err));
	err = memcg_make(s->memcg, sizeof(s->memcg));
	if (err == -ENOENT)
		s->memcg[0] = '\0';
	else if (err)
		return refuse("make a memory cgroup", right_explain(RIGHT_FILE, err));
	return 0;
}

/* What all processes of the run share. All of it is journalled. */
static int prepare_machine(struct session *s)
{
	int code = s->plan.needs_swap ? prepare_swap(s) : 0;

	if (!code && s->opt->tune && tune())
		code = refuse("TUNE", tune_error());
	return code;
}

static json_t *primary_rows(const struct matrix *m)
{
	json_t *names = json_array();

	for (size_t i = 0; i < m->nr_rows; i++)
		if (m->row[i].primary && !worker_lacks(&m->row[i]) &&
		    !crowd_refuse(&m->row[i]))
			json_array_append_new(names, json_string(m->row[i].name));
	return names;
}

static json_t *describe(const struct session *s, const char *start)
{
	const struct options *opt = s->opt;
	json_t *env = env_collect();

	if (!env)
		return NULL;
	json_object_set_new(env, "schema", json_integer(ENV_SCHEMA));
	json_object_set_new(env, "label", json_string(opt->label));
	json_object_set_new(env, "suite_version", json_string(FIXCOST_VERSION));
	json_object_set_new(env, "start", json_string(start));
	json_object_set_new(env, "clock", json_string(opt->clock));
	json_object_set_new(env, "seed", json_integer(s->m->seed));
	json_object_set_new(env, "runs", json_integer(s->runs));
	json_object_set_new(env, "samples", json_integer(s->m->samples));
	json_object_set_new(env, "primary", primary_rows(s->m));
	json_object_set_new(env, "matrix", json_string(opt->matrix ? opt->matrix : ""));
	json_object_set_new(env, "filter", json_string(opt->filter ? opt->filter : ""));
	env_add_cores(env, crowd_cpus(s->m));
	json_object_set_new(env, "swapdev", json_string(s->swapdev));
	json_object_set_new(env, "swapdev_why", json_string(s->swapdev_why));
	json_object_set_new(env, "memcg", json_boolean(s->memcg[0]));
	json_object_set_new(env, "tuned", json_boolean(opt->tune));
	json_object_set_new(env, "warnings", env_warnings(env));
	return env;
}

__attribute__((noreturn))
static void become_worker(const struct session *s, enum pass pass, const char *out)
{
	char arg[14][PATH_MAX + 32];
	char *argv[16] = { "fixcost" };
	int n = 0;

	snprintf(arg[n++], sizeof(arg[0]), "--worker=%s", pass_name[pass]);
	snprintf(arg[n++], sizeof(arg[0]), "--out=%s", out);
	snprintf(arg[n++], sizeof(arg[0]), "--matrix=%s",
		 s->opt->matrix ? s->opt->matrix : "");
	snprintf(arg[n++], sizeof(arg[0]), "--filter=%s",
		 s->opt->filter ? s->opt->filter : "");
	snprintf(arg[n++], sizeof(arg[0]), "--swapdev=%s", s->swapdev);
	snprintf(arg[n++], sizeof(arg[0]), "--erase=%s",
		 s->opt->erase ? s->opt->erase : "");
	snprintf(arg[n++], sizeof(arg[0]), "--events=%s", s->opt->events);
	snprintf(arg[n++], sizeof(arg[0]), "--clock=%s", s->opt->clock);
	snprintf(arg[n++], sizeof(arg[0]), "--memcg=%s", s->memcg);
	snprintf(arg[n++], sizeof(arg[0]), "--started=%f", s->started);
	snprintf(arg[n++], sizeof(arg[0]), "--before=%zu", s->samples_done);
	snprintf(arg[n++], sizeof(arg[0]), "--total=%zu", s->plan.samples);
	if (s->told >= 0)
		snprintf(arg[n++], sizeof(arg[0]), "--told=%d", s->told);
	if (s->opt->inside)
		snprintf(arg[n++], sizeof(arg[0]), "--inside");
	for (int i = 0; i < n; i++)
		argv[i + 1] = arg[i];
	setpgid(0, 0);	/* a terminal's Ctrl-C is the driver's alone */
	execv("/proc/self/exe", argv);
	_exit(127);
}

/* One pass in a process of its own. Returns its exit code, or 1 if it died. */
static int run_worker(struct session *s, enum pass pass, const char *out)
{
	off_t mark = knob_mark();
	int status;
	pid_t pid;

	fflush(stdout);
	pid = child_fork();
	if (pid < 0)
		return refuse("start a worker", right_explain(RIGHT_PROCESS, -errno));
	if (!pid)
		become_worker(s, pass, out);
	worker_pid = pid;
	if (interrupted)
		kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	worker_pid = 0;
	if (knob_restore(mark) < 0)
		complain("put back: %s", knob_error());
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	complain("the worker of the %s pass was killed by signal %d; its rows are lost",
		 pass_name[pass], WTERMSIG(status));
	return 3;
}

static size_t samples_of(const struct matrix *m, enum pass pass)
{
	size_t samples = 0;

	for (size_t i = 0; i < m->nr_rows; i++)
		samples += worker_samples(&m->row[i], pass);
	return samples;
}

/* All passes of one process; the folder is dropped by the caller on an error. */
static int run_passes(struct session *s, const struct result *r)
{
	char out[PATH_MAX];
	size_t rows;
	int code;

	for (int pass = 0; pass < NR_PASSES; pass++) {
		if (!samples_of(s->m, pass))
			continue;
		results_path(r, pass_name[pass], out, sizeof(out));
		code = run_worker(s, pass, out);
		if (code > 1)
			return code;
		s->failed |= code == 1;
		if (results_check_pass(r, pass_name[pass], &rows))
			return refuse("", results_error());
		if (pass == PASS_TIME && !rows && !interrupted)
			refuse_empty("no row has a sample", skips_of_pass(out));
		if (pass == PASS_TIME && !rows)
			return s->failed ? 1 : 3;
		s->samples_done += samples_of(s->m, pass);
	}
	return 0;
}

static int run_process(struct session *s)
{
	struct result r;
	char start[64];
	json_t *env;
	int code;

	clock_utc(start, sizeof(start));
	env = describe(s, start);
	if (!env)
		return refuse("describe the machine", "out of memory");
	if (results_begin(&r, s->opt->results, s->opt->label, s->boot_id, start)) {
		json_decref(env);
		return refuse("", results_error());
	}
	code = run_passes(s, &r);
	if (interrupted)
		json_object_set_new(env, "interrupted", json_true());
	if (!code && (results_write_env(&r, env) ||
		      results_write_config(&r, env_config_text()) ||
		      results_commit(&r)))
		code = refuse("", results_error());
	if (code)
		results_drop(&r);
	else
		printf("    %s\n", r.final);
	json_decref(env);
	return code;
}

static void announce(const struct session *s)
{
	json_t *env = describe(s, "");
	char plan[128];
	json_t *text;
	size_t i;

	snprintf(plan, sizeof(plan), "%zu rows, %u processes, about %.0f min",
		 s->m->nr_rows, s->runs, ceil(s->plan.seconds / 60));
	progress_say(s->opt->label, plan);
	if (s->plan.needs_swap)
		progress_say("swap device", s->swapdev_why);
	json_array_foreach(json_object_get(env, "warnings"), i, text)
		progress_say("warning", json_string_value(text));
	json_decref(env);
}

static int run_all(struct session *s)
{
	int code = prepare_machine(s);

	s->started = progress_clock();
	s->told = told_share();
	for (unsigned int i = 0; !code && !interrupted && i < s->runs; i++) {
		printf("process %u of %u\n", i + 1, s->runs);
		code = run_process(s);
	}
	if (knob_restore(0) < 0)
		code = refuse("put back", knob_error());
	return code ? code : s->failed;
}

/* Die of the signal that asked for it, now that all is put back. */
static void pass_on_interrupt(void)
{
	complain("interrupted; what is finished is kept");
	signal(interrupted, SIG_DFL);
	raise(interrupted);
}

int run(const struct options *opt, struct matrix *m)
{
	struct session s = { .opt = opt, .m = m };
	int code;

	s.runs = opt->runs ? opt->runs : m->runs;
	plan_make(&s.plan, m, s.runs);
	if (results_check_label(opt->label))
		return refuse("", results_error());
	code = take_lock();
	if (code)
		return code;
	sweep(opt);
	code = check(&s);
	if (code)
		return code;
	announce(&s);
	catch_signals();
	code = run_all(&s);
	if (interrupted)
		pass_on_interrupt();
	return code;
}
