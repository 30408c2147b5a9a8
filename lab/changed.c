// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What differs between two kernels: changed VMLINUX_A VMLINUX_B
 *
 * One line for each part of a function, with tabs between:
 *
 *	differs|new|gone NAME ADDRESS_A ADDRESS_B
 *
 * an address is 0 where the side has no such part; a function is "new" or "gone"
 * when the other side has nothing of that name, which a function that is put into
 * its callers has not either. Then "data NAME" for each object whose bytes differ.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"

/* Those of one kind, code or data, of one side. */
struct list {
	struct symbol **at;
	size_t nr;
};

/* Holds the build, not what it does, or comes with code that has a message. */
static bool is_of_the_build(const char *name)
{
	static const char *const begins[] = {
		"kallsyms_", "linux_banner", "kernel_config_data", "vermagic",
		"__func__", "__already_done", "__UNIQUE_ID_",
	};
	size_t i;

	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (!strncmp(name, begins[i], strlen(begins[i])))
			return true;
	return false;
}

static bool is_listed(const struct symbol *s, bool code)
{
	if (s->code || s->section->sh_flags & SHF_EXECINSTR)
		return code && s->code;
	return !code && !is_of_the_build(s->name);
}

static int by_name(const void *a, const void *b)
{
	const struct symbol *x = *(struct symbol *const *)a;
	const struct symbol *y = *(struct symbol *const *)b;
	int order = strcmp(x->norm, y->norm);

	if (!order)
		order = strcmp(x->file, y->file);
	return order ? order : (x->address > y->address) - (x->address < y->address);
}

static struct list list_of(const struct image *image, bool code)
{
	struct list list = { calloc(image->nr_symbols, sizeof(*list.at)), 0 };
	size_t i;

	if (!list.at)
		exit(3);
	for (i = 0; i < image->nr_symbols; i++)
		if (is_listed(&image->symbols[i], code))
			list.at[list.nr++] = &image->symbols[i];
	qsort(list.at, list.nr, sizeof(*list.at), by_name);
	return list;
}

/* Up to the first dot: foo, foo.isra and foo.cold are one function. */
static size_t plain_len(const struct symbol *s)
{
	return 1 + strcspn(s->norm + 1, ".");
}

static int compare_plain(const struct symbol *x, const struct symbol *y)
{
	size_t lx = plain_len(x), ly = plain_len(y);
	int order = memcmp(x->norm, y->norm, lx < ly ? lx : ly);

	return order ? order : (lx > ly) - (lx < ly);
}

static int plain_order(const void *a, const void *b)
{
	return compare_plain(*(struct symbol *const *)a, *(struct symbol *const *)b);
}

static int compare_norm(const struct symbol *x, const struct symbol *y)
{
	return strcmp(x->norm, y->norm);
}

static int compare_norm_and_file(const struct symbol *x, const struct symbol *y)
{
	int order = compare_norm(x, y);

	return order ? order : strcmp(x->file, y->file);
}

static void print_code(const char *how, const struct symbol *x, const struct symbol *y)
{
	const struct symbol *any = x ? x : y;

	printf("%s\t%.*s\t%" PRIx64 "\t%" PRIx64 "\n", how, (int)plain_len(any),
	       any->norm, x ? x->address : 0, y ? y->address : 0);
}

static void print_data(const struct symbol *x)
{
	printf("data\t%.*s\n", (int)plain_len(x), x->norm);
}

static void compare_pair(const struct image *a, struct symbol *x,
			 const struct image *b, struct symbol *y)
{
	x->paired = true;
	y->paired = true;
	if (x->code && !code_same(a, x, b, y))
		print_code("differs", x, y);
	else if (!x->code && !data_same(a, x, b, y))
		print_data(x);
}

static void pair_by(int (*compare)(const struct symbol *x, const struct symbol *y),
		    const struct image *a, const struct list *la,
		    const struct image *b, const struct list *lb)
{
	size_t i = 0, k = 0;

	while (i < la->nr && k < lb->nr) {
		struct symbol *x = la->at[i], *y = lb->at[k];
		int order = compare(x, y);

		if (x->paired || (order < 0 && !y->paired)) {
			i++;
		} else if (y->paired || order > 0) {
			k++;
		} else {
			compare_pair(a, x, b, y);
			i++;
			k++;
		}
	}
}

/* What has no partner: a further part of a function, or one that is not there. */
static void print_single(const char *how, const struct list *list,
			 const struct list *other, bool is_a)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		struct symbol *s = list->at[i];
		const char *what = how;

		if (s->paired)
			continue;
		if (!s->code) {
			print_data(s);
			continue;
		}
		if (bsearch(&s, other->at, other->nr, sizeof(s), plain_order))
			what = "differs";
		print_code(what, is_a ? s : NULL, is_a ? NULL : s);
	}
}

static void compare(const struct image *a, const struct image *b, bool code)
{
	struct list la = list_of(a, code), lb = list_of(b, code);

	pair_by(compare_norm_and_file, a, &la, b, &lb);
	pair_by(compare_norm, a, &la, b, &lb);
	print_single("gone", &la, &lb, true);
	print_single("new", &lb, &la, false);
	free(la.at);
	free(lb.at);
}

int main(int argc, char **argv)
{
	struct image a, b;

	if (argc != 3) {
		fprintf(stderr, "usage: changed VMLINUX_A VMLINUX_B\n");
		return 3;
	}
	if (image_open(&a, argv[1]) || image_open(&b, argv[2]))
		return 3;
	if (a.machine != b.machine) {
		fprintf(stderr, "lab: two kernels of two architectures\n");
		return 3;
	}
	if (code_open(a.machine))
		return 3;
	compare(&a, &b, true);
	compare(&a, &b, false);
	code_close();
	return fflush(stdout) ? 3 : 0;
}
