/* SPDX-License-Identifier: GPL-2.0 */
/* Both decided at run time by static keys; starts as the kernel is. */
#define FC_SWITCHABLE	1
#define FC_GETPUT	1
#define FC_ANONVMA	0
