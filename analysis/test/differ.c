// SPDX-License-Identifier: GPL-2.0-or-later
/* What is shown of two values: that by which they differ, in whole words. */
#include <string.h>

#include "differ.h"
#include "tap.h"

#define LONG	"ro quiet console=ttyS0 nokaslr norandmaps panic=-1"

static void part(const char *value, const char *other, const char *want)
{
	char got[32];

	differ_part(got, sizeof(got), value, other);
	ok(!strcmp(got, want), "%s: %s", want, got);
}

int main(void)
{
	part("powersave", "performance", "powersave");
	part("off", LONG, "off");
	part(LONG " mitigations=off", LONG " mitigations=auto",
	     "...mitigations=off");
	part(LONG " mitigations=auto", LONG " mitigations=off",
	     "...mitigations=auto");
	part("mitigations=off " LONG, "mitigations=auto " LONG,
	     "mitigations=off...");
	part(LONG " a=1 " LONG, LONG " a=2 " LONG, "...a=1...");
	part(LONG " a=1 b=2 " LONG, LONG " a=1 b=3 " LONG, "...b=2...");
	part(LONG " quiet " LONG, LONG " " LONG, "...quiet...");
	part(LONG " " LONG, LONG " quiet " LONG, "nothing");
	part(LONG, "x " LONG " x", "ro quiet console=ttyS0 no...");
	part(LONG " \xe6\x97\xa5\xe6\x9c\xac", LONG " \xe6\x97\xa5\xe6\x9c\xad",
	     "...\xe6\x97\xa5\xe6\x9c\xac");
	part("aaaaaaaaaaaaaaaaaaaaaaaa\xe6\x97\xa5\xe6\x9c\xac",
	     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
	     "aaaaaaaaaaaaaaaaaaaaaaaa...");
	return finish();
}
