// SPDX-License-Identifier: GPL-2.0-or-later
/* The running kernel's configuration. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#include "env.h"
#include "env_internal.h"

#define CONFIG_MAX	(4 << 20)

static char *config;

/* zlib reads a plain file as well as a compressed one */
static char *read_config(const char *path)
{
	FILE *f = env_fopen(path);
	char *text = NULL;
	gzFile gz;
	int nr;

	if (!f)
		return NULL;
	gz = gzdopen(dup(fileno(f)), "r");
	fclose(f);
	if (!gz)
		return NULL;
	text = malloc(CONFIG_MAX);
	nr = text ? gzread(gz, text, CONFIG_MAX - 1) : -1;
	gzclose(gz);
	if (nr <= 0) {
		free(text);
		return NULL;
	}
	text[nr] = '\0';
	return text;
}

static char *read_config_of(const char *before, const char *after)
{
	struct utsname u;
	char path[256];

	uname(&u);
	snprintf(path, sizeof(path), "%s%s%s", before, u.release, after);
	return read_config(path);
}

const char *env_config_text(void)
{
	if (!config)
		config = read_config("/proc/config.gz");
	if (!config)
		config = read_config_of("/boot/config-", "");
	if (!config)
		config = read_config_of("/lib/modules/", "/config");
	return config;
}

void env_config_forget(void)
{
	free(config);
	config = NULL;
}

int env_config(const char *option)
{
	const char *text = env_config_text();
	char line[96];

	if (!text)
		return -ENOENT;
	snprintf(line, sizeof(line), "\nCONFIG_%s=y\n", option);
	return !!strstr(text, line);
}
