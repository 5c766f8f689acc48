// What the checker found, for people and for programs.
#ifndef ORRERY_TOOLS_CHECK_REPORT_H
#define ORRERY_TOOLS_CHECK_REPORT_H
#include "world/lesson/check.h"

void check_report_text(const char *pack, CheckResult result); // the program's language, stdout
void check_report_json(const char *pack, CheckResult result); // both languages
void check_report_sarif(CheckResult result);                  // SARIF 2.1.0: editors and code hosts show it beside the line
void check_report_rules(void);                              // the reference in Markdown, both languages: docs/rules.md
#endif
