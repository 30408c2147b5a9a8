// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nothing in userspace tells whether the function that frees swap entries calls
 * get_swap_device(). What there is: the release, for kernels from before the
 * fix; and the variants of configs/variants/ without the pin, which refuse
 * swapoff. Where the release does not settle it, only a guest that is thrown
 * away afterwards may try.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "mem.h"
#include "pin.h"
#include "swapdev.h"

/* Where the fix came in (CVE-2024-26960): the first of each stable series. */
static const struct {
	unsigned int major, minor, patch;
} fixed[] = {
	{ 5, 10, 215 }, { 5, 15, 154 }, { 6, 1, 84 }, { 6, 6, 24 }, { 6, 7, 12 },
	{ 6, 8, 3 },
};

static const char no_pin[] =
	"this kernel refuses swapoff while entries are in use: a variant without the pin";

static char reason[256];

static bool has_fix(unsigned int major, unsigned int minor, unsigned int patch)
{
	if (major > 6 || (major == 6 && minor >= 9))
		return true;
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (major == fixed[i].major && minor == fixed[i].minor)
			return patch >= fixed[i].patch;
	return false;
}

/* Debian's release ends in .0; its version has "Debian 6.1.176-1". */
bool pin_by_version(const char *release, const char *version)
{
	const char *debian = strstr(version, "Debian ");
	unsigned int major, minor, patch = 0;

	if (debian)
		release = debian + strlen("Debian ");
	if (sscanf(release, "%u.%u.%u", &major, &minor, &patch) < 2)
		return false;
	return has_fix(major, minor, patch);
}

bool pin_in_lab(const char *cmdline)
{
	const char *at = strstr(cmdline, "fixcost.port=");

	return at && (at == cmdline || at[-1] == ' ');
}

static bool in_lab(void)
{
	char cmdline[4096] = "";
	FILE *f = fopen("/proc/cmdline", "re");

	if (!f)
		return false;
	if (!fgets(cmdline, sizeof(cmdline), f))
		cmdline[0] = '\0';
	fclose(f);
	return pin_in_lab(cmdline);
}

/* One page in use, and nobody who frees it: harmless on any kernel. */
static int swapoff_in_use(void)
{
	struct mem_state state = { .swapped = true, .cached = true };
	size_t len = mem_page_size();
	int err, on_err;
	void *buf;

	err = mem_map(&buf, len, 0);
	if (err)
		return err;
	err = mem_reach(buf, len, &state);
	if (!err)
		err = swapdev_hold();
	if (!err) {
		err = swapdev_off();
		on_err = swapdev_on();
		if (!err)
			err = on_err;
	}
	mem_unmap(buf, len);
	return err;
}

const char *pin_missing(void)
{
	struct utsname name;
	int err;

	uname(&name);
	if (!pin_by_version(name.release, name.version) && !in_lab()) {
		snprintf(reason, sizeof(reason),
			 "cannot tell that Linux %s pins the swap device while it frees entries (6.1.84, 6.6.24, 6.7.12, 6.8.3, 6.9 do): only in a lab guest",
			 name.release);
		return reason;
	}
	err = swapoff_in_use();
	if (!err)
		return NULL;
	snprintf(reason, sizeof(reason), "%s",
		 err == -EBUSY ? no_pin : mem_explain(err));
	return reason;
}
