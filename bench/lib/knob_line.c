// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line is "verb argument value", the latter two escaped as in /proc/mounts.
 * The first line carries the boot id.
 */
#include <string.h>

#include "knob_known.h"
#include "knob_line.h"

#define HEADER		"fixcost-journal 1 "
#define UUID_LEN	36

void knob_print_header(FILE *out, const char *boot_id)
{
	fprintf(out, HEADER "%s\n", boot_id);
}

enum knob_header knob_read_header(const char *text, const char *boot_id)
{
	size_t len = strlen(HEADER);

	if (strncmp(text, HEADER, len) ||
	    strspn(text + len, "0123456789abcdef-") != UUID_LEN ||
	    text[len + UUID_LEN] != '\n')
		return KNOB_NO_HEADER;
	return strncmp(text + len, boot_id, UUID_LEN) ? KNOB_OTHER_BOOT : KNOB_THIS_BOOT;
}

static bool is_escaped(unsigned char c)
{
	return c <= ' ' || c == '\\' || c == 0x7f;
}

static void print_escaped(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (is_escaped(*s))
			fprintf(out, "\\%03o", (unsigned char)*s);
		else
			putc(*s, out);
	}
}

void knob_print_line(FILE *out, const struct knob_line *line)
{
	fprintf(out, "%s ", line->verb);
	print_escaped(out, line->what);
	putc(' ', out);
	print_escaped(out, line->value);
	putc('\n', out);
}

/* The character that "\ooo" stands for, or -1 when it is none that we escape. */
static int escaped(const char *s)
{
	int c = 0;

	for (int i = 1; i <= 3; i++) {
		if (s[i] < '0' || s[i] > '7')
			return -1;
		c = c << 3 | (s[i] - '0');
	}
	return c && c < 0x80 && is_escaped(c) ? c : -1;
}

static bool unescape(char *s)
{
	char *to = s;
	int c;

	while (*s) {
		c = (unsigned char)*s;
		if (is_escaped(c)) {
			c = c == '\\' ? escaped(s) : -1;
			s += 3;
		}
		if (c < 0)
			return false;
		*to++ = c;
		s++;
	}
	*to = '\0';
	return true;
}

bool knob_read_line(char *text, struct knob_line *line)
{
	char *what, *value;

	line->verb = strsep(&text, " ");
	what = strsep(&text, " ");
	value = text;
	if (!what || !value || !unescape(what) || !unescape(value))
		return false;
	line->what = what;
	line->value = value;
	return knob_known(line);
}
