/* SPDX-License-Identifier: GPL-2.0 */
/* Releasing swap entries as it was before the fix, where the code is left. */
#define FC_GETPUT	0
#define FC_ANONVMA	0
#define FC_LOOKUP(entry, find)	_swap_info_get(entry)
