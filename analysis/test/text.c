// SPDX-License-Identifier: GPL-2.0-or-later
/* Text from outside, in every language it is written in. */
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "err.h"
#include "html.h"
#include "json.h"
#include "md.h"
#include "plot.h"
#include "tap.h"
#include "text.h"
#include "wrap.h"

static bool equal(const char *got, const char *want)
{
	if (strcmp(got, want))
		printf("# got %s, want %s\n", got, want);
	return !strcmp(got, want);
}

static bool shown_as(const char *s, const char *want)
{
	char got[256];

	text_clean(got, sizeof(got), s);
	return equal(got, want);
}

/* What @put writes of @s. */
static bool written_as(void (*put)(FILE *out, const char *s), const char *s,
		       const char *want)
{
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);
	bool same;

	put(out, s);
	fclose(out);
	same = equal(got, want);
	free(got);
	return same;
}

static void test_shown(void)
{
	ok(shown_as("zap/mib:64 \"50 %\" ~\\n", "zap/mib:64 \"50 %\" ~\\n"),
	   "what is seen is shown as it is");
	ok(shown_as("µs größer 日本 😀", "µs größer 日本 😀"),
	   "... in every script");
	ok(shown_as("a\nb\rc\td", "a\\nb\\rc\\td"), "lines do not end");
	ok(shown_as("\033[31m\001\177", "\\x1b[31m\\x01\\x7f"),
	   "no control sequence begins");
	ok(shown_as("\302\23331m\302\205", "\\u009b31m\\u0085"),
	   "... nor one of eight bits");
	ok(shown_as("\342\200\256abc\342\201\246\342\200\217\357\273\277",
		    "\\u202eabc\\u2066\\u200f\\ufeff"),
	   "the direction of writing stays");
	ok(shown_as("\342\200\250\342\200\251\302\240\343\200\200\363\240\201\201",
		    "\\u2028\\u2029\\u00a0\\u3000\\U000e0041"),
	   "nothing is there unseen");
	ok(shown_as("\x9b\xff\xc0\x80\xed\xa0\x80\xe2\x82",
		    "\\x9b\\xff\\xc0\\x80\\xed\\xa0\\x80\\xe2\\x82"),
	   "bytes that are no UTF-8 are told");
}

static void test_cut(void)
{
	struct text t = {};
	char small[8];
	int i;

	text_clean(small, sizeof(small), "12345678");
	ok(equal(small, "1234..."), "what is too long ends in dots");
	text_clean(small, sizeof(small), "1234567");
	ok(equal(small, "1234567"), "... what just fits does not");
	text_clean(small, sizeof(small), "123\303\244\303\244\303\244");
	ok(equal(small, "123..."), "... and no character is halved");
	for (i = 0; i < 1000; i++)
		text_add(&t, "%s", "four");
	ok(strlen(t.s) == TEXT_LEN - 1 && !strcmp(t.s + TEXT_LEN - 4, "..."),
	   "a line has an end");
}

static void test_csv(void)
{
	char line[] = "\"'=1+1\",'=2,\"it's \"\"so\"\"\",'plain,-";
	char *rest = line;

	ok(written_as(csv_put, "a,\"b\"\n", "\"a,\"\"b\"\"\\n\""),
	   "a field of CSV is one, on one line");
	ok(written_as(csv_put, "=cmd", "\"'=cmd\"") &&
	   written_as(csv_put, "+1", "\"'+1\"") &&
	   written_as(csv_put, "-1", "\"'-1\"") &&
	   written_as(csv_put, "@a", "\"'@a\"") &&
	   written_as(csv_put, "\t=a", "\"\\t=a\"") &&
	   written_as(csv_put, "'=a", "\"''=a\""), "and no formula");
	ok(written_as(csv_put, "", "\"\"") && written_as(csv_put, "a=b", "\"a=b\""),
	   "... without need, as it is");
	ok(written_as(csv_put_word, "r1-2", "r1-2") &&
	   written_as(csv_put_word, "r,1", "\"r,1\"") &&
	   written_as(csv_put_word, "-r", "\"'-r\"") &&
	   written_as(csv_put_word, "", "\"\""), "a plain word needs no quotes");
	ok(equal(csv_take(&rest), "=1+1") && equal(csv_take(&rest), "=2") &&
	   equal(csv_take(&rest), "it's \"so\"") &&
	   equal(csv_take(&rest), "'plain") && equal(csv_take(&rest), "-") &&
	   !csv_take(&rest), "and is read as it was");
}

static void test_markup(void)
{
	ok(written_as(html_put, "<b a='\"x\"'>&\033",
		      "&lt;b a=&#39;&quot;x&quot;&#39;&gt;&amp;\\x1b"),
	   "text of a page is no tag");
	ok(written_as(md_put, "a|b *c* `d` <e> f_g _h_\n",
		      "a\\|b \\*c\\* \\`d\\` \\<e\\> f_g \\_h\\_\\\\n"),
	   "text of Markdown is no mark");
	ok(written_as(md_code, "Fix<a>/b:1", "`Fix<a>/b:1`") &&
	   written_as(md_code, "a|b`\\", "<code>a&#124;b&#96;&#92;</code>"),
	   "nor is its code");
	ok(written_as(plot_quoted, "'it''s `id` @x {/b}\n$(id)",
		      "''.quote.'it'.quote.''.quote.'s `id` @x {/b}\\n$(id)'"),
	   "a string of gnuplot is one");
}

static void put_string(FILE *out, const char *s)
{
	json_t *value = json_string(s);

	json_put(out, value, JSON_ENCODE_ANY);
	json_decref(value);
}

static void test_json(void)
{
	ok(written_as(put_string, "µ\177\302\233\342\200\256\363\240\201\201\"",
		      "\"µ\\u007f\\u009b\\u202e\\udb40\\udc41\\\"\""),
	   "a string of JSON is the same, and shows");
}

static void put_name(FILE *out, const char *s)
{
	const struct wrap wrap = { 12, 4 };

	wrap_name(out, &wrap, 0, s);
}

static void test_name(void)
{
	ok(written_as(put_name, "zap/mib:64", "zap/mib:64") &&
	   written_as(put_name, "zap/mib:64/a:1", "zap/mib:64/\n    a:1"),
	   "a name is broken behind a slash");
	ok(written_as(put_name, "x            PASS: all", "x PASS: all") &&
	   written_as(put_name, "xxxxxxxxxxxxPASS",
		      "xxxxxxxx\n    xxxxPASS"),
	   "no terminal breaks one so that a part looks like a line");
}

static void test_message(void)
{
	err_set(-1, "a\nPASS: %s", "\033[2J");
	ok(equal(err_text(), "a\\nPASS: \\x1b[2J"), "a message is one line");
}

int main(void)
{
	test_shown();
	test_cut();
	test_csv();
	test_markup();
	test_json();
	test_name();
	test_message();
	return finish();
}
