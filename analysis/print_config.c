// SPDX-License-Identifier: GPL-2.0-or-later
/* How the configurations differ: the first few for people, all for programs. */
#include "html.h"
#include "md.h"
#include "print.h"
#include "print_config.h"

#define SHOWN	12

static void format_diff(struct text *t, const struct config_diff *diff)
{
	const char *side = diff->b ? "B" : "A", *other = diff->b ? "A" : "B";
	const char *value = diff->b ? diff->b : diff->a;

	if (diff->a && diff->b)
		text_add(t, "%s: %.80s in A, %.80s in B", diff->option, diff->a,
			 diff->b);
	else if (diff->only)
		text_add(t, "%s: %.80s in %s%s; only %s's Kconfig has it",
			 diff->option, value, side,
			 diff->is_default ? ", its default" : "", side);
	else
		text_add(t, "%s: %.80s in %s, not in %s's configuration",
			 diff->option, value, side, other);
}

static void each_line(FILE *out, const struct judgement *j,
		      void (*put)(FILE *out, const char *line))
{
	const struct config_diffs *all = &j->config;
	size_t i;

	for (i = 0; i < all->nr && i < SHOWN; i++) {
		struct text line = {};

		format_diff(&line, &all->list[i]);
		put(out, line.s);
	}
	if (all->nr > SHOWN) {
		struct text line = {};

		text_add(&line, "and %zu more: all are in rows.json",
			 all->nr - SHOWN);
		put(out, line.s);
	}
}

static void put_text(FILE *out, const char *line)
{
	print_wrapped(out, 2, "%s", line);
}

static void put_md(FILE *out, const char *line)
{
	fputs("- ", out);
	md_put(out, line);
	fputc('\n', out);
}

static void put_html(FILE *out, const char *line)
{
	fputs("<li>", out);
	html_put(out, line);
	fputs("</li>\n", out);
}

static void put_title(FILE *out, const struct judgement *j)
{
	fprintf(out, "The configurations differ in %zu option%s:\n",
		j->config.nr, j->config.nr == 1 ? "" : "s");
}

void print_config_text(FILE *out, const struct judgement *j)
{
	if (!j->config.nr)
		return;
	put_title(out, j);
	each_line(out, j, put_text);
}

void print_config_md(FILE *out, const struct judgement *j)
{
	if (!j->config.nr)
		return;
	put_title(out, j);
	fputc('\n', out);
	each_line(out, j, put_md);
	fputc('\n', out);
}

void print_config_html(FILE *out, const struct judgement *j)
{
	if (!j->config.nr)
		return;
	fputs("<p>", out);
	put_title(out, j);
	fputs("</p>\n<ul>\n", out);
	each_line(out, j, put_html);
	fputs("</ul>\n", out);
}

static json_t *diff_object(const struct config_diff *diff)
{
	const char *side = diff->b ? "b" : "a";

	return json_pack("{s:s, s:s?, s:s?, s:s?, s:b}", "option", diff->option,
			 "a", diff->a, "b", diff->b,
			 "only", diff->only ? side : NULL,
			 "default", diff->is_default);
}

json_t *print_config_list(const struct judgement *j)
{
	json_t *list;
	size_t i;

	if (!j->config.known)
		return json_null();
	list = json_array();
	for (i = 0; i < j->config.nr; i++)
		json_array_append_new(list, diff_object(&j->config.list[i]));
	return list;
}
