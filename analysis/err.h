/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one line that says what went wrong, for whoever prints it. */
#ifndef ERR_H
#define ERR_H

/* Keep the message and return @err (a negative errno). The last one wins. */
__attribute__((format(printf, 2, 3)))
int err_set(int err, const char *fmt, ...);

/* Put @where before the message that is there, and return @err. */
int err_in(int err, const char *where);

/* The message kept last: one line, no newline. Empty when there is none. */
const char *err_text(void);

#endif /* ERR_H */
