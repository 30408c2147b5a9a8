/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fcstat's verbs. Each takes its own argv and returns the exit code. */
#ifndef COMMANDS_H
#define COMMANDS_H

#define EXIT_UNUSABLE	3

/*
 * Tell err_text() on stderr, unless it is standard output that failed, which
 * output_end() tells. Returns EXIT_UNUSABLE.
 */
int err_print(void);

int command_compare(int argc, char **argv);
int command_plan(int argc, char **argv);
int command_certify(int argc, char **argv);
int command_history(int argc, char **argv);
int command_export(int argc, char **argv);

#endif /* COMMANDS_H */
