// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "output.h"

/* What is lost is told by the flush that loses it, or was by an earlier one. */
static int close_stdout(void)
{
	int failed = ferror(stdout);

	errno = 0;
	if (fflush(stdout) || failed)
		return errno ? errno : EIO;
	/* with nothing to write it may well have been closed all along */
	return fclose(stdout) && errno != EBADF ? errno : 0;
}

int output_end(const char *program, int code)
{
	int err = close_stdout();

	if (!err)
		return code;
	fprintf(stderr, "%s: cannot write standard output: %s\n", program,
		strerror(err));
	return 3;
}
