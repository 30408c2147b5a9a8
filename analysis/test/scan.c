// SPDX-License-Identifier: GPL-2.0-or-later
/* The reader of time.json: numbers as strtod() reads them, strings, lines. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gsl/gsl_rng.h>

#include "err.h"
#include "scan.h"
#include "tap.h"

#define NR_NUMBERS	200000

static char path[] = "/tmp/fixcost-scan.XXXXXX";

static FILE *new_file(void)
{
	return fopen(path, "w");
}

/* What was read, in order. */
struct read {
	double *numbers;
	size_t nr;
	char name[SCAN_NAME_LEN];
};

static int keep(void *arg, struct scan_row *row)
{
	struct read *r = arg;

	if (r->numbers)
		r->numbers[r->nr] = row->time;
	r->nr++;
	snprintf(r->name, sizeof(r->name), "%s", row->name);
	return 0;
}

/* A number as programs write them: long, short, whole, with exponents. */
static void draw(char *text, size_t len, gsl_rng *rng)
{
	static const int digits[] = { 17, 16, 15, 6, 3, 1, 0 };
	static const int spreads[] = { 3, 12, 40, 300 };
	int spread = spreads[gsl_rng_uniform_int(rng, 4)];
	int precision = digits[gsl_rng_uniform_int(rng, 7)];
	double size = pow(10, spread * (2 * gsl_rng_uniform(rng) - 1));
	double value = gsl_rng_uniform_int(rng, 2) ? gsl_rng_uniform(rng) * size :
						     trunc(size);

	if (gsl_rng_uniform_int(rng, 2))
		value = -value;
	switch (gsl_rng_uniform_int(rng, 3)) {
	case 0:
		snprintf(text, len, "%.*e", precision, value);
		break;
	case 1:
		snprintf(text, len, "%.*g", precision, value);
		break;
	case 2:
		snprintf(text, len, "%.*f", precision, value);
		break;
	}
}

static void test_numbers(gsl_rng *rng)
{
	struct read r = { .numbers = calloc(NR_NUMBERS, sizeof(double)) };
	double *want = calloc(NR_NUMBERS, sizeof(*want));
	size_t i, same = 0;
	char text[512];
	FILE *out = new_file();

	fputs("{\"benchmarks\": [", out);
	for (i = 0; i < NR_NUMBERS; i++) {
		draw(text, sizeof(text), rng);
		want[i] = strtod(text, NULL);
		fprintf(out, "%s\n{\"name\": \"r\", \"real_time\": %s}",
			i ? "," : "", text);
	}
	fputs("]}", out);
	fclose(out);
	if (scan_rows(path, false, keep, &r))
		printf("# %s\n", err_text());
	for (i = 0; i < r.nr; i++)
		same += !memcmp(&r.numbers[i], &want[i], sizeof(want[i]));
	ok(same == NR_NUMBERS, "numbers are strtod()'s to the last bit: %zu of %d",
	   same, NR_NUMBERS);
	free(r.numbers);
	free(want);
}

/* Names of all lengths, with an escape at every place in a word of eight. */
static void test_strings(void)
{
	char plain[40] = "", want[80];
	unsigned int i, good = 0;

	for (i = 0; i < 32; i++) {
		struct read r = {};
		FILE *out = new_file();

		memset(plain, 'x', i);
		fprintf(out, "{\"benchmarks\": [{\"name\": \"%s\\\"\\n%s\"}]}",
			plain, plain);
		fclose(out);
		snprintf(want, sizeof(want), "%s\"\n%s", plain, plain);
		good += !scan_rows(path, false, keep, &r) && !strcmp(r.name, want);
	}
	ok(good == 32, "escapes at any place of a name: %u of 32", good);
}

/* A fault far behind the first window is told with its line. */
static void test_lines(void)
{
	struct read r = {};
	FILE *out = new_file();
	unsigned int i;
	int err;

	fputs("{\"benchmarks\": [\n", out);
	for (i = 2; i < 50000; i++)
		fputs("{\"name\": \"row\", \"real_time\": 1},\n", out);
	fputs("{\"name\": \"row\", \"real_time\": 01}]}\n", out);
	fclose(out);
	err = scan_rows(path, false, keep, &r);
	ok(err == -EINVAL &&
	   !strcmp(err_text(), "line 50000: a number with a leading 0"),
	   "a fault is told with its line: %s", err_text());
}

static void test_refused(void)
{
	static const char *const bad[] = {
		"", "{", "[]", "{}", "nonsense", "{\"benchmarks\": {}}",
		"{\"benchmarks\": [1]}", "{\"benchmarks\": [{}",
		"{\"benchmarks\": [{\"name\": \"x}]}",
		"{\"benchmarks\": [{\"name\": \"a\tb\"}]}",
		"{\"benchmarks\": [{\"real_time\": Nan}]}",
		"{\"benchmarks\": [{\"real_time\": -}]}",
		"{\"benchmarks\": [{\"real_time\": 1.}]}",
		"{\"benchmarks\": [{\"real_time\": 1e}]}",
		"{\"benchmarks\": [{\"real_time\": -}]}",
		"{\"benchmarks\": [{\"other\": 1x}]}",
		"{\"benchmarks\": [{\"other\": 01}]}",
		"{\"benchmarks\": []} more",
		"{\"a\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	};
	size_t i, nr = 0, all = sizeof(bad) / sizeof(bad[0]);

	for (i = 0; i < all; i++) {
		struct read r = {};
		FILE *out = new_file();

		fputs(bad[i], out);
		fclose(out);
		if (scan_rows(path, false, keep, &r) < 0)
			nr++;
		else
			printf("# taken: %s\n", bad[i]);
	}
	ok(nr == all, "what is no such JSON is refused: %zu of %zu", nr, all);
}

int main(void)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int fd = mkstemp(path);

	gsl_rng_set(rng, 6);
	test_numbers(rng);
	test_strings();
	test_lines();
	test_refused();
	close(fd);
	unlink(path);
	gsl_rng_free(rng);
	return finish();
}
