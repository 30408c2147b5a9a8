// SPDX-License-Identifier: GPL-2.0-or-later
/* Two long values are told by what differs, not by what both begin with. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "differ.h"
#include "utf8.h"

static bool ends_word(char c)
{
	return !c || strchr(" ,;\t\n", c);
}

/* How much both begin with, up to the beginning of a word. */
static size_t same_begin(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	while (n && !ends_word(a[n - 1]))
		n--;
	return n;
}

/* Is there no word on both sides of this place? */
static bool parts_words(const char *s, size_t at)
{
	return !at || ends_word(s[at - 1]) || ends_word(s[at]);
}

/* How much both end with, from between two words, behind the first @begin. */
static size_t same_end(const char *a, const char *b, size_t begin)
{
	size_t len_a = strlen(a), len_b = strlen(b), n = 0;

	while (begin + n < len_a && begin + n < len_b &&
	       a[len_a - 1 - n] == b[len_b - 1 - n])
		n++;
	while (n && !(parts_words(a, len_a - n) && parts_words(b, len_b - n)))
		n--;
	return n;
}

void differ_part(char *out, size_t len, const char *value, const char *other)
{
	size_t all = strlen(value), begin, end, room = len - 1 - 2 * 3;
	bool cut;

	if (all < len && strlen(other) < len) {
		memcpy(out, value, all + 1);
		return;
	}
	begin = same_begin(value, other);
	end = same_end(value, other, begin);
	all -= begin + end;
	while (all && ends_word(value[begin + all - 1]))
		all--;
	if (!all) {
		snprintf(out, len, "nothing");
		return;
	}
	cut = all > room;
	if (cut)
		all = utf8_whole(value + begin, room);
	snprintf(out, len, "%s%.*s%s", begin ? "..." : "", (int)all,
		 value + begin, end || cut ? "..." : "");
}
