#include "tools/check_report.h"
#include "base/error.h"
#include "base/json.h"
#include <string.h>

static const char *say(const char *english, const char *chinese) {
    return language_get() == LANGUAGE_CHINESE ? chinese : english;
}

// ---- text ---------------------------------------------------------------------------------------------------------

static void print_plain(const char *text) { // file names and values come from outside
    for (; *text; text++) putchar((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
}

static void print_finding(const Finding *f) {
    static const char *const words[2][2] = {{"error", "错误"}, {"warning", "警告"}};
    Error error = finding_error(f);
    char message[1200];
    error_message(&error, language_get(), message, sizeof message);
    print_plain(f->file);
    if (f->line > 0) printf(":%d", f->line);
    printf(": %s [%s]: ", words[f->severity][language_get()], error_name(f->rule));
    print_plain(message);
    printf("\n  %s: %s\n", say("cure", "办法"), error_cure(f->rule, language_get()));
}

static void print_summary(const char *path, CheckResult result) {
    if (language_get() == LANGUAGE_CHINESE)
        printf("%s：%d 个步骤，%d 处文本：%d 个错误，%d 个警告\n", path, result.steps, result.texts, result.errors,
               result.warnings);
    else
        printf("%s: %d steps, %d texts: %d error%s, %d warning%s\n", path, result.steps, result.texts, result.errors,
               result.errors == 1 ? "" : "s", result.warnings, result.warnings == 1 ? "" : "s");
}

void check_report_text(const char *path, CheckResult result) {
    for (int i = 0; i < result.count; i++) print_finding(&result.findings[i]);
    print_summary(path, result);
}

// ---- JSON ---------------------------------------------------------------------------------------------------------

static void print_root(json_t *root) {
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
}

static json_t *json_finding(const Finding *f) {
    Error error = finding_error(f);
    char english[1200], chinese[1200];
    error_message(&error, LANGUAGE_ENGLISH, english, sizeof english);
    error_message(&error, LANGUAGE_CHINESE, chinese, sizeof chinese);
    return json_pack("{s:s, s:s, s:s, s:i, s:{s:s, s:s}, s:{s:s, s:s}}", "rule", error_name(f->rule), "severity",
                     severity_name(f->severity), "file", f->file, "line", f->line, "message", "en", english, "zh",
                     chinese, "cure", "en", error_cure(f->rule, LANGUAGE_ENGLISH), "zh",
                     error_cure(f->rule, LANGUAGE_CHINESE));
}

void check_report_json(const char *path, CheckResult result) {
    json_t *findings = json_array();
    for (int i = 0; i < result.count; i++) json_array_append_new(findings, json_finding(&result.findings[i]));
    json_t *root = json_pack("{s:s, s:i, s:i, s:i, s:i, s:o}", "pack", path, "steps", result.steps, "texts",
                             result.texts, "errors", result.errors, "warnings", result.warnings, "findings", findings);
    print_root(root);
}

// ---- SARIF --------------------------------------------------------------------------------------------------------

static json_t *sarif_rule(ErrorId id, Severity severity) {
    Language l = language_get();
    Error bare = {.id = id};
    char message[600];
    error_message(&bare, l, message, sizeof message);
    return json_pack("{s:s, s:{s:s}, s:{s:s}, s:{s:s}}", "id", error_name(id), "shortDescription", "text", message,
                     "help", "text", error_cure(id, l), "defaultConfiguration", "level", severity_name(severity));
}

// The rules that were broken, once each.
static json_t *sarif_rules(CheckResult result) {
    json_t *rules = json_array();
    for (int i = 0; i < result.count; i++) {
        bool known = false;
        for (int k = 0; k < i && !known; k++) known = result.findings[k].rule == result.findings[i].rule;
        if (!known) json_array_append_new(rules, sarif_rule(result.findings[i].rule, result.findings[i].severity));
    }
    return rules;
}

// A relative file becomes a URI as it stands; what a URI may not hold is written in percent.
static json_t *sarif_uri(const char *file) {
    char uri[1100];
    size_t used = 0;
    for (; *file && used + 4 < sizeof uri; file++) {
        unsigned char c = (unsigned char)*file;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("/._-~", c);
        used += (size_t)snprintf(uri + used, sizeof uri - used, plain ? "%c" : "%%%02X", c);
    }
    uri[used] = 0;
    return json_string(uri);
}

static json_t *sarif_result(const Finding *f) {
    Error error = finding_error(f);
    char message[1200], text[1800];
    error_message(&error, language_get(), message, sizeof message);
    snprintf(text, sizeof text, "%s%s%s", message, say(". Cure: ", "。办法："), error_cure(f->rule, language_get()));
    json_t *place = json_pack("{s:{s:o}}", "artifactLocation", "uri", sarif_uri(f->file));
    if (f->line > 0) json_object_set_new(place, "region", json_pack("{s:i}", "startLine", f->line));
    return json_pack("{s:s, s:s, s:{s:s}, s:[{s:o}]}", "ruleId", error_name(f->rule), "level",
                     severity_name(f->severity), "message", "text", text, "locations", "physicalLocation", place);
}

void check_report_sarif(CheckResult result) {
    json_t *results = json_array();
    for (int i = 0; i < result.count; i++) json_array_append_new(results, sarif_result(&result.findings[i]));
    print_root(json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:o}]}", "$schema",
                         "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs", "tool", "driver",
                         "name", "orrery check", "version", ORRERY_VERSION, "rules", sarif_rules(result), "results",
                         results));
}

// ---- reference ----------------------------------------------------------------------------------------------------

// A message with dots for its values; a bar would end the table's column.
static void print_row_text(ErrorId id, Language language) {
    Error dots = {.id = id, .values = "…\t…\t…\t…\t…"};
    char message[600];
    error_message(&dots, language, message, sizeof message);
    for (const char *at = message; *at; at++) *at == '|' ? (void)fputs("\\|", stdout) : (void)putchar(*at);
}

static void print_row(ErrorId id, Severity severity) {
    printf("| `%s` | %s | ", error_name(id), severity_name(severity));
    print_row_text(id, LANGUAGE_ENGLISH);
    printf("<br>");
    print_row_text(id, LANGUAGE_CHINESE);
    printf(" | %s<br>%s |\n", error_cure(id, LANGUAGE_ENGLISH), error_cure(id, LANGUAGE_CHINESE));
}

void check_report_rules(void) {
    int count;
    const RuleInfo *rules = check_rules(&count);
    puts("# The rules of `orrery check` · 检查规则\n\nMade by `orrery check --rules`. Dots stand for names and "
         "values.\n\n## Of a lesson that loads · 已能载入的课程\n\n"
         "| id | severity | what is wrong · 问题 | cure · 办法 |\n|---|---|---|---|");
    for (int i = 0; i < count; i++) print_row(rules[i].id, rules[i].severity);
    puts("\n## That keep a file from loading · 使文件无法载入的错误\n\n| id | severity | what is wrong · 问题 | cure · "
         "办法 |\n|---|---|---|---|");
    for (int id = ERR_FILE_MISSING; id < ERROR_COUNT; id++)
        if (check_may_find((ErrorId)id)) print_row((ErrorId)id, SEVERITY_ERROR);
}
