/* SPDX-License-Identifier: GPL-2.0 */
/* Baseline, and UFFDIO_MOVE in the swap cache takes the anon_vma lock. */
#define FC_GETPUT	0
#define FC_ANONVMA	1
