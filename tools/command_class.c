// orrery class: simulated learners play the real lesson, and journals are written.
#include "base/error.h"
#include "base/log.h"
#include "tools/commands.h"
#include "tools/report/class.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery class PACK --learners N --seed N -o DIR [options]\n\n"
    "Simulated learners of known ability, misconceptions, slips and pace play the real lesson without pictures. Writes real\n"
    "journals (one for each classroom), truth.jsonl (what is known of them) and groups.csv into DIR. The same seed gives the same\n"
    "class. For trying a report before a class exists, and for testing whether it finds what is there.\n\n"
    "  --learners N           1 to 100000 (default 40)          --room N    learners in a classroom (default 40)\n"
    "  --seed N               (default 1)                       --threads N processes, 1 to 16 (default 2)\n"
    "  --plant FAULT=ID       may be repeated:\n"
    "       wrong-key=QUESTION            those who understand give another answer than the key\n"
    "       everyone-passes=QUESTION      nobody can fail it\n"
    "       nobody-understands=STEP       nobody sees what is to be done\n"
    "       biased-item=QUESTION          harder for group B at the same ability\n"
    "  --no-recordings        events only: smaller and faster, but “orrery replay” has nothing to show\n"
    "  --locale TAG  --policy FILE  --json\n\nExamples:\n"
    "  orrery class lessons/pinhole --learners 1000 --seed 7 -o class7\n"
    "  orrery class lessons/pinhole --learners 300 --plant wrong-key=q_hole --plant nobody-understands=x5 -o faulty\n"
    "  orrery report class7 -o report7\n",
    "用法：orrery class 课程 --learners N --seed N -o 文件夹 [选项]\n\n"
    "由能力、迷思概念、失误率和节奏均已知的模拟学生，在无画面的情况下学习真实的课程。把真实的学习记录（每个班一个）、\n"
    "truth.jsonl（已知的真值）和 groups.csv 写入文件夹。种子相同，班级就相同。用于在有真实班级之前试看报告，\n"
    "并检验报告能否发现问题。\n\n"
    "  --learners N           1 至 100000（默认 40）            --room N    每班人数（默认 40）\n"
    "  --seed N               （默认 1）                        --threads N 进程数，1 至 16（默认 2）\n"
    "  --plant 缺陷=编号      可重复：\n"
    "       wrong-key=题                  懂的学生都选了与标准答案不同的选项\n"
    "       everyone-passes=题            没有人会答错\n"
    "       nobody-understands=步骤       没有人看得懂要做什么\n"
    "       biased-item=题                能力相同时，对 B 组更难\n"
    "  --no-recordings        只记事件：更小更快，但“orrery replay”无可重放\n"
    "  --locale 语言  --policy 文件  --json\n\n示例：\n"
    "  orrery class lessons/pinhole --learners 1000 --seed 7 -o class7\n"
    "  orrery class lessons/pinhole --learners 300 --plant wrong-key=q_hole --plant nobody-understands=x5 -o faulty\n"
    "  orrery report class7 -o report7\n"};

typedef struct Options {
    ClassDescription d;
    const char *policy;
    bool json, help;
} Options;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[400];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

static bool read_int(const char *text, long most, int *out) {
    char *end;
    long value = strtol(text, &end, 10);
    *out = (int)value;
    return end != text && !*end && value >= 1 && value <= most;
}

static bool read_learners(const char *text, Options *o) { return read_int(text, 100000, &o->d.learners); }
static bool read_room(const char *text, Options *o) { return read_int(text, 1000, &o->d.room); }
static bool read_processes(const char *text, Options *o) { return read_int(text, 16, &o->d.processes); }
static bool read_folder(const char *text, Options *o) { return *(o->d.folder = text) != 0; }
static bool read_locale(const char *text, Options *o) { return *(o->d.locale = text) != 0; }
static bool read_policy(const char *text, Options *o) { return *(o->policy = text) != 0; }

static bool read_seed(const char *text, Options *o) {
    char *end;
    o->d.seed = strtoull(text, &end, 10);
    return end != text && !*end && *text != '-';
}

static bool read_plant(const char *text, Options *o) {
    const char *is = strchr(text, '=');
    if (!is || !is[1] || o->d.plant_count == PLANTS_MOST) return false;
    for (int kind = 0; kind < PLANT_KIND_COUNT; kind++) {
        const char *name = plant_name((PlantKind)kind);
        if (strlen(name) != (size_t)(is - text) || strncmp(name, text, strlen(name)) != 0) continue;
        o->d.plants[o->d.plant_count++] = (Plant){(PlantKind)kind, is + 1};
        return true;
    }
    return false;
}

static int read_options(int argc, char **argv, Options *o) {
    static const struct {
        const char *name;
        bool (*read)(const char *, Options *);
    } with_value[] = {{"--learners", read_learners}, {"--room", read_room}, {"--threads", read_processes}, {"-o", read_folder},
                      {"--locale", read_locale}, {"--policy", read_policy}, {"--seed", read_seed}, {"--plant", read_plant}};
    for (int i = 1; i < argc; i++) {
        bool known = false;
        if (!strcmp(argv[i], "--json")) known = o->json = true;
        else if (!strcmp(argv[i], "--help")) known = o->help = true;
        else if (!strcmp(argv[i], "--no-recordings")) o->d.recordings = false, known = true;
        for (size_t k = 0; !known && k < sizeof with_value / sizeof with_value[0]; k++) {
            if (strcmp(argv[i], with_value[k].name) != 0) continue;
            if (i + 1 >= argc) return usage("“%s” needs a value", "“%s”后面缺少值", argv[i]);
            if (!with_value[k].read(argv[++i], o)) return usage("“%s” is not a value for that option", "“%s”不是该选项的有效值", argv[i]);
            known = true;
        }
        if (known) continue;
        if (argv[i][0] == '-') return usage("unknown option “%s”", "未知选项“%s”", argv[i]);
        if (o->d.pack) return usage("a class plays one lesson; “%s” is too much", "一个班只学一课；多余的“%s”", argv[i]);
        o->d.pack = argv[i];
    }
    if (o->help) return 0;
    if (!o->d.pack) return usage("name a lesson, for example lessons/pinhole%s", "请指定课程，例如 lessons/pinhole%s", "");
    if (!o->d.folder) return usage("name a folder for the journals: -o DIR%s", "请指定存放学习记录的文件夹：-o 文件夹%s", "");
    return 0;
}

static void print(const ClassReport *r, const Options *o) {
    double speed = r->seconds > 0 ? r->lesson_seconds / r->seconds : 0;
    if (o->json) {
        printf("{\"learners\": %d, \"ended\": %d, \"left\": %d, \"stuck\": %d, \"journals\": %d, \"lesson_seconds\": %.1f, \"seconds\": %.3f}\n", r->learners,
               r->ended, r->left, r->stuck, r->journals, r->lesson_seconds, r->seconds);
        return;
    }
    printf(language_get() == LANGUAGE_CHINESE
               ? "%d 名模拟学生：%d 名学完，%d 名中途离开，%d 名卡住；课程时间共 %.1f 小时，用时 %.1f 秒（%.0f 倍速）；%d 个学习记录在 %s\n"
               : "%d simulated learners: %d finished, %d left, %d got stuck; %.1f h of lesson in %.1f s (%.0f times real time); %d journals in %s\n",
           r->learners, r->ended, r->left, r->stuck, r->lesson_seconds / 3600, r->seconds, speed, r->journals, o->d.folder);
}

int command_class(int argc, char **argv) {
    Options o = {.d = {.learners = 40, .room = 40, .processes = 2, .seed = 1, .recordings = true}};
    ClassReport report;
    Policy policy;
    int wrong = read_options(argc, argv, &o);
    if (wrong) return wrong;
    if (o.help) return fputs(help[language_get()], stdout), 0;
    o.d.policy = &policy;
    if (!policy_load(o.policy, &policy) || !class_run(&o.d, &report)) return log_error(), 1;
    print(&report, &o);
    return 0;
}
