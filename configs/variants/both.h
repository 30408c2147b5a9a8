/* SPDX-License-Identifier: GPL-2.0 */
/* The pin and the anon_vma lock. */
#define FC_GETPUT	1
#define FC_ANONVMA	1
