// SPDX-License-Identifier: GPL-2.0-or-later
/* What the values of a benchmark's keys may be: its .args. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_internal.h"

/* "key=a|b" in a declaration: the part after "key=", or NULL. */
const char *matrix_domain(const struct fc_bench *bench, const char *key)
{
	const char *p = bench->args ? bench->args : "";
	size_t len = strlen(key);

	while (*p) {
		if (!strncmp(p, key, len) && p[len] == '=')
			return p + len + 1;
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return NULL;
}

static bool parse_range(const char *domain, long *lo, long *hi)
{
	return sscanf(domain, "%ld..%ld", lo, hi) == 2;
}

/* Is @value one of the words of "a|b|c", which a space or the end closes? */
static bool is_word_of(const char *domain, const char *value)
{
	size_t len = strlen(value);
	size_t n;

	for (;; domain += n + 1) {
		n = strcspn(domain, "| ");
		if (n == len && !strncmp(domain, value, n))
			return true;
		if (domain[n] != '|')
			return false;
	}
}

bool matrix_in_domain(const char *domain, const char *value)
{
	long lo, hi, v;
	char *end;

	if (!parse_range(domain, &lo, &hi))
		return is_word_of(domain, value);
	if (!isdigit((unsigned char)value[0]) || (value[0] == '0' && value[1]))
		return false;	/* one spelling for each number: names are compared */
	errno = 0;
	v = strtol(value, &end, 10);
	return !errno && !*end && v >= lo && v <= hi;
}

/* The default: the first word, or the lower bound. */
char *matrix_default(const char *domain)
{
	return strndup(domain, parse_range(domain, &(long){0}, &(long){0}) ?
		       strcspn(domain, ".") : strcspn(domain, "| "));
}
