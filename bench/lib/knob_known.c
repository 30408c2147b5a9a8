// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <regex.h>
#include <stddef.h>
#include <string.h>

#include "knob_known.h"

#define VALUE_LEN	128
#define MM	"/sys/kernel/mm"
#define CPU	"/sys/devices/system/cpu"
#define NUMBER	"[0-9]{1,10}"
#define WORD	"[a-z_-]{1,32}"
#define SWITCH	"0|1"
#define HEX(n)	"[0-9a-f]{" #n "}"
#define UUID	HEX(8) "-" HEX(4) "-" HEX(4) "-" HEX(4) "-" HEX(12)
#define DEVICE	"/dev/[A-Za-z0-9/_.:+@=#-]+"
#define FILE_	"/.*/fixcost-swap-" UUID	/* in any folder */
#define OURS	"/.*/fixcost-[a-z0-9-]+"

/* Extended regular expressions for the whole of each. */
static const struct {
	const char *verb, *what, *value;
} known[] = {
	{ "write", "/proc/sys/vm/page-cluster", NUMBER },
	{ "write", MM "/transparent_hugepage/(hugepages-" NUMBER "kB/)?enabled", WORD },
	{ "write", MM "/transparent_hugepage/khugepaged/defrag", SWITCH },
	{ "write", MM "/damon/admin/kdamonds/nr_kdamonds", NUMBER },
	{ "write", MM "/damon/admin/kdamonds/0/state", WORD },
	{ "write", CPU "/cpu" NUMBER "/cpufreq/scaling_governor", WORD },
	{ "write", CPU "/intel_pstate/no_turbo", SWITCH },
	{ "write", CPU "/cpufreq/(policy" NUMBER "/)?boost", SWITCH },
	{ "write", "/.*/cgroup\\.subtree_control", "-memory" },
	{ "rmdir", OURS, "" },
	{ "zram-intent", "(" NUMBER "(," NUMBER ")*)?", "" },
	{ "zram", NUMBER, UUID },
	{ "loop", NUMBER, "" },
	{ "rmmod", "zram|loop|brd", "" },
	{ "swapoff", DEVICE "|" FILE_, UUID },
	{ "blank", DEVICE, UUID },
	{ "unlink", FILE_, "" },
};

#define NR_KNOWN	(sizeof(known) / sizeof(known[0]))

const char *knob_known_folder;

bool knob_in_known_folder(const char *path)
{
	return knob_known_folder &&
		!strncmp(path, knob_known_folder, strlen(knob_known_folder));
}

/* Compiled once: a long run writes many lines. "" is nothing at all. */
static bool matches(const char *text, const char *pattern, regex_t *re, bool *compiled)
{
	regmatch_t all;

	if (!*pattern)
		return !*text;
	if (!*compiled && regcomp(re, pattern, REG_EXTENDED))
		return false;
	*compiled = true;
	return !regexec(re, text, 1, &all, 0) && !all.rm_so && !text[all.rm_eo];
}

static bool matches_known(const struct knob_line *line, size_t i)
{
	static regex_t what[NR_KNOWN], value[NR_KNOWN];
	static bool has_what[NR_KNOWN], has_value[NR_KNOWN];

	return !strcmp(line->verb, known[i].verb) &&
		matches(line->what, known[i].what, &what[i], &has_what[i]) &&
		matches(line->value, known[i].value, &value[i], &has_value[i]);
}

static bool has_verb(const char *verb)
{
	for (size_t i = 0; i < NR_KNOWN; i++)
		if (!strcmp(verb, known[i].verb))
			return true;
	return false;
}

/* Of a path: every part is the name of something, and none leads back up. */
static bool is_straight(const char *path)
{
	size_t len;

	for (path = strchrnul(path, '/'); *path; path += len) {
		len = strcspn(++path, "/");
		if (!len || (path[0] == '.' && (len == 1 || (len == 2 && path[1] == '.'))))
			return false;
	}
	return true;
}

bool knob_known(const struct knob_line *line)
{
	if (strlen(line->what) >= PATH_MAX || strlen(line->value) >= VALUE_LEN ||
	    !is_straight(line->what))
		return false;
	for (size_t i = 0; i < NR_KNOWN; i++)
		if (matches_known(line, i))
			return true;
	return has_verb(line->verb) && knob_in_known_folder(line->what);
}
