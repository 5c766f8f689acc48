// One line at a time on standard error, in a form that a person reads and a tool can split: "orrery: note: text".
// Notes are shown with --verbose only; warnings always.
#ifndef ORRERY_BASE_LOG_H
#define ORRERY_BASE_LOG_H
#include <stdbool.h>
void log_verbose(bool on);
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Writes this thread's last Error to standard error in the program's language.
void log_error(void);
#endif
