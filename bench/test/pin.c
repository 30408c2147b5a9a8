// SPDX-License-Identifier: GPL-2.0-or-later
/* On which kernels swapoff may race with the freeing of entries. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "knob.h"
#include "knob_test.h"
#include "pin.h"
#include "swapdev.h"
#include "tap.h"
#include "team.h"

#define DEVICE_BYTES	(64UL << 20)

static const struct {
	const char *release, *version;
	bool has_pin;
} kernels[] = {
	{ "6.1.83", "#1 SMP", false },
	{ "6.1.84", "#1 SMP", true },
	{ "6.6.23-custom", "#1 SMP", false },
	{ "6.6.24", "#1 SMP", true },
	{ "6.7.11", "#1 SMP", false },
	{ "6.8.2", "#1 SMP", false },
	{ "6.8.0-45-generic", "#45-Ubuntu SMP", false },	/* of unknown fixes */
	{ "6.9.0-rc1", "#1 SMP", true },
	{ "6.12.117", "#1 SMP", true },
	{ "7.3.4", "#1 SMP", true },
	{ "5.4.300", "#1 SMP", false },
	{ "6.1.0-47-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-01-01)", true },
	{ "6.1.0-18-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)", false },
	{ "", "", false },
};

static void versions(void)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		ok(pin_by_version(kernels[i].release, kernels[i].version) ==
		   kernels[i].has_pin, "'%s' %s", kernels[i].release,
		   kernels[i].has_pin ? "has the pin" : "is not known to have it");
}

static void lab(void)
{
	ok(pin_in_lab("console=ttyS0 fixcost.port=/dev/ttyS1 quiet"), "a guest of the lab");
	ok(!pin_in_lab("console=ttyS0 quiet") && !pin_in_lab("nofixcost.port=1"),
	   "what is none");
}

/* Puts its device back itself: its journal is not its parent's. */
static int in_use(void)
{
	const char *why;

	if (team_pin(0) || swapdev_make("loop", DEVICE_BYTES))
		return 100;
	why = pin_missing();
	printf("# %s\n", why ?: "the pin is there");
	fflush(stdout);
	if (knob_restore(0) < 0)
		return 101;
	return why ? 1 : 0;
}

static void this_kernel(void)
{
	int ret = run(in_use, false);
	struct utsname name;

	uname(&name);
	if (ret == 100)
		skip("swapoff with a page in use", "no loop device for swap");
	else if (pin_by_version(name.release, name.version))
		ok(!ret, "this kernel has it, and swapoff with a page in use works");
	else
		ok(ret == 1, "this kernel is not known to have it, and is refused");
}

/* A kernel that calls itself 2.6.x. */
static int old_kernel(void)
{
	const char *why;

	if (personality(UNAME26) < 0)
		return 100;
	why = pin_missing();
	return why && strstr(why, "cannot tell") ? 0 : 1;
}

static void refused(void)
{
	struct utsname name;
	int ret = run(old_kernel, false);

	uname(&name);
	if (ret == 100 || strstr(name.version, "Debian "))
		skip("an old kernel", "this one does not disguise itself");
	else
		ok(!ret, "a kernel from before the fix is refused, with the reason");
}

int main(void)
{
	versions();
	lab();
	if (geteuid()) {
		skip("swapoff on this kernel", "not root");
		return finish();
	}
	if (!make_folder())
		return 1;
	refused();
	this_kernel();
	return remove_folder() ? 1 : finish();
}
