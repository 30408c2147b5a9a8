// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program has settings, then text that is the same for every row. It
 * reaches and proves the state as the suite does, and prints the same mean.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "repro.h"

struct settings {
	bool is_exit, swapped, shuffled, cached;
	const char *operation;	/* what is timed, as C */
	long mib;
};

static const char program[] =
"#include <err.h>\n"
"#include <fcntl.h>\n"
"#include <stdio.h>\n"
"#include <stdlib.h>\n"
"#include <sys/mman.h>\n"
"#include <sys/swap.h>\n"
"#include <sys/vfs.h>\n"
"#include <sys/wait.h>\n"
"#include <time.h>\n"
"#include <unistd.h>\n"
"static const size_t len = (size_t)MIB << 20, chunk = 16 << 20;\n"
"static size_t page, x = 88172645463325252; static char *buf, *swap;\n"
"static size_t rnd(void) { x ^= x << 13; x ^= x >> 7; return x ^= x << 17; }\n"
"static int compare(const void *a, const void *b) { return *(double *)a < *(double *)b ? -1 : 1; }\n"
"static void put(const char *file, const char *text)\t/* of the group, if there is one */\n"
"{ int fd = open(file, O_WRONLY); if (fd >= 0) { dprintf(fd, \"%s\", text); close(fd); } }\n"
"static void check_swap(void)\t/* a loop device over tmpfs would be swapped out to itself */\n"
"{\n"
"\tstatic char dev[100], path[200], file[4096]; struct statfs fs; int nr = 0;\n"
"\tfor (FILE *g, *f = fopen(\"/proc/swaps\", \"r\"); f && fscanf(f, \"%99s%*[^\\n]\", dev) == 1; nr++) {\n"
"\t\tsnprintf(path, sizeof(path), \"/sys/class/block/%s/loop/backing_file\", dev + 5);\n"
"\t\tif ((g = fopen(path, \"r\")) && (fscanf(g, \"%4095[^\\n]\", file) != 1 || statfs(file, &fs) || fs.f_type == 0x1021994))\n"
"\t\t\terrx(1, \"%s: a loop over tmpfs, or over what cannot be seen: swapoff first\", dev);\n"
"\t}\n"
"\tif (nr < 2) errx(1, \"no swap is on\");\n"
"}\n"
"static void page_out(char *at, size_t n)\t/* in pages, shuffled or not */\n"
"{\n"
"\tstatic size_t order[4096];\n"
"\tfor (size_t i = 0, k; i < n; i++) { k = rnd() % (i + 1); order[i] = order[k]; order[k] = i; }\n"
"\tfor (size_t i = 0; SHUFFLED && i < n; i++) madvise(at + order[i] * page, page, MADV_PAGEOUT);\n"
"\tif (!SHUFFLED) madvise(at, n * page, MADV_PAGEOUT);\n"
"}\n"
"static size_t wrong(void)\t/* pages that are not in the state wanted */\n"
"{\n"
"\tstatic size_t map[MIB << 8]; static unsigned char in[MIB << 8];\n"
"\tsize_t n = len / page, nr = 0; int fd = open(\"/proc/self/pagemap\", O_RDONLY);\n"
"\tif (pread(fd, map, n * 8, (size_t)buf / page * 8) != (ssize_t)n * 8 ||\n"
"\t    mincore(buf, len, in) || close(fd)) err(1, \"pagemap\");\n"
"\tfor (size_t i = 0; i < n; i++)\n"
"\t\tnr += (map[i] >> 62 & 1) != SWAPPED || (SWAPPED && (in[i] & 1) != CACHED);\n"
"\treturn nr;\n"
"}\n"
"static void prepare(void)\n"
"{\n"
"\tif (mlockall(MCL_CURRENT) || (swap && (swapoff(swap) || swapon(swap, 0xffff)))) err(1, \"%s\", swap);\n"
"\tbuf = mmap((void *)(1UL << 37), len, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
"\tif (buf == MAP_FAILED || madvise(buf, len, MADV_NOHUGEPAGE)) err(1, \"mmap\");\n"
"\tfor (size_t off = 0, n; off < len; off += n) {\n"
"\t\tn = len - off < chunk ? len - off : chunk;\n"
"\t\tfor (size_t i = 0; i < n; i += 8) *(size_t *)(buf + off + i) = rnd();\n"
"\t\tif (SWAPPED) page_out(buf + off, n / page);\n"
"\t}\n"
"\tfor (int i = 0; wrong() && i < 9; i++, usleep(10000 << i)) {\n"
"\t\tif (CACHED) { madvise(buf, len, MADV_WILLNEED); continue; }\n"
"\t\tif (SWAPPED) madvise(buf, len, MADV_PAGEOUT);\n"
"\t\tput(\"memory.reclaim\", \"1G\"); put(\"memory.force_empty\", \"0\");\n"
"\t}\n"
"\tif (wrong()) errx(1, \"%zu pages are in another state\", wrong());\n"
"}\n"
"int main(int argc, char **argv)\n"
"{\n"
"\tdouble ns[20], sum = 0; struct timespec a, b;\n"
"\tif (argc > 1) { swap = argv[2]; if (chdir(argv[1])) err(1, \"%s\", argv[1]); put(\"cgroup.procs\", \"0\"); }\n"
"\tpage = sysconf(_SC_PAGESIZE); if (SWAPPED) check_swap();\n";

static const char zap_main[] =
"\tfor (int i = 0; i < 20; i++, munmap(buf, len)) {\n"
"\t\tprepare(); clock_gettime(CLOCK_MONOTONIC, &a);\n"
"\t\tif (%s) err(1, \"zap\");\n"
"\t\tclock_gettime(CLOCK_MONOTONIC, &b);\n";

static const char exit_main[] =
"\tstatic volatile char rest[5 << 19]; for (size_t i = 0; i < sizeof(rest); i += page) rest[i] = 1;\n"
"\tfor (int i = 0; i < 20; i++) {\n"
"\t\tint status; pid_t pid = fork(); if (!pid) { x += i; prepare(); raise(SIGSTOP); }\n"
"\t\tif (waitpid(pid, &status, WUNTRACED) < 0 || !WIFSTOPPED(status)) errx(1, \"no victim\");\n"
"\t\tclock_gettime(CLOCK_MONOTONIC, &a); kill(pid, SIGKILL); waitpid(pid, NULL, 0);\n"
"\t\tclock_gettime(CLOCK_MONOTONIC, &b);\n";

static const char program_end[] =
"\t\tns[i] = ((b.tv_sec - a.tv_sec) * 1e9 + b.tv_nsec - a.tv_nsec) / (len / page);\n"
"\t}\n"
"\tqsort(ns, 20, sizeof(*ns), compare); for (int i = 4; i < 16; i++) sum += ns[i] / 12;\n"
"\tprintf(\"%.1f ns per page (%.1f to %.1f)\\n\", sum, ns[0], ns[19]);\n"
"}\n";

/* The rows there is a program for: what may be in their names, besides mib. */
static const struct family {
	const char *name;
	bool is_exit, swapped;
	const char *args[12];
} families[] = {
	{ "zap_present",
	  .args = { "op:dontneed", "op:munmap", "order:0", "threads:1" } },
	{ "zap_swapped", .swapped = true,
	  .args = { "op:dontneed", "op:munmap", "op:free", "slots:contiguous",
		    "slots:shuffled", "cache:no", "cache:yes", "share:1",
		    "order:0", "fill:random", "threads:1" } },
	{ "exit_swapped", .is_exit = true, .swapped = true,
	  .args = { "slots:contiguous", "slots:shuffled", "cache:no",
		    "cache:yes", "order:0", "procs:1", "threads:1" } },
};

#define NR_FAMILIES	(sizeof(families) / sizeof(families[0]))

static const struct family *find_family(const char *name)
{
	size_t i;

	for (i = 0; i < NR_FAMILIES; i++)
		if (!strcmp(families[i].name, name))
			return &families[i];
	err_set(-EINVAL, "--repro: no program for %s; there is one for zap_present, zap_swapped and exit_swapped",
		name);
	return NULL;
}

static bool is_listed(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (!strcmp(*list, word))
			return true;
	return false;
}

/* Does the @rest of the name set again what @arg sets? */
static bool comes_again(const char *rest, const char *arg)
{
	size_t len = strcspn(arg, ":") + 1;

	for (; rest; rest = strchr(rest, '/'), rest += !!rest)
		if (!strncmp(rest, arg, len))
			return true;
	return false;
}

/* Digits alone: what strtol() takes besides would be in the program. */
static int set_mib(struct settings *s, const char *text)
{
	size_t len = strlen(text);

	s->mib = 0;
	if (len <= 5 && strspn(text, "0123456789") == len)
		s->mib = atol(text);
	if (s->mib < 1 || s->mib > 16384)
		return err_set(-EINVAL, "--repro: mib:%s is not 1 to 16384", text);
	return 0;
}

/* One "key:value" of the name. Returns 0 or -EINVAL. */
static int set_argument(struct settings *s, const struct family *f,
			const char *arg)
{
	if (!strncmp(arg, "mib:", 4))
		return set_mib(s, arg + 4);
	if (!is_listed(f->args, arg))
		return err_set(-EINVAL, "--repro: no program for %s of %s", arg,
			       f->name);
	if (!strcmp(arg, "slots:shuffled"))
		s->shuffled = true;
	else if (!strcmp(arg, "cache:yes"))
		s->cached = true;
	else if (!strcmp(arg, "op:munmap"))
		s->operation = "munmap(buf, len)";
	else if (!strcmp(arg, "op:free"))
		s->operation = "madvise(buf, len, MADV_FREE)";
	return 0;
}

static int set_arguments(struct settings *s, const struct family *f, char *rest)
{
	char *part;
	int err = 0;

	while (!err && (part = strsep(&rest, "/"))) {
		err = set_argument(s, f, part);
		if (!err && comes_again(rest, part))
			err = err_set(-EINVAL, "--repro: %s, and another of its kind",
				      part);
	}
	return err;
}

static int parse(struct settings *s, const char *name)
{
	char *copy = strdup(name), *rest = copy;
	const struct family *f;
	int err = -EINVAL;

	if (!copy)
		return err_set(-ENOMEM, "out of memory");
	f = find_family(strsep(&rest, "/"));
	if (f) {
		s->is_exit = f->is_exit;
		s->swapped = f->swapped;
		err = set_arguments(s, f, rest);
	}
	free(copy);
	return err;
}

int repro_write(FILE *out, const char *name)
{
	struct settings s = {
		.operation = "madvise(buf, len, MADV_DONTNEED)", .mib = 64,
	};
	int err = parse(&s, name);

	if (err)
		return err;
	fprintf(out, "// %s: GPL-2.0-or-later\n", "SPDX-License-Identifier");
	fprintf(out, "/* %s: cc -O2 repro.c && sudo taskset -c 1 ./a.out [GROUP [SWAP]]\n * Swap is on. GROUP: a memory cgroup of its own; SWAP: the device, renewed for each sample. */\n",
		name);
	fprintf(out, "enum { SWAPPED = %d, SHUFFLED = %d, CACHED = %d, MIB = %ld };\n",
		s.swapped, s.shuffled, s.cached, s.mib);
	fputs(program, out);
	if (s.is_exit)
		fputs(exit_main, out);
	else
		fprintf(out, zap_main, s.operation);
	fputs(program_end, out);
	return ferror(out) ? err_set(-EIO, "cannot write") : 0;
}
