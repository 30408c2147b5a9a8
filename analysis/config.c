// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "err.h"
#include "text.h"

#define PATH_LEN	4096
#define FILE_MAX	(4 << 20)	/* a distribution's has 300 KB */
#define NAME_LEN	100
#define VALUE_LEN	512

struct option {
	const char *name;
	const char *value;	/* NULL: this line says only that it is new */
	bool is_new, is_set;
};

struct config {
	char *text;
	struct option *options;	/* by name, each once */
	size_t nr;
};

static int read_all(int fd, size_t size, const char *path, char **text)
{
	size_t done = 0;
	ssize_t nr = 1;
	char *nul;

	*text = malloc(size + 1);
	if (!*text)
		return err_set(-ENOMEM, "out of memory");
	while (done < size && nr > 0) {
		nr = read(fd, *text + done, size - done);
		done += nr > 0 ? nr : 0;
	}
	if (nr < 0)
		return err_set(-errno, "%s: %s", path, strerror(errno));
	(*text)[done] = '\0';
	for (nul = *text; (nul = memchr(nul, '\0', *text + done - nul)); )
		*nul = '?';	/* it hides nothing behind it */
	return 0;
}

/* Returns 0, -ENOENT without a file, or another error with err_text(). */
static int read_file(const char *path, char **text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int err;

	if (fd < 0)
		return errno == ENOENT ? -ENOENT :
		       err_set(-errno, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		err = err_set(-EINVAL, "%s: not a file", path);
	else if (st.st_size > FILE_MAX)
		err = err_set(-EFBIG, "%s: %lld bytes, no configuration has more than %d",
			      path, (long long)st.st_size, FILE_MAX);
	else
		err = read_all(fd, st.st_size, path, text);
	close(fd);
	return err;
}

/* The length of the name of an option that @s begins with, or 0. */
static size_t name_len(const char *s)
{
	size_t len = 7;

	if (strncmp(s, "CONFIG_", len))
		return 0;
	while (isalnum((unsigned char)s[len]) || s[len] == '_')
		len++;
	return len > 7 && len <= NAME_LEN ? len : 0;
}

/* Take the line apart in place: is it one of an option? */
static bool parse_line(char *line, struct option *o)
{
	bool is_new = !strncmp(line, "# new: ", 7);
	bool comment = !is_new && !strncmp(line, "# ", 2);
	char *name = line + (is_new ? 7 : comment ? 2 : 0);
	char *end = name + name_len(name);

	*o = (struct option){ .name = name, .is_new = is_new };
	if (end == name)
		return false;
	if (is_new)
		o->is_set = !strcmp(end, " set");
	else if (comment && !strcmp(end, " is not set"))
		o->value = "n";
	else if (!comment && *end == '=')
		o->value = end + 1;
	if (!is_new && !o->value)
		return false;
	*end = '\0';
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct option *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	/* in the order of the file: all names are in one text */
	return order ? order : (x->name > y->name) - (x->name < y->name);
}

/* An option's lines become one: the last value counts. */
static void merge(struct config *c)
{
	struct option *last = NULL, *o;
	size_t nr = 0;

	for (o = c->options; o < c->options + c->nr; o++) {
		if (!last || strcmp(last->name, o->name)) {
			last = &c->options[nr++];
			*last = *o;
			continue;
		}
		last->value = o->value ? o->value : last->value;
		last->is_new |= o->is_new;
		last->is_set |= o->is_set;
	}
	c->nr = nr;
}

static int parse(struct config *c)
{
	char *rest = c->text, *line;
	size_t lines = 1;

	for (line = c->text; *line; line++)
		lines += *line == '\n';
	c->options = calloc(lines, sizeof(*c->options));
	if (!c->options)
		return err_set(-ENOMEM, "out of memory");
	while ((line = strsep(&rest, "\n")))
		c->nr += parse_line(line, &c->options[c->nr]);
	qsort(c->options, c->nr, sizeof(*c->options), by_name);
	merge(c);
	return 0;
}

static int read_config(struct config *c, const struct side *side)
{
	const struct run *run = &side->runs[0];
	char path[PATH_LEN];
	int err;

	if (snprintf(path, sizeof(path), "%s/%s/%s/config", side->path,
		     side->boots[run->boot].id, run->name) >= PATH_LEN)
		return -ENOENT;
	err = read_file(path, &c->text);
	return err ? err : parse(c);
}

static void free_config(struct config *c)
{
	free(c->options);
	free(c->text);
}

static char *copy_value(const char *value)
{
	char clean[VALUE_LEN];

	if (!value)
		return NULL;
	text_clean(clean, sizeof(clean), value);
	return strdup(clean);
}

/* @a or @b is NULL where that side does not have the option. */
static int add_diff(struct config_diffs *diffs, const struct option *a,
		    const struct option *b)
{
	const struct option *o = a ? a : b;
	struct config_diff *diff;

	if (!(a && a->value) && !(b && b->value))
		return 0;
	if (a && b && a->value && b->value && !strcmp(a->value, b->value))
		return 0;
	diff = reallocarray(diffs->list, diffs->nr + 1, sizeof(*diff));
	if (!diff)
		return err_set(-ENOMEM, "out of memory");
	diffs->list = diff;
	diff += diffs->nr++;
	*diff = (struct config_diff){
		.option = strdup(o->name),
		.a = copy_value(a ? a->value : NULL),
		.b = copy_value(b ? b->value : NULL),
		.only = !(a && b) && o->is_new,
		.is_default = !(a && b) && o->is_new && !o->is_set,
	};
	return diff->option && (diff->a || diff->b) ? 0 :
	       err_set(-ENOMEM, "out of memory");
}

static int walk(struct config_diffs *diffs, const struct config *a,
		const struct config *b)
{
	const struct option *x = a->options, *y = b->options;
	const struct option *end_x = x + a->nr, *end_y = y + b->nr;
	int err = 0, order;

	while (!err && (x < end_x || y < end_y)) {
		order = x == end_x ? 1 : y == end_y ? -1 :
			strcmp(x->name, y->name);
		err = add_diff(diffs, order <= 0 ? x : NULL,
			       order >= 0 ? y : NULL);
		x += order <= 0;
		y += order >= 0;
	}
	return err;
}

/* To the compiler an option that is off and one that is not there are the same. */
static bool compiles_alike(const struct config_diff *diff)
{
	return !(diff->a && diff->b) && !strcmp(diff->a ? diff->a : diff->b, "n");
}

static int by_weight(const void *a, const void *b)
{
	const struct config_diff *x = a, *y = b;

	if (compiles_alike(x) != compiles_alike(y))
		return compiles_alike(x) ? 1 : -1;
	if (x->only != y->only)
		return x->only ? -1 : 1;
	return strcmp(x->option, y->option);
}

int config_compare(struct config_diffs *diffs, const struct side *a,
		   const struct side *b)
{
	struct config x = {}, y = {};
	int err;

	memset(diffs, 0, sizeof(*diffs));
	err = read_config(&x, a);
	if (!err)
		err = read_config(&y, b);
	if (!err) {
		diffs->known = true;
		err = walk(diffs, &x, &y);
	}
	if (diffs->nr)
		qsort(diffs->list, diffs->nr, sizeof(*diffs->list), by_weight);
	free_config(&x);
	free_config(&y);
	return err == -ENOENT ? 0 : err;
}

void config_free(struct config_diffs *diffs)
{
	size_t i;

	for (i = 0; i < diffs->nr; i++) {
		free(diffs->list[i].option);
		free(diffs->list[i].a);
		free(diffs->list[i].b);
	}
	free(diffs->list);
}
