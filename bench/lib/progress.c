// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A row that was measured is told in every process. What keeps others from
 * being, and is the same row after row (no PMU, no tracing), is told once a run.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../analysis/text.h"
#include "../../analysis/wrap.h"
#include "note.h"
#include "progress.h"
#include "told.h"

#define COLUMNS		80
#define NAME_AT		15	/* behind "latency  1/24  " */
#define TIME_LEFT	14	/* "  1234:56 left" */
#define TEXT		1536

static const struct matrix *matrix;
static const struct worker *worker;
static size_t samples_done;

void progress_open(const struct matrix *m, const struct worker *w)
{
	matrix = m;
	worker = w;
}

/* Words of other programs and of the kernel are in it: as they may be shown. */
static unsigned int print_words(const struct wrap *wrap, unsigned int at, const char *text)
{
	char shown[4 * TEXT];

	text_clean(shown, sizeof(shown), text);
	return wrap_words(stdout, wrap, at, shown);
}

void progress_say(const char *what, const char *text)
{
	const struct wrap wrap = { COLUMNS, 4 };

	print_words(&wrap, printf("%s: ", what), text);
	putchar('\n');
}

double progress_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* From the share of all samples that is done, and the time it took. */
static void print_left(unsigned int at)
{
	size_t done = worker->samples_before + samples_done;
	double spent = progress_clock() - worker->started;
	long left;

	if (!isatty(STDOUT_FILENO) || !done || spent < 1)
		return;
	left = spent * (worker->samples_total - done) / done;
	if (at + TIME_LEFT > COLUMNS)
		printf("\n%*s", NAME_AT, "");
	printf("  %ld:%02ld left", left / 60, left % 60);
}

static unsigned int print_line(const char *text)
{
	const struct wrap wrap = { COLUMNS, NAME_AT + 4 };

	printf("\n%*s", NAME_AT, "");
	return print_words(&wrap, NAME_AT, text);
}

/* Cut the first part off *@text, which then is what follows it, or NULL. */
static char *cut(char **text, const char *end)
{
	char *part = *text;

	*text = strstr(part, end);
	if (*text) {
		**text = '\0';
		*text += strlen(end);
	}
	return part;
}

/* Returns the column that it ends at. */
static unsigned int print_note(char *note)
{
	char *fact = cut(&note, NOTE_WHY), above[TEXT];
	unsigned int at;

	if (note && told(note)) {
		snprintf(above, sizeof(above), "%s (as above)", fact);
		return print_line(above);
	}
	at = print_line(fact);
	while (note)
		at = print_line(cut(&note, NOTE_WHY));
	return at;
}

static void print_row(const struct matrix_row *row, char *text)
{
	const struct wrap wrap = { COLUMNS, NAME_AT + 4 };
	unsigned int at;

	at = printf("%-7s %2zu/%zu  ", pass_name[worker->pass],
		    (size_t)(row - matrix->row) + 1, matrix->nr_rows);
	at = wrap_name(stdout, &wrap, at, row->name);
	while (text)
		at = print_note(cut(&text, NOTE_END));
	print_left(at);
	putchar('\n');
	fflush(stdout);
}

static void add(char *text, const char *note)
{
	size_t len = strlen(text);

	snprintf(text + len, TEXT - len, "%s%s", len ? NOTE_END : "", note);
}

static void put_together(char *text, const struct progress_row *r)
{
	*text = '\0';
	if (r->samples && worker->pass == PASS_TIME)
		snprintf(text, TEXT, "%.1f %s, %zu samples",
			 r->per_page ? r->per_page : r->ns,
			 r->per_page ? "ns per page" : "ns", r->samples);
	else if (r->samples && worker->pass == PASS_COUNT)
		add(text, "counted");
	if (r->samples && *r->label)
		add(text, r->label);
	if (r->why)
		add(text, r->why);
}

/* In the other passes than that of the time. */
static bool is_news(const struct progress_row *r, const char *text)
{
	static char last[TEXT];

	if (!r->samples)
		return !told(text);
	if (!*text || !strcmp(text, last))
		return false;
	snprintf(last, sizeof(last), "%s", text);
	return true;
}

void progress_report(const struct matrix_row *row, const struct progress_row *r)
{
	char text[TEXT];

	samples_done += worker_samples(row, worker->pass);
	put_together(text, r);
	if (worker->pass == PASS_TIME || is_news(r, text))
		print_row(row, text);
}
