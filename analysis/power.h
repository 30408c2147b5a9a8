/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How large a difference must be to be seen, and with how many boots. */
#ifndef POWER_H
#define POWER_H

#define POWER_ALPHA	0.05	/* two-sided: the 95 % interval */
#define POWER_WANTED	0.8
#define POWER_MAX_BOOTS	9999

/*
 * Chance that a difference of @ncp standard errors is found with a two-sided
 * t test of @df degrees of freedom at POWER_ALPHA.
 */
double power_of(double ncp, double df);

/* The difference, in standard errors, that is found with POWER_WANTED. */
double power_ncp(double df);

/*
 * Boots a side so that a difference of @log is found with POWER_WANTED when
 * boot means vary by @var; @spent degrees of freedom go to the drift.
 * POWER_MAX_BOOTS when that many would not do.
 */
unsigned int power_boots(double log, double var, unsigned int spent);

#endif /* POWER_H */
