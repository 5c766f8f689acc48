// orrery play: one lesson, one session.
#include "base/error.h"
#include "base/log.h"
#include "player/player.h"
#include "stage/device/device.h"
#include "tools/commands.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery play PACK [options]\n\n"
    "  --device auto|xr|desktop|headless   where to show it (auto: a headset if one answers, otherwise a window;\n"
    "                         xr: any OpenXR headset, and nothing else)\n"
    "  --acts FILE            a file of acts drives the learner (see below); headless needs one\n"
    "  --by pointer|left|keyboard|switch|headset   how the acts are carried out (default pointer)\n"
    "  --journal FILE         keep the session's events in this SQLite file\n"
    "  --resume               go on with the newest unfinished session of this pack in the journal\n"
    "  --learner WORD         whose session it is; a pseudonym made from the word is kept, never the word\n"
    "  --policy FILE          what is recorded and how long it is kept (see “orrery journal --help”)\n"
    "  --lrs URL --key K --secret-file FILE   send statements while playing (see “orrery send --help”)\n"
    "  --pictures DIR         write the acts' screenshots there as PNG\n"
    "  --language zh|en       language of the lesson\n"
    "  --step ID              begin at this step (for authors)\n"
    "  --seed N               seed of all chance (instrument errors); default: from the system\n"
    "  --size 1280x720        of the window or picture        --fullscreen\n"
    "  --gles                 use OpenGL ES 3.2               --mute       no sound device\n"
    "  --settings FILE        keys, gamepad, comfort, access (see “orrery settings”)\n"
    "  --one-switch           every key and button is the one switch: scanning goes round\n"
    "  --high-contrast        panels and outlines in high contrast\n"
    "  --speak                panels and what has the focus are spoken (spd-say, espeak-ng, or lines on standard error)\n"
    "  --fast                 acts in a window do not wait for the clock\n"
    "  --json                 print the result as JSON\n\n"
    "Acts, one a line:  look OBJECT 2s | grab OBJECT | move OBJECT VALUE over 1s | set OBJECT VALUE | release | use OBJECT\n"
    "  choose OPTION | enter -0.20 m | write \"text\" | row | continue | hint | press ELEMENT | wait 3s | walk SPOT\n"
    "  screenshot NAME | expect step ID | expect phase NAME | expect answer QUESTION right|wrong | expect rows TABLE N\n"
    "  expect misconception ID | expect object ID VALUE | expect end\n"
    "  for free objects:  move OBJECT to X Y Z over 1s | set OBJECT to X Y Z | expect object ID at X Y Z   (metres)\n\n"
    "In the window: point and press with the mouse, drag the right button or use the arrow keys to look, Tab and Enter reach\n"
    "everything, W A S D walk, T goes where you point, H asks for a hint, Escape opens the menu.\n\nExamples:\n"
    "  orrery play lessons/pinhole\n"
    "  orrery play lessons/pinhole --device headless --acts lessons/pinhole/acts/solve.acts --journal session.db\n"
    "  orrery play lessons/pinhole --journal session.db --resume\n",
    "用法：orrery play 课程包 [选项]\n\n"
    "  --device auto|xr|desktop|headless   显示在哪里（auto：有头显就用头显，否则开窗口；\n"
    "                         xr：只用 OpenXR 头显）\n"
    "  --acts 文件            由动作文件代替学习者操作（见下）；headless 时必须给出\n"
    "  --by pointer|left|keyboard|switch|headset   动作的执行方式（默认 pointer）\n"
    "  --journal 文件         把学习过程记入此 SQLite 文件\n"
    "  --resume               继续该课程包在学习记录中最近一次未完成的学习\n"
    "  --learner 词           学习者；只保存由该词生成的代号，不保存该词\n"
    "  --policy 文件          记录什么、保存多久（见“orrery journal --help”）\n"
    "  --lrs 网址 --key 密钥名 --secret-file 文件   边播放边发送语句（见“orrery send --help”）\n"
    "  --pictures 文件夹      动作中的截图以 PNG 存入此处\n"
    "  --language zh|en       课程语言\n"
    "  --step 编号            从这一步开始（供作者使用）\n"
    "  --seed N               随机种子（仪器误差）；默认由系统产生\n"
    "  --size 1280x720        窗口或图片大小        --fullscreen 全屏\n"
    "  --gles                 使用 OpenGL ES 3.2    --mute       不使用声音设备\n"
    "  --settings 文件        按键、手柄、舒适与无障碍（见“orrery settings”）\n"
    "  --one-switch           任何键都是唯一的开关：自动扫描\n"
    "  --high-contrast        高对比度\n"
    "  --speak                朗读面板和焦点（spd-say、espeak-ng，或打印到标准错误输出）\n"
    "  --fast                 窗口中的动作不等待时钟\n"
    "  --json                 以 JSON 打印结果\n\n"
    "动作，每行一个：look 物体 2s | grab 物体 | move 物体 数值 over 1s | set 物体 数值 | release | use 物体\n"
    "  choose 选项 | enter -0.20 m | write \"文字\" | row | continue | hint | press 元素 | wait 3s | walk 位置\n"
    "  screenshot 名称 | expect step 编号 | expect phase 名称 | expect answer 问题 right|wrong | expect rows 表 N\n"
    "  expect misconception 编号 | expect object 编号 数值 | expect end\n"
    "  自由物体：move 物体 to X Y Z over 1s | set 物体 to X Y Z | expect object 编号 at X Y Z（单位：米）\n\n"
    "在窗口中：用鼠标指向并按下；按住右键拖动或用方向键环视；Tab 与回车可到达一切；W A S D 行走；T 移到所指之处；\n"
    "H 求提示；Esc 打开菜单。\n\n示例：\n"
    "  orrery play lessons/pinhole\n"
    "  orrery play lessons/pinhole --device headless --acts lessons/pinhole/acts/solve.acts --journal session.db\n"
    "  orrery play lessons/pinhole --journal session.db --resume\n"};

typedef struct Options {
    PlayerDescription player;
    const char *settings_file;
    bool json, help, one_switch, high_contrast, speak;
} Options;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[300];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

static bool read_size(const char *text, Options *o) {
    char rest;
    return sscanf(text, "%dx%d%c", &o->player.width, &o->player.height, &rest) == 2 && o->player.width >= 64 &&
           o->player.width <= 8192 && o->player.height >= 64 && o->player.height <= 8192;
}

static bool read_seed(const char *text, Options *o) {
    char *end;
    o->player.seed = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end;
}

static bool read_manner(const char *text, Options *o) {
    for (int i = 0; i < ACTS_MANNER_COUNT; i++)
        if (!strcmp(acts_manner_name((ActsManner)i), text)) return o->player.manner = (ActsManner)i, true;
    return false;
}

static bool read_language(const char *text, Options *o) {
    o->player.locale = !strcmp(text, "zh") ? "zh-CN" : text;
    language_set(language_from_tag(text));
    return strlen(text) >= 2;
}

static bool read_device(const char *text, Options *o) {
    o->player.device = text;
    return !strcmp(text, "auto") || device_find(text);
}

static bool read_acts(const char *text, Options *o) { return o->player.acts = text, true; }
static bool read_journal(const char *text, Options *o) { return o->player.journal = text, true; }
static bool read_learner(const char *text, Options *o) { return *(o->player.learner = text) != 0; }
static bool read_lrs(const char *text, Options *o) { return *(o->player.lrs = text) != 0; }
static bool read_key(const char *text, Options *o) { return *(o->player.lrs_key = text) != 0; }
static bool read_secret(const char *text, Options *o) { return *(o->player.secret_file = text) != 0; }
static bool read_policy(const char *text, Options *o) { return o->player.policy = text, true; }
static bool read_pictures(const char *text, Options *o) { return o->player.pictures = text, true; }
static bool read_step(const char *text, Options *o) { return o->player.start_step = text, true; }
static bool read_settings(const char *text, Options *o) { return o->settings_file = text, true; }

// Reads all options; 0 or the exit code of a usage error.
static int read_options(int argc, char **argv, Options *o) {
    static const struct {
        const char *name;
        bool (*read)(const char *, Options *);
    } with_value[] = {{"--device", read_device}, {"--acts", read_acts}, {"--by", read_manner}, {"--journal", read_journal},
                      {"--learner", read_learner}, {"--policy", read_policy}, {"--lrs", read_lrs}, {"--key", read_key},
                      {"--secret-file", read_secret}, {"--pictures", read_pictures}, {"--language", read_language}, {"--step", read_step},
                      {"--seed", read_seed}, {"--size", read_size}, {"--settings", read_settings}};
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"--fullscreen", &o->player.fullscreen}, {"--gles", &o->player.embedded}, {"--mute", &o->player.mute},
                 {"--one-switch", &o->one_switch}, {"--high-contrast", &o->high_contrast}, {"--speak", &o->speak}, {"--fast", &o->player.fast},
                 {"--resume", &o->player.resume}, {"--insecure-http", &o->player.insecure_http},
                 {"--json", &o->json}, {"--help", &o->help}};
    for (int i = 1; i < argc; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof flags / sizeof flags[0]; k++)
            if (!strcmp(argv[i], flags[k].name)) known = *flags[k].flag = true;
        for (size_t k = 0; !known && k < sizeof with_value / sizeof with_value[0]; k++) {
            if (strcmp(argv[i], with_value[k].name) != 0) continue;
            if (i + 1 >= argc) return usage("“%s” needs a value", "“%s”后面缺少值", argv[i]);
            if (!with_value[k].read(argv[++i], o)) return usage("“%s” is not a value for that option", "“%s”不是该选项的有效值", argv[i]);
            known = true;
        }
        if (known) continue;
        if (argv[i][0] == '-') return usage("unknown option “%s”", "未知选项“%s”", argv[i]);
        if (o->player.pack) return usage("only one pack can be played; “%s” is too much", "一次只能播放一个课程包；多余的“%s”", argv[i]);
        o->player.pack = argv[i];
    }
    return 0;
}

static void print_report(const PlayerReport *r, const Options *o) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    printf(zh ? "%s：%s，%.0f 秒，%d 题中首次答对 %d 题，%llu 个事件\n" : "%s: %s, %.0f s of lesson, %d questions (%d right at the first try), %llu events\n",
           o->player.pack, r->ended ? (zh ? "已学完" : "ended") : (zh ? "未学完" : "not ended"), r->seconds, r->questions,
           r->right_first, (unsigned long long)r->events);
    if (r->device[0]) printf(zh ? "画面：%s\n" : "picture: %s\n", r->device);
    if (r->journal[0]) printf(zh ? "学习记录：%s%s\n" : "journal: %s%s\n", r->journal, r->journal_safe ? "" : zh ? "（未能全部保存）" : " (not all could be saved)");
    if (o->player.pictures) printf(zh ? "图片：%s\n" : "pictures: %s\n", o->player.pictures);
}

static void print_json(const PlayerReport *r, const Options *o) {
    json_t *j = json_pack("{s:s, s:b, s:f, s:f, s:i, s:i, s:i, s:I, s:f, s:s, s:s, s:s, s:b, s:s, s:s, s:f, s:I, s:I}", "pack", o->player.pack, "ended", r->ended,
                          "seconds", r->seconds, "run_seconds", r->run_seconds, "steps", r->steps, "questions", r->questions, "right_at_first_try", r->right_first, "events",
                          (json_int_t)r->events, "first_frame_ms", r->first_frame_ms, "device", r->device, "stereo", r->stereo, "journal", r->journal,
                          "journal_safe", r->journal_safe, "session", r->session, "learner", r->learner, "resumed_at", r->resumed_at, "frames", (json_int_t)r->frames,
                          "frames_missed", (json_int_t)r->frames_missed);
    json_dumpf(j, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(j);
}

int command_play(int argc, char **argv) {
    Options o = {.player = player_description_default()};
    PlayerReport report;
    int wrong = read_options(argc, argv, &o);
    if (wrong) return wrong;
    if (o.help) return fputs(help[language_get()], stdout), 0;
    if (!o.player.pack) return usage("name a lesson folder, for example lessons/pinhole%s", "请指定课程文件夹，例如 lessons/pinhole%s", "");
    if (!strcmp(o.player.device, "headless") && !o.player.acts)
        return usage("headless has nobody in front of it: give --acts FILE%s", "headless 前没有人：请给出 --acts 文件%s", "");
    if (o.player.resume && !o.player.journal) return usage("--resume needs --journal FILE%s", "--resume 需要 --journal 文件%s", "");
    if (o.player.lrs && (!o.player.journal || !o.player.lrs_key || !o.player.secret_file))
        return usage("--lrs needs --journal, --key and --secret-file%s", "--lrs 需要 --journal、--key 和 --secret-file%s", "");
    if (!settings_load(o.settings_file, &o.player.settings)) return log_error(), 1;
    o.player.settings.world.one_switch |= o.one_switch;
    o.player.settings.high_contrast |= o.high_contrast;
    o.player.settings.speak |= o.speak;
    bool fine = player_run(&o.player, &report);
    if (!fine) {
        log_error();
        return 1;
    }
    if (o.player.settings.remember && !settings_remember(o.settings_file, &o.player.settings.world, &report.settings)) log_error();
    if (o.json) print_json(&report, &o);
    else print_report(&report, &o);
    return 0;
}
