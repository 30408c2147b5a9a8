// SPDX-License-Identifier: GPL-2.0-or-later
/* The corpus that fuzzing found, read once more by every reader. */
#include <dirent.h>

#include <gsl/gsl_errno.h>

#include "fuzz/readers.h"
#include "tap.h"

#define CORPUS	"analysis/test/corpus"
#define MAX_LEN	(1 << 20)

static void replay_file(const char *reader, const char *path)
{
	static uint8_t data[MAX_LEN];
	FILE *in = fopen(path, "r");
	size_t len;

	if (!in)
		return;
	len = fread(data, 1, sizeof(data), in);
	fclose(in);
	fuzz_one(reader, data, len);
}

static void replay(const char *reader)
{
	char path[512];
	struct dirent *entry;
	unsigned int nr = 0;
	DIR *dir;

	fuzz_make();
	snprintf(path, sizeof(path), CORPUS "/%s", reader);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), CORPUS "/%s/%s", reader,
			 entry->d_name);
		replay_file(reader, path);
		nr++;
	}
	if (dir)
		closedir(dir);
	fuzz_remove();
	ok(nr > 0, "%s: %u inputs of the corpus", reader, nr);
}

int main(void)
{
	gsl_set_error_handler_off();
	replay("time");
	replay("env");
	replay("path");
	replay("count");
	replay("csv");
	return finish();
}
