// SPDX-License-Identifier: GPL-2.0-or-later
/* Pictures as data in a page: drawings, or pixels where those are smaller. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "err.h"
#include "html.h"
#include "html_pictures.h"
#include "input.h"

#define PATH_LEN	4096
/* A drawing of many samples is smaller as pixels. */
#define MAX_SVG		(80 * 1024)

static void put_base64(FILE *out, FILE *in)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char b[3];
	size_t n;

	while ((n = fread(b, 1, 3, in)) > 0) {
		if (n < 3)
			b[2] = 0;
		if (n < 2)
			b[1] = 0;
		fputc(digits[b[0] >> 2], out);
		fputc(digits[(b[0] & 3) << 4 | b[1] >> 4], out);
		fputc(n > 1 ? digits[(b[1] & 15) << 2 | b[2] >> 6] : '=', out);
		fputc(n > 2 ? digits[b[2] & 63] : '=', out);
	}
}

static int put_picture(FILE *out, const char *folder, const char *name)
{
	char path[PATH_LEN];
	struct stat st;
	bool svg = true;
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s.svg", folder, name);
	if (stat(path, &st) || st.st_size > MAX_SVG) {
		snprintf(path, sizeof(path), "%s/%s.png", folder, name);
		svg = false;
	}
	in = input_stream(path);
	if (!in)
		return err_in(-EINVAL, path);
	fputs("<div class=scroll><img alt=\"", out);
	html_put(out, name);
	fprintf(out, "\" src=\"data:image/%s;base64,",
		svg ? "svg+xml" : "png");
	put_base64(out, in);
	fputs("\"></div>\n", out);
	fclose(in);
	return 0;
}

static int is_png(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".png");
}

int html_pictures(FILE *out, const char *folder)
{
	struct dirent **list;
	int nr = scandir(folder, &list, is_png, alphasort);
	int err = 0;
	int i;

	if (nr < 0)
		return err_set(-errno, "%s: %s", folder, strerror(errno));
	fputs("<h2>Pictures</h2>\n", out);
	for (i = 0; i < nr; i++) {
		*strrchr(list[i]->d_name, '.') = '\0';
		if (!err)
			err = put_picture(out, folder, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	return err;
}
