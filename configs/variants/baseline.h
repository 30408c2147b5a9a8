/* SPDX-License-Identifier: GPL-2.0 */
/* Releasing swap entries looks the device up and takes no reference. */
#define FC_GETPUT	0
#define FC_ANONVMA	0
