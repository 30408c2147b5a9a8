// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"
#include "input.h"
#include "token.h"

#define MAX_JSON	(8 << 20)

int input_open(const char *path)
{
	/* open() itself would wait for a pipe's writer */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return err_set(-errno, "%s", strerror(errno));
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return err_set(-EINVAL, "not a file");
}

FILE *input_stream(const char *path)
{
	int fd = input_open(path);
	FILE *in;

	if (fd < 0)
		return NULL;
	in = fdopen(fd, "r");
	if (!in) {
		err_set(-errno, "%s", strerror(errno));
		close(fd);
	}
	return in;
}

/* The whole file and '\0's, to free(), or NULL. */
static char *read_all(FILE *in, size_t *len)
{
	struct stat st;
	char *text = NULL;

	if (fstat(fileno(in), &st)) {
		err_set(-errno, "%s", strerror(errno));
	} else if (st.st_size > MAX_JSON) {
		err_set(-EFBIG, "longer than %d MiB", MAX_JSON >> 20);
	} else {
		text = calloc(1, st.st_size + TOKEN_BEHIND);
		if (!text)
			err_set(-ENOMEM, "out of memory");
	}
	if (!text)
		return NULL;
	*len = fread(text, 1, st.st_size, in);
	if (!ferror(in))
		return text;
	err_set(-errno, "%s", strerror(errno));
	free(text);
	return NULL;
}

json_t *input_json(const char *path)
{
	json_error_t error;
	struct token t = {};
	json_t *root = NULL;
	FILE *in = input_stream(path);
	size_t len = 0;
	char *text;

	if (!in)
		return NULL;
	text = read_all(in, &len);
	fclose(in);
	if (!text)
		return NULL;
	/* first what cannot be nested without end, as jansson recurses */
	if (!token_text(&t, text, len)) {
		root = json_loadb(t.at, t.end - t.at, JSON_REJECT_DUPLICATES,
				  &error);
		if (!root)
			err_set(-EINVAL, "line %d: %s", error.line, error.text);
	}
	free(text);
	return root;
}
