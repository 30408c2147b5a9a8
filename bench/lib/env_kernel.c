// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts about the running kernel. */
#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "env.h"
#include "env_internal.h"
#include "fsfd.h"

#define NOTES_MAX	65536
#define ALIGN4(n)	(((size_t)(n) + 3) & ~(size_t)3)

/* Bytes the note at @at takes with its padding; 0 when it is cut off. */
static size_t note_size(const unsigned char *at, size_t left, Elf64_Nhdr *note)
{
	size_t size;

	if (left < sizeof(*note))
		return 0;
	memcpy(note, at, sizeof(*note));
	if (note->n_namesz > left || note->n_descsz > left)
		return 0;
	size = sizeof(*note) + ALIGN4(note->n_namesz) + note->n_descsz;
	return size > left ? 0 : ALIGN4(size);
}

static bool is_build_id(const unsigned char *at, const Elf64_Nhdr *note)
{
	return note->n_type == NT_GNU_BUILD_ID && note->n_descsz &&
	       note->n_namesz == sizeof(ELF_NOTE_GNU) &&
	       !memcmp(at + sizeof(*note), ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU));
}

static int format_hex(char *hex, size_t len, const unsigned char *b, size_t nr)
{
	size_t i;

	if (len < 2 * nr + 1)
		return -ENOSPC;
	for (i = 0; i < nr; i++)
		snprintf(hex + 2 * i, 3, "%02x", b[i]);
	return 0;
}

int env_build_id(char *hex, unsigned int len)
{
	FILE *f = env_fopen("/sys/kernel/notes");
	static unsigned char notes[NOTES_MAX];
	size_t nr, at, size;
	Elf64_Nhdr note;

	if (!f)
		return -errno;
	nr = fread(notes, 1, sizeof(notes), f);
	fclose(f);
	for (at = 0; at < nr; at += size) {
		size = note_size(notes + at, nr - at, &note);
		if (!size)
			break;
		if (is_build_id(notes + at, &note))
			return format_hex(hex, len, notes + at + sizeof(note) +
					  ALIGN4(note.n_namesz), note.n_descsz);
	}
	return -ENODATA;
}

int env_boot_id(char *id, unsigned int len)
{
	return env_read(id, len, "/proc/sys/kernel/random/boot_id");
}

static json_t *build_id(void)
{
	char hex[129];

	return env_build_id(hex, sizeof(hex)) ? json_null() : json_string(hex);
}

/* As sha256sum prints it, so that anyone can compare it with a file. */
static json_t *config_hash(void)
{
	const char *text = env_config_text();
	char command[64], hash[65] = "";
	FILE *f = NULL;
	bool good;
	int fd;

	if (!text)
		return json_null();
	/* without MFD_CLOEXEC: the shell is to inherit it */
	fd = memfd_create("config", 0);
	if (fd < 0)
		return json_null();
	snprintf(command, sizeof(command), "sha256sum </proc/self/fd/%d", fd);
	if (write(fd, text, strlen(text)) == (ssize_t)strlen(text))
		f = popen(command, "re");
	good = f && fread(hash, 64, 1, f);
	good = f && !pclose(f) && good;
	close(fd);
	return good ? json_string(hash) : json_null();
}

/* "Linux version R (builder) (compiler) #1 ...": the second (...) */
static json_t *compiler(void)
{
	char text[1024], *at, *end;
	int depth = 0;

	if (env_read(text, sizeof(text), "/proc/version"))
		return json_null();
	at = strstr(text, ") (");
	if (!at)
		return json_null();
	at += 3;
	for (end = at; *end && (*end != ')' || depth); end++)
		depth += (*end == '(') - (*end == ')');
	*end = '\0';
	return json_string(at) ?: json_null();
}

static json_t *preempt_from_config(void)
{
	static const char *const model[][2] = {
		{ "PREEMPT_RT", "rt" }, { "PREEMPT_LAZY", "lazy" },
		{ "PREEMPT", "full" }, { "PREEMPT_VOLUNTARY", "voluntary" },
		{ "PREEMPT_NONE", "none" },
	};
	size_t i;

	for (i = 0; i < sizeof(model) / sizeof(model[0]); i++)
		if (env_config(model[i][0]) == 1)
			return json_string(model[i][1]);
	return json_null();
}

static json_t *preempt_from_cmdline(void)
{
	char text[4096], model[16];
	const char *at;

	if (env_config("PREEMPT_DYNAMIC") != 1 ||
	    env_read(text, sizeof(text), "/proc/cmdline"))
		return json_null();
	at = strstr(text, "preempt=");
	if (!at || (at != text && at[-1] != ' ') ||
	    sscanf(at, "preempt=%15s", model) != 1)
		return json_null();
	return json_string(model);
}

/* The scheduler's own word comes first: it can be changed while running. */
static json_t *preempt(void)
{
	json_t *model = env_choice("/sys/kernel/debug/sched/preempt");
	char path[64];

	if (json_is_null(model) && !env_root_is_fake() &&
	    !fsfd_path("debugfs", "sched/preempt", path, sizeof(path)))
		model = env_choice(path);
	if (json_is_null(model))
		model = preempt_from_cmdline();
	return json_is_null(model) ? preempt_from_config() : model;
}

static json_t *config_bool(const char *option)
{
	int on = env_config(option);

	return on < 0 ? json_null() : json_boolean(on);
}

/* "nop" when tracing does nothing */
static json_t *tracer(void)
{
	json_t *name = env_string("/sys/kernel/tracing/current_tracer");
	char path[64];

	if (json_is_null(name) && !env_root_is_fake() &&
	    !fsfd_path("tracefs", "current_tracer", path, sizeof(path)))
		name = env_string(path);
	return name;
}

void env_add_kernel(json_t *env)
{
	struct utsname u;

	uname(&u);
	json_object_set_new(env, "boot_id",
			    env_string("/proc/sys/kernel/random/boot_id"));
	json_object_set_new(env, "kernel_release", json_string(u.release));
	json_object_set_new(env, "kernel_version", json_string(u.version));
	json_object_set_new(env, "machine", json_string(u.machine));
	json_object_set_new(env, "build_id", build_id());
	json_object_set_new(env, "config_hash", config_hash());
	json_object_set_new(env, "preempt", preempt());
	json_object_set_new(env, "preempt_dynamic",
			    config_bool("PREEMPT_DYNAMIC"));
	json_object_set_new(env, "preempt_rcu", config_bool("PREEMPT_RCU"));
	json_object_set_new(env, "cmdline", env_string("/proc/cmdline"));
	json_object_set_new(env, "compiler", compiler());
	json_object_set_new(env, "debug_options", env_debug_options());
	json_object_set_new(env, "tracer", tracer());
	json_object_set_new(env, "tainted",
			    env_number("/proc/sys/kernel/tainted"));
}
