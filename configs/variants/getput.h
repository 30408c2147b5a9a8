/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel as it is, with the hooks in: the same instructions as stock. */
#define FC_GETPUT	1
#define FC_ANONVMA	0
