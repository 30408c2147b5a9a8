/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a journal. Only knob.c calls this. */
#ifndef KNOB_LINE_H
#define KNOB_LINE_H

#include <stdbool.h>
#include <stdio.h>

/* What stands at the start of a journal: */
enum knob_header {
	KNOB_NO_HEADER,		/* something else */
	KNOB_OTHER_BOOT,
	KNOB_THIS_BOOT,
};

/* One entry; all three point into the line that it was read from. */
struct knob_line {
	const char *verb, *what, *value;
};

/* Print the header of a journal that is written in this boot. */
void knob_print_header(FILE *out, const char *boot_id);
/* @text begins with the first line, and ends in '\0'. */
enum knob_header knob_read_header(const char *text, const char *boot_id);

void knob_print_line(FILE *out, const struct knob_line *line);
/*
 * Take @text apart, a line without its newline that gets overwritten. Is it
 * what knob_print_line() prints, and may it be undone (knob_known())?
 */
bool knob_read_line(char *text, struct knob_line *line);

#endif /* KNOB_LINE_H */
