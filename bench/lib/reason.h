/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the last thing failed, in words: what a part's X_error() gives. */
#ifndef REASON_H
#define REASON_H

#ifdef __cplusplus
extern "C" {
#endif

struct reason {
	int err;		/* what was returned with it */
	char text[256];
};

/* Returns @err, so that who fails says why in the same line. */
__attribute__((format(printf, 3, 4)))
int reason_set(struct reason *reason, int err, const char *fmt, ...);
/* The text if it is that of @err, else NULL: this error has another origin. */
const char *reason_of(const struct reason *reason, int err);

#ifdef __cplusplus
}
#endif

#endif /* REASON_H */
