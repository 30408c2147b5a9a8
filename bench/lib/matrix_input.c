// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What somebody else wrote, a file or a filter, within bounds: regcomp(3) calls
 * itself for each bracket, and takes all memory for some filters of ten letters.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "matrix_internal.h"
#include "right.h"

#define MAX_FILE	(1 << 20)
#define MAX_FILTER	4096
#define MAX_NESTING	100
#define FILTER_MEMORY	(64UL << 20)

static int refuse_errno(const char *path, int err)
{
	return matrix_refuse("%s: %s", path, right_explain(RIGHT_FILE, err));
}

/* A FIFO is not waited for, and what comes out of a device has no end. */
static int open_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	int err = 0;

	if (fd < 0)
		return refuse_errno(path, -errno);
	if (fstat(fd, &st))
		err = refuse_errno(path, -errno);
	else if (!S_ISREG(st.st_mode))
		err = matrix_refuse("%s: not a regular file", path);
	else if (st.st_size > MAX_FILE)
		err = matrix_refuse("%s: %lld bytes, more than the %d of a matrix", path,
				    (long long)st.st_size, MAX_FILE);
	*size = (size_t)st.st_size;
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int read_text(const char *path, int fd, char *text, size_t size)
{
	ssize_t len = read(fd, text, size);

	if (len < 0)
		return refuse_errno(path, -errno);
	text[len] = '\0';
	if (!len)
		return matrix_refuse("%s: empty file", path);
	if (strlen(text) != (size_t)len)
		return matrix_refuse("%s: byte %zu is NUL: not a text", path, strlen(text) + 1);
	return 0;
}

int matrix_read(const char *path, char **text)
{
	size_t size = 0;
	int fd = open_file(path, &size);
	int err;

	if (fd < 0)
		return fd;
	*text = malloc(size + 1);
	err = *text ? read_text(path, fd, *text, size) : -ENOMEM;
	close(fd);
	return err;
}

/* Brackets in [] count too: a filter is refused rather than trusted. */
static unsigned int nesting(const char *regex)
{
	unsigned int open = 0, most = 0;

	for (; *regex; regex++) {
		if (*regex == '\\' && regex[1])
			regex++;
		else if (*regex == '(' && ++open > most)
			most = open;
		else if (*regex == ')' && open)
			open--;
	}
	return most;
}

/* "\1" is glibc's own, and takes for ever. */
static bool refers_back(const char *regex)
{
	while ((regex = strchr(regex, '\\')) && regex[1]) {
		if (isdigit((unsigned char)regex[1]))
			return true;
		regex += 2;
	}
	return false;
}

/* What this process has mapped and @more bytes, or none where it is unknown. */
static rlim_t address_space(rlim_t more)
{
	FILE *f = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (f && fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages ? (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + more : RLIM_INFINITY;
}

static int compile(regex_t *re, const char *regex)
{
	struct rlimit before, bounded;
	int err;

	if (getrlimit(RLIMIT_AS, &before))
		return REG_ESPACE;
	bounded = before;
	bounded.rlim_cur = address_space(FILTER_MEMORY);
	if (bounded.rlim_cur > before.rlim_cur)
		bounded = before;
	setrlimit(RLIMIT_AS, &bounded);
	err = regcomp(re, regex, REG_EXTENDED | REG_NOSUB);
	setrlimit(RLIMIT_AS, &before);
	return err;
}

int matrix_compile(regex_t *re, const char *regex)
{
	char why[128];
	int err;

	if (strlen(regex) > MAX_FILTER)
		return matrix_refuse("filter '%.40s...': %zu characters, more than %d",
				     regex, strlen(regex), MAX_FILTER);
	if (nesting(regex) > MAX_NESTING)
		return matrix_refuse("filter '%.40s...': more than %d brackets in each other",
				     regex, MAX_NESTING);
	if (refers_back(regex))
		return matrix_refuse("filter '%.200s': no back-reference, such as \\1", regex);
	err = compile(re, regex);
	if (!err)
		return 0;
	regerror(err, re, why, sizeof(why));
	return matrix_refuse("filter '%.200s': %s", regex, why);
}
