/*
 * One line on stderr for each event: level, area, text. Events and counts only: no address, no
 * postal code, no user agent, no id of a conversation (docs/threat-model.md). Library layers do not
 * log; roles do.
 */
#ifndef HAVRE_BASE_LOG_H
#define HAVRE_BASE_LOG_H

/* The role's name, before every line ("lobby"). Kept by reference. */
void log_set_role(const char *role);
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Something a person should look at. */
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Something that stopped this process, or what it was asked to do. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
