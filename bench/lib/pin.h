/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May swapoff run here while entries of its device are being freed?
 *
 * Only where freeing pins the device: otherwise swapoff frees the swap map
 * under it.
 */
#ifndef PIN_H
#define PIN_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * NULL when it may, or in one line why not. The answer takes a swap device of
 * our own that nobody uses yet: a kernel built without the pin is known by
 * its refusing swapoff (-EBUSY) as long as a single entry is in use.
 */
const char *pin_missing(void);

/*
 * The part that reads what uname(2) says (release, and version for a
 * distribution's own number). Does such a kernel have the fix for certain?
 */
bool pin_by_version(const char *release, const char *version);

/* Is this a throw-away guest of the lab, by its kernel command line? */
bool pin_in_lab(const char *cmdline);

#ifdef __cplusplus
}
#endif

#endif /* PIN_H */
