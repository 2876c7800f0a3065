/*
 * `havre run`: one lobby and one desk on one machine, each in its own process, started again when
 * it dies.
 */
#ifndef HAVRE_SUPERVISE_H
#define HAVRE_SUPERVISE_H

/* A role that cannot start says so with this exit status: at its first start everything stops then.
 */
#define EXIT_CANNOT_START 3

/*
 * Starts `havre ROLE ARGUMENTS…` for each role (both lists end with NULL), restarts a dead one
 * after 100 ms, doubling to 5 s, and ends them on TERM, INT or HUP. Returns the exit
 * status once both have ended after TERM, INT or HUP.
 */
int supervise(const char *const *roles, char *const *arguments);

#endif
