// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The block that goes into a cover letter: three sentences and the table,
 * then the questions a reviewer asks next: how, on what, and what is missing.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "print.h"
#include "print_config.h"
#include "reached.h"

/* What the shell takes as it is. */
#define PLAIN	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" \
		"_.,:/=+-^@%"
/* Bytes of a command for the names of what follows a long word. */
#define KEPT_FREE	128

/* Does @a say more than @b: a regression before anything else, then size? */
static bool says_more(const struct judged *a, const struct judged *b)
{
	bool a_is_worse = a->verdict == REGRESSION;
	bool b_is_worse = b->verdict == REGRESSION;

	if (a_is_worse != b_is_worse)
		return a_is_worse;
	return fabs(a->effect.log) > fabs(b->effect.log);
}

/* The primary row that says most: the largest change among the worst. */
static const struct judged *strongest(const struct judgement *j)
{
	const struct judged *best = NULL, *row;

	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		if (!row->measured || !row->primary)
			continue;
		if (!best || says_more(row, best))
			best = row;
	}
	return best;
}

static void put_strongest(FILE *out, const struct judgement *j,
			  const struct judged *row)
{
	const struct effect *e = &row->effect;
	char a[32], b[32];

	format_value(a, sizeof(a), j->icount, judged_a(j, row));
	format_value(b, sizeof(b), j->icount, judged_b(j, row));
	if (j->icount)
		print_wrapped(out, 0, "The largest change is in %s: %s to %s instructions, %+.3f.",
			      row->name, a, b, row->exact.difference);
	else if (isnan(e->se))
		print_wrapped(out, 0, "The largest difference is in %s: %s to %s, %.2f %% %s, from one boot a side, which cannot tell the kernel from the boot.",
			      row->name, a, b, fabs(percent(e->log)),
			      direction(j, e->log));
	else
		print_wrapped(out, 0, "The largest change is in %s: %s to %s, %.2f %% %s (95 %% interval %+.2f to %+.2f %%).",
			      row->name, a, b, fabs(percent(e->log)),
			      direction(j, e->log), percent(e->lo), percent(e->hi));
}

static void put_reached(FILE *out, const struct judgement *j)
{
	struct text differs = {}, families = {};

	reached_differs(&differs, j);
	reached_families(&families, j);
	if (differs.len)
		print_wrapped(out, 0, "%s.", differs.s);
	if (families.len)
		print_wrapped(out, 0, "%s.", families.s);
}

static void put_sentences(FILE *out, const struct judgement *j)
{
	const struct judged *row = strongest(j);
	struct text headline = {};
	char design[128];

	format_headline(&headline, j);
	print_wrapped(out, 0, "%s.", headline.s);
	put_reached(out, j);
	if (!row)
		return;
	put_strongest(out, j, row);
	format_design(design, sizeof(design), row);
	if (j->icount)
		print_wrapped(out, 0, "Counted in instructions under emulation, %s; no caches, TLB misses or contention.",
			      design);
	else if (isnan(row->effect.se))
		print_wrapped(out, 0, "Taken from %s; a change would count from %g %% on.",
			      design, 100 * j->margin);
	else
		print_wrapped(out, 0, "Each kernel was booted several times, %s (%s); a change counts from %g %% on, and the interval is over boots.",
			      format_order(j) ? "not in turns" : "in turns",
			      design, 100 * j->margin);
}

static void put_row(FILE *out, const struct judgement *j,
		    const struct judged *row)
{
	const struct effect *e = &row->effect;
	char a[32], b[32];

	print_name(out, row->name);
	if (!row->measured) {
		fprintf(out, "  %s\n", verdict_name(row->verdict));
		return;
	}
	format_value(a, sizeof(a), j->icount, judged_a(j, row));
	format_value(b, sizeof(b), j->icount, judged_b(j, row));
	fprintf(out, "  %-*s %10s %10s %7.2f %% %s", format_verdict_width(j),
		verdict_name(row->verdict), a, b, fabs(percent(e->log)), direction(j, e->log));
	if (j->icount)
		fprintf(out, "  %+.3f\n", row->exact.difference);
	else if (isnan(e->se))
		fprintf(out, "\n");
	else
		fprintf(out, "  %+.2f .. %+.2f\n", percent(e->lo),
			percent(e->hi));
}

static void put_table(FILE *out, const struct judgement *j)
{
	const struct judged *row;
	unsigned int nr = 0;

	fprintf(out, "\n");
	print_wrapped(out, 0, "A = %s, B = %s; change: B against A%s",
		      j->a->label, j->b->label,
		      j->icount ? ", instructions" : " and its 95 % interval");
	fprintf(out, "  %-*s %10s %10s\n", format_verdict_width(j), "", "A", "B");
	for (row = j->rows; row < j->rows + j->nr_rows; row++)
		if (row->primary)
			put_row(out, j, row);
		else
			nr++;
	if (nr)
		fprintf(out, "(and %u exploratory rows in the full report)\n",
			nr);
}

static void put_fact(FILE *out, const char *name, const char *value)
{
	if (value && *value)
		print_wrapped(out, 2, "%s: %s", name, value);
}

static void put_kernel(FILE *out, const char *name, const struct side *side)
{
	const char *release = side_env(side, "kernel_release");
	const char *build = side_env(side, "build_id");
	const char *compiler = side_env(side, "compiler");

	print_wrapped(out, 2, "%s: %s, build id %s%s%s", name,
		      release ? release : "release unknown",
		      build ? build : "unknown", compiler ? ", " : "",
		      compiler ? compiler : "");
}

static void put_machine(FILE *out, const struct judgement *j)
{
	static const char *const keys[] = {
		"machine", "cpu", "microcode", "mitigations", "governor",
		"swapdev", "thp", "lru_gen",
	};
	size_t i;

	fprintf(out, "\nMachine and kernels:\n");
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		put_fact(out, keys[i], side_env(j->a, keys[i]));
	put_kernel(out, "A", j->a);
	put_kernel(out, "B", j->b);
	if (j->config.nr)
		fputc('\n', out);
	print_config_text(out, j);
}

static void quote(struct text *quoted, const char *word)
{
	size_t len;

	text_add(quoted, "'");
	for (; *word; word += len + (word[len] == '\'')) {
		len = strcspn(word, "'");
		text_add(quoted, "%.*s%s", (int)len, word,
			 word[len] ? "'\\''" : "");
	}
	text_add(quoted, "'");
}

/*
 * A word of the shell, whatever is in it, for commands get copied. It is there
 * as a whole or not at all: half of it would leave a quote open.
 */
static void add_word(struct text *line, const char *word)
{
	struct text quoted = {};

	if (*word && !word[strspn(word, PLAIN)])
		text_add(&quoted, "%s", word);
	else
		quote(&quoted, word);
	text_add(line, "%s", line->len + quoted.len + KEPT_FREE < TEXT_LEN ?
		 quoted.s : "...");
}

/* " VARIABLE=value" where the runs say so. */
static void add_setting(struct text *line, const struct side *side,
			const char *variable, const char *key)
{
	const json_t *value = json_object_get(side->runs[0].env, key);
	const char *word = json_string_value(value);

	if (word && *word) {
		text_add(line, " %s=", variable);
		add_word(line, word);
	} else if (json_is_integer(value)) {
		text_add(line, " %s=%lld", variable, json_integer_value(value));
	}
}

static void put_bench(FILE *out, const struct side *side)
{
	struct text line = {};

	text_add(&line, "sudo make bench KERNEL=");
	add_word(&line, side->label);
	add_setting(&line, side, "MATRIX", "matrix");
	add_setting(&line, side, "FILTER", "filter");
	add_setting(&line, side, "RUNS", "runs");
	print_wrapped(out, 2, "%s", line.s);
	fprintf(out, "    (%u boot%s)\n", side->nr_boots,
		side->nr_boots == 1 ? "" : "s");
}

/* The lab's labels are lab-ARCH-RELEASE-NAME; NAME is what A= and B= say. */
static const char *lab_name(const struct side *side)
{
	const char *release = side_env(side, "kernel_release"), *at;

	at = release ? strstr(side->label, release) : NULL;
	if (!at || strncmp(side->label, "lab-", 4) ||
	    at[strlen(release)] != '-')
		return NULL;
	return at + strlen(release) + 1;
}

static void add_part(struct text *line, const char *from, const char *end)
{
	struct text part = {};

	text_add(&part, "%.*s", (int)(end - from), from);
	add_word(line, part.s);
}

/* NAME is WHAT[+FRAGMENT][++FRAGMENT]: options of both kernels, and of this. */
static void add_kernel(struct text *line, char side, const char *name)
{
	const char *own = strstr(name, "++");

	text_add(line, " %c=", side);
	add_part(line, name, strchrnul(name, '+'));
	if (!own)
		return;
	text_add(line, " CONFIG_%c=", side);
	add_word(line, own + 2);
}

static void add_common(struct text *line, const char *name)
{
	const char *plus = strchr(name, '+'), *own = strstr(name, "++");

	if (!plus || plus == own)
		return;
	text_add(line, " CONFIG=");
	add_part(line, plus + 1, own ? own : name + strlen(name));
}

static void put_lab(FILE *out, const struct judgement *j)
{
	const char *a = lab_name(j->a), *b = lab_name(j->b);
	const char *machine = side_env(j->a, "machine");
	struct text line = {};

	text_add(&line, "make lab");
	if (a && b) {
		add_kernel(&line, 'A', a);
		add_kernel(&line, 'B', b);
		add_common(&line, a);
	}
	if (machine && !strcmp(machine, "aarch64"))
		text_add(&line, " ARCH=arm64");
	add_setting(&line, j->a, "MATRIX", "matrix");
	add_setting(&line, j->a, "FILTER", "filter");
	print_wrapped(out, 2, "%s", line.s);
}

static void put_compare(FILE *out, const struct judgement *j)
{
	double usual = j->icount ? MARGIN_ICOUNT : MARGIN_TIME;
	unsigned int i, nr = 0;
	struct text line = {};

	text_add(&line, "analysis/compare.sh");
	if (j->margin != usual)
		text_add(&line, " --margin=%g", 100 * j->margin);
	for (i = 0; i < j->gate.nr_diffs; i++)
		if (j->gate.diffs[i].allowed)
			text_add(&line, "%s%s", nr++ ? "," : " --allow=",
				 j->gate.diffs[i].key);
	text_add(&line, " ");
	add_word(&line, j->a->label);
	text_add(&line, " ");
	add_word(&line, j->b->label);
	print_wrapped(out, 2, "%s", line.s);
}

static void put_commands(FILE *out, const struct judgement *j)
{
	const char *version = side_env(j->b, "suite_version");

	fputc('\n', out);
	print_wrapped(out, 0, "Commands (fixcost%s%s):", version ? " " : "",
		      version ? version : "");
	if (j->icount) {
		put_lab(out, j);
	} else {
		put_bench(out, j->a);
		put_bench(out, j->b);
	}
	put_compare(out, j);
}

/* Takes @lines over. */
static void put_lines(FILE *out, const char *heading, json_t *lines)
{
	json_t *line;
	size_t i;

	if (json_array_size(lines))
		fprintf(out, "\n%s:\n", heading);
	json_array_foreach(lines, i, line)
		print_wrapped(out, 2, "%s", json_string_value(line));
	json_decref(lines);
}

static void put_gaps(FILE *out, const struct judgement *j)
{
	const char *machine = side_env(j->a, "machine");
	const struct judged *row;

	put_lines(out, "Besides the patch", format_gate(&j->gate));
	put_lines(out, "Warnings of the runs", judged_warnings(j));
	if (format_order(j)) {
		fputc('\n', out);
		print_wrapped(out, 0, "%s", format_order(j));
	}
	fprintf(out, "\nNot measured:\n");
	for (row = j->rows; row < j->rows + j->nr_rows; row++) {
		if (row->measured)
			continue;
		print_wrapped(out, 2, "%s: %s", row->name, row->reason);
	}
	if (j->icount)
		print_wrapped(out, 2, "time: this counts instructions, and says nothing of caches, TLB misses, branch prediction, contended locks or atomics");
	else
		print_wrapped(out, 2, "other code layouts: one build is one sample of where functions lie");
	print_wrapped(out, 2, "other machines and architectures than %s",
		      machine && *machine ? machine : "this one");
}

int print_letter(FILE *out, const struct judgement *j)
{
	put_sentences(out, j);
	put_table(out, j);
	put_commands(out, j);
	put_machine(out, j);
	put_gaps(out, j);
	return ferror(out) ? -EIO : 0;
}
