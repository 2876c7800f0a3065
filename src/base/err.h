/*
 * Failure, in three kinds: what a caller must look at (MUST_CHECK), what only a programmer can have
 * caused (CHECK, kept in release builds: a wrong process is worse than a restarted one), and out of
 * memory, which is treated as CHECK because every server process can be restarted without losing a
 * conversation.
 */
#ifndef HAVRE_BASE_ERR_H
#define HAVRE_BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

/* Prints file, line and expression to stderr and aborts when the expression is false. */
#define CHECK(expression) ((expression) ? (void)0 : check_failed(#expression, __FILE__, __LINE__))

_Noreturn void check_failed(const char *expression, const char *file, int line);

#endif
