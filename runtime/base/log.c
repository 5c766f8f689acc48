#include "base/log.h"
#include "base/error.h"
#include <stdarg.h>

static bool verbose;

void log_verbose(bool on) { verbose = on; }

static void line(const char *kind, const char *format, va_list values) {
    char text[1024];
    vsnprintf(text, sizeof text, format, values);
    fprintf(stderr, "orrery: %s%s\n", kind, text);
}

void log_note(const char *format, ...) {
    if (!verbose) return;
    va_list values;
    va_start(values, format);
    line("", format, values);
    va_end(values);
}

void log_warning(const char *format, ...) {
    va_list values;
    va_start(values, format);
    line(language_get() == LANGUAGE_CHINESE ? "警告：" : "warning: ", format, values);
    va_end(values);
}

void log_error(void) { error_print(error_last(), language_get(), stderr); }
