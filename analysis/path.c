// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include "err.h"
#include "path.h"

int path_make(char path[PATH_LEN], const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(path, PATH_LEN, fmt, ap);
	va_end(ap);
	if (len >= PATH_LEN)
		return err_set(-ENAMETOOLONG, "%.80s...: path of %d characters",
			       path, len);
	return 0;
}

bool path_is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}
