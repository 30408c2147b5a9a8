// SPDX-License-Identifier: GPL-2.0-or-later
/* What a benchmark asks of its row, and tells of a sample. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fc.h"
#include "hist.h"
#include "note.h"
#include "sample.h"

static unsigned int nr_failed;

void fc_elapsed(struct fc_run *run, double ns)
{
	run->elapsed_ns += ns;
}

long fc_arg(struct fc_run *run, const char *key)
{
	if (!matrix_value(run->row, key))
		fc_fail(run, "no argument named %s", key);
	return matrix_number(run->row, key, 0);
}

bool fc_is(struct fc_run *run, const char *key, const char *word)
{
	const char *value = matrix_value(run->row, key);

	if (!value)
		fc_fail(run, "no argument named %s", key);
	return value && !strcmp(value, word);
}

void fc_pages(struct fc_run *run, size_t pages)
{
	run->pages = pages;
}

void fc_counter(struct fc_run *run, const char *name, double value)
{
	struct sample_counter *c = &run->counter[run->nr_counters];

	if (run->nr_counters == SAMPLE_MAX_COUNTERS) {
		fc_fail(run, "more than %d counters", SAMPLE_MAX_COUNTERS);
		return;
	}
	snprintf(c->name, sizeof(c->name), "%s", name);
	c->value = value;
	run->nr_counters++;
}

void fc_note(struct fc_run *run, const char *fmt, ...)
{
	size_t len = strlen(run->label);
	va_list ap;

	if (len)
		len += snprintf(run->label + len, sizeof(run->label) - len, NOTE_END);
	if (len >= sizeof(run->label))
		return;
	va_start(ap, fmt);
	vsnprintf(run->label + len, sizeof(run->label) - len, fmt, ap);
	va_end(ap);
}

void fc_latencies(struct fc_run *run, const char *of, const struct hist *hist)
{
	char name[48], words[128];

	if (of) {
		snprintf(name, sizeof(name), "%s_nr", of);
		fc_counter(run, name, hist->nr);
	}
	for (size_t i = 0; i < HIST_NR_QUANTILES; i++) {
		snprintf(name, sizeof(name), "%s%s%s_ns", of ? of : "", of ? "_" : "",
			 hist_quantiles[i].name);
		fc_counter(run, name, hist_quantile(hist, hist_quantiles[i].q));
	}
	hist_describe(hist, words, sizeof(words));
	fc_note(run, "%s: %s", of ? of : "a call", words);
}

void fc_expect_calls(struct fc_run *run, size_t pages, size_t batches)
{
	run->expect[PATH_PAGE] = pages;
	run->expect[PATH_BATCH] = batches;
	run->expects = true;
}

void fc_expect_folios(struct fc_run *run, size_t folios)
{
	run->expect[PATH_FOLIO] = folios;
}

void fc_watch(struct fc_run *run, int pid)
{
	if (run->nr_watched < SAMPLE_MAX_WATCHED)
		run->watched[run->nr_watched++] = pid;
}

/* The first reason is the one that matters. */
__attribute__((format(printf, 3, 0)))
static void stop_run(struct fc_run *run, const char *verdict, const char *fmt,
		     va_list ap)
{
	size_t len;

	if (run->message[0])
		return;
	len = snprintf(run->message, sizeof(run->message), "%s: ", verdict);
	vsnprintf(run->message + len, sizeof(run->message) - len, fmt, ap);
}

void fc_skip(struct fc_run *run, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	stop_run(run, "skip", fmt, ap);
	va_end(ap);
}

void fc_fail(struct fc_run *run, const char *fmt, ...)
{
	va_list ap;

	nr_failed++;
	va_start(ap, fmt);
	stop_run(run, "fail", fmt, ap);
	va_end(ap);
}

unsigned int sample_nr_failed(void)
{
	return nr_failed;
}
