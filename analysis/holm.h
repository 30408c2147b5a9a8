/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many questions at once: Holm's step-down adjustment. */
#ifndef HOLM_H
#define HOLM_H

#include <stddef.h>

/*
 * Adjust @n p values in place: rejecting those at most alpha then keeps the
 * chance of any false rejection at alpha. Returns 0 or -ENOMEM.
 */
int holm_adjust(double *p, size_t n);

#endif /* HOLM_H */
