// orrery: plays science lessons. This file only finds the subcommand and the language.
#include "base/error.h"
#include "base/log.h"
#include "tools/commands.h"
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <string.h>

typedef struct Command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help[2];
} Command;

static const Command commands[] = {
    {"play", command_play, {"play a lesson in a window, or headless", "播放课程（窗口或无显示）"}},
    {"replay", command_replay, {"play a recorded session again, exactly", "重放录下的学习过程（逐位一致）"}},
    {"journal", command_journal, {"list what a journal holds, sent and keeps", "列出学习记录的内容、发送情况与保存期限"}},
    {"export", command_export, {"events as xAPI statements, CSV or JSON lines", "把事件导出为 xAPI 语句、CSV 或 JSON 行"}},
    {"send", command_send, {"send statements to a learning record store", "把语句发送到学习记录存储"}},
    {"forget", command_forget, {"delete one learner's data for ever", "永久删除一名学习者的数据"}},
    {"report", command_report, {"what a lesson came to: a page, JSON and CSV", "课程评估报告：网页、JSON 与 CSV"}},
    {"plan", command_plan, {"a learner's next step, and why", "一名学习者的下一步及理由"}},
    {"store", command_store, {"gather schools in PostgreSQL", "把各校数据汇集到 PostgreSQL"}},
    {"class", command_class, {"let simulated learners play a lesson", "让模拟学生学习一课"}},
    {"lab", command_lab, {"ask an experiment for its readings", "查询实验的读数"}},
    {"new", command_new, {"make a lesson from a template", "由模板新建课程"}},
    {"strings", command_strings, {"make and refresh translations", "生成和更新译文"}},
    {"check", command_check, {"find the mistakes in a lesson", "检查课程中的错误"}},
    {"pack", command_pack, {"make one signed file of a lesson", "把课程做成一个签名文件"}},
    {"keys", command_keys, {"keys, certificates, and whom to trust", "密钥、证书与信任"}},
    {"verify", command_verify, {"check a packed lesson and its signature", "检查课程包及其签名"}},
    {"settings", command_settings, {"print the settings: keys, gamepad, comfort", "打印设置：按键、手柄、舒适选项"}},
    {"bench", command_bench, {"measure how fast a model is drawn", "测量绘制模型的速度"}},
};
enum { COMMAND_COUNT_ = sizeof commands / sizeof commands[0] };

static const char *const intro[2] = {
    "Orrery plays science lessons on a desk and in headsets, and records every session.\n\n"
    "Usage: orrery [--language zh|en] [--verbose] COMMAND ...\n\nCommands:\n",
    "浑仪：在桌面和头显中播放科学课程，并记录每次学习。\n\n用法：orrery [--language zh|en] [--verbose] 命令 …\n\n命令：\n"};
static const char *const outro[2] = {
    "\n“orrery COMMAND --help” explains each one.\n\nExamples:\n  orrery play lessons/pinhole\n"
    "  orrery play lessons/pinhole --device headless --acts lessons/pinhole/acts/solve.acts --journal session.db\n"
    "  orrery lab pinhole screen=0.5m hole=1mm --read image_height,blur\n  orrery check lessons/pinhole\n\n"
    "Exit codes: 0 done, 1 it failed, 2 wrong usage.\n",
    "\n“orrery 命令 --help”说明每个命令。\n\n示例：\n  orrery play lessons/pinhole\n"
    "  orrery play lessons/pinhole --device headless --acts lessons/pinhole/acts/solve.acts --journal session.db\n"
    "  orrery lab pinhole screen=0.5m hole=1mm --read image_height,blur\n  orrery check lessons/pinhole\n\n"
    "退出码：0 完成，1 失败，2 用法错误。\n"};

static void print_help(FILE *stream) {
    Language l = language_get();
    fputs(intro[l], stream);
    for (int i = 0; i < COMMAND_COUNT_; i++) fprintf(stream, "  %-10s %s\n", commands[i].name, commands[i].help[l]);
    fputs(outro[l], stream);
}

static void language_from_system(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (!value || !*value) continue;
        language_set(language_from_tag(value));
        return;
    }
}

static int usage(const char *format, const char *value) {
    char message[300];
    snprintf(message, sizeof message, format, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

// Takes the options before the subcommand; returns the index of the first other argument, or -1 after a usage error.
static int take_options(int argc, char **argv) {
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (!strcmp(argv[at], "--verbose")) log_verbose(true);
        else if (!strcmp(argv[at], "--language") && at + 1 < argc) language_set(language_from_tag(argv[++at]));
        else break;
    }
    return at;
}

// A subcommand that is one slip away from `word`: first letter right and length alike.
static const char *nearest(const char *word) {
    for (int i = 0; i < COMMAND_COUNT_; i++)
        if (commands[i].name[0] == word[0]) return commands[i].name;
    return NULL;
}

// Models, pictures and fonts come and go while a lesson loads; what glibc keeps of them for later would stay for months. So large
// pieces are mapped each for itself and go back when they are freed. Not so what software OpenGL takes and frees each frame,
// hundreds of pieces of 68 KB: to map those anew cost as much time as to draw the frame.
static void give_memory_back(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 8 * 1024 * 1024);
#endif
}

int main(int argc, char **argv) {
    give_memory_back();
    setlocale(LC_CTYPE, "");
    language_from_system();
    int at = take_options(argc, argv);
    if (at >= argc) {
        print_help(stderr);
        return 2;
    }
    if (!strcmp(argv[at], "--help") || !strcmp(argv[at], "-h") || !strcmp(argv[at], "help")) return print_help(stdout), 0;
    if (!strcmp(argv[at], "--version")) return puts("orrery " ORRERY_VERSION), 0;
    for (int i = 0; i < COMMAND_COUNT_; i++)
        if (!strcmp(commands[i].name, argv[at])) return commands[i].run(argc - at, argv + at);
    const char *guess = nearest(argv[at]);
    if (guess) fprintf(stderr, language_get() == LANGUAGE_CHINESE ? "您是指“%s”吗？\n" : "did you mean “%s”?\n", guess);
    return usage(language_get() == LANGUAGE_CHINESE ? "没有命令“%s”" : "there is no command “%s”", argv[at]);
}
