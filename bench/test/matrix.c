// SPDX-License-Identifier: GPL-2.0-or-later
/* The matrix grammar beyond what shim.sh shows: limits, and hostile text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix.h"
#include "tap.h"

static void grid(struct fc_run *run)
{
	(void)run;
}

FC_BENCH(grid, .args = "x=0..9 y=a|b|ab z=1..65536", .matrix = "x=0");

static void plain(struct fc_run *run)
{
	(void)run;
}

FC_BENCH(plain);

static bool refused(const char *text, const char *what)
{
	struct matrix m = { .samples = 1 };
	int err = matrix_parse(&m, text, "t");

	if (!err || !strstr(matrix_error(), what))
		printf("# %d: %s\n", err, err ? matrix_error() : "accepted");
	matrix_free(&m);
	return err && strstr(matrix_error(), what);
}

static void combinations(void)
{
	struct matrix m = { .samples = 6 };
	int err = matrix_parse(&m, "grid x=1,2 y=b,ab z=7\tsamples=2\nplain", "t");

	ok(!err && m.nr_rows == 5, "two by two rows and one");
	ok(!strcmp(m.row[0].name, "grid/x:1/y:b/z:7"), "first: %s", m.row[0].name);
	ok(!strcmp(m.row[1].name, "grid/x:1/y:ab/z:7"), "the last key runs fastest: %s",
	   m.row[1].name);
	ok(m.row[3].samples == 2 && m.row[4].samples == 6, "samples of row and file");
	ok(matrix_number(&m.row[3], "x", -1) == 2, "numbers can be asked for");
	ok(matrix_number(&m.row[3], "nope", -1) == -1, "... with something else instead");
	ok(!matrix_value(&m.row[4], "x"), "a benchmark without keys has none");
	matrix_free(&m);
}

static void names(void)
{
	struct matrix m = { .samples = 1 };

	ok(!matrix_parse(&m, "grid", "t"), "defaults will do");
	ok(!strcmp(m.row[0].name, "grid/x:0"), "a default that does not vary is left out: %s",
	   m.row[0].name);
	ok(!strcmp(matrix_value(&m.row[0], "y"), "a"), "first word is the default");
	ok(matrix_number(&m.row[0], "z", 0) == 1, "lower bound is the default");
	matrix_free(&m);
}

static void hostile(void)
{
	char line[4096];

	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	ok(refused(line, "too long"), "a line longer than the parser's");
	ok(refused("grid x=\x01", "cannot be"), "a control character");
	ok(refused("grid x=99999999999999999999", "cannot be"), "beyond long");
	ok(refused("grid x=-1", "cannot be"), "a sign");
	ok(refused("grid x=1 y=", "empty value"), "nothing after =");
	ok(refused("grid =1", "has no key ''"), "nothing before =");
	ok(refused("grid y=a|b", "cannot be 'a|b'"), "the domain itself as a value");
	ok(refused("grid samples=", "not a number"), "samples of nothing");
	ok(refused("", "no row"), "an empty file");
}

int main(void)
{
	combinations();
	names();
	hostile();
	return finish();
}
