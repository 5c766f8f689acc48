// orrery replay: a recorded session once more.
#include "base/error.h"
#include "base/log.h"
#include "player/replay.h"
#include "stage/device/device.h"
#include "tools/commands.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery replay JOURNAL[#SESSION] [options]\n\n"
    "Plays a session again from its recording: the same steps, answers and readings to the last bit. SESSION is its id or\n"
    "the beginning of one (“orrery journal JOURNAL” lists them); the newest when left out.\n\n"
    "  --device desktop|headless        a window, at the pace of life (default where there is a display), or as fast as it\n"
    "                         can without one (default with --verify, --to, --screenshot, --frames and --json)\n"
    "  --verify               recompute the state digest of every second; exit 1 and the first difference if they differ\n"
    "  --from TIME            begin to show there; what is before it is run through at once\n"
    "  --to TIME|STEP         stop there: 90s, 2min, or the id of a step\n"
    "  --screenshot TIME=FILE a PNG at that time; may be repeated\n"
    "  --frames DIR           a PNG for each frame (30 a second of lesson time)      --rate N   frames a second\n"
    "  --speed N              in a window: N times as fast (0.1 to 100)\n"
    "  --pack DIR             the lesson's folder, when it is not where it was\n"
    "  --size 1280x720  --gles  --policy FILE  --json\n\nExamples:\n"
    "  orrery replay session.db --verify\n"
    "  orrery replay session.db#4f2a --device desktop --speed 4\n"
    "  orrery replay session.db --to x3 --screenshot 62.5s=x3.png\n",
    "用法：orrery replay 学习记录[#会话] [选项]\n\n"
    "按录像重放一次学习：步骤、答案、读数逐位相同。会话为其编号或编号的开头（“orrery journal 学习记录”可列出）；\n"
    "省略时为最近一次。\n\n"
    "  --device desktop|headless        窗口，按原速（有显示器时的默认）；或无窗口，以最快速度\n"
    "                         （使用 --verify、--to、--screenshot、--frames、--json 时的默认）\n"
    "  --verify               重新计算每一秒的状态摘要；若有差异，指出第一处并以 1 退出\n"
    "  --from 时间            从此处开始显示；之前的部分立即跑完\n"
    "  --to 时间|步骤         在此停止：90s、2min，或步骤编号\n"
    "  --screenshot 时间=文件 在该时刻存一张 PNG；可重复\n"
    "  --frames 文件夹        每帧一张 PNG（课程时间每秒 30 张）      --rate N   每秒帧数\n"
    "  --speed N              在窗口中以 N 倍速播放（0.1 至 100）\n"
    "  --pack 文件夹          课程所在文件夹（不在原处时）\n"
    "  --size 1280x720  --gles  --policy 文件  --json\n\n示例：\n"
    "  orrery replay session.db --verify\n"
    "  orrery replay session.db#4f2a --device desktop --speed 4\n"
    "  orrery replay session.db --to x3 --screenshot 62.5s=x3.png\n"};

typedef struct Options {
    ReplayDescription replay;
    char journal[4096];
    bool verify, json, help;
} Options;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[300];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

static bool read_seconds(const char *text, size_t length, double *out) {
    char copy[40];
    if (length >= sizeof copy) return false;
    snprintf(copy, sizeof copy, "%.*s", (int)length, text);
    return unit_parse(copy, UNIT_TIME, out) && *out >= 0;
}

static bool read_to(const char *text, Options *o) {
    if (*text >= '0' && *text <= '9') return read_seconds(text, strlen(text), &o->replay.to_seconds);
    return *(o->replay.to_step = text) != 0;
}

static bool read_from(const char *text, Options *o) { return read_seconds(text, strlen(text), &o->replay.from_seconds); }

static bool read_screenshot(const char *text, Options *o) {
    const char *is = strchr(text, '=');
    int at = o->replay.picture_count;
    if (!is || !is[1] || at == REPLAY_PICTURES_MOST || !read_seconds(text, (size_t)(is - text), &o->replay.pictures[at].seconds)) return false;
    o->replay.pictures[at].file = is + 1;
    o->replay.picture_count++;
    return true;
}

static bool read_number(const char *text, double low, double high, double *out) {
    char *end;
    *out = strtod(text, &end);
    return end != text && !*end && *out >= low && *out <= high;
}

static bool read_size(const char *text, Options *o) {
    char rest;
    PlayerDescription *s = &o->replay.stage;
    return sscanf(text, "%dx%d%c", &s->width, &s->height, &rest) == 2 && s->width >= 64 && s->width <= 8192 && s->height >= 64 && s->height <= 8192;
}

static bool read_device(const char *text, Options *o) {
    o->replay.stage.device = text;
    return device_find(text);
}

static bool read_rate(const char *text, Options *o) { return read_number(text, 0.01, 120, &o->replay.frame_rate); }
static bool read_speed(const char *text, Options *o) { return read_number(text, 0.1, 100, &o->replay.speed); }
static bool read_frames(const char *text, Options *o) { return *(o->replay.frames = text) != 0; }
static bool read_pack(const char *text, Options *o) { return *(o->replay.pack = text) != 0; }
static bool read_policy(const char *text, Options *o) { return *(o->replay.stage.policy = text) != 0; }

static bool read_journal(const char *text, Options *o) {
    snprintf(o->journal, sizeof o->journal, "%s", text);
    char *mark = strrchr(o->journal, '#');
    if (mark) *mark++ = 0;
    o->replay.journal = o->journal, o->replay.session = mark && *mark ? mark : NULL;
    return o->journal[0] != 0;
}

static int read_options(int argc, char **argv, Options *o) {
    static const struct {
        const char *name;
        bool (*read)(const char *, Options *);
    } with_value[] = {{"--device", read_device}, {"--to", read_to}, {"--from", read_from}, {"--screenshot", read_screenshot}, {"--frames", read_frames},
                      {"--rate", read_rate}, {"--speed", read_speed}, {"--pack", read_pack}, {"--size", read_size}, {"--policy", read_policy}};
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"--verify", &o->verify}, {"--gles", &o->replay.stage.embedded}, {"--json", &o->json}, {"--help", &o->help}};
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
        if (o->replay.journal) return usage("only one session can be played; “%s” is too much", "一次只能重放一个会话；多余的“%s”", argv[i]);
        if (!read_journal(argv[i], o)) return usage("“%s” names no journal", "“%s”不是学习记录文件名", argv[i]);
    }
    return 0;
}

static void print_json(const ReplayReport *r) {
    json_t *j = json_pack("{s:s, s:s, s:f, s:I, s:I, s:I, s:b, s:s, s:b, s:i}", "session", r->session, "pack", r->pack, "seconds", r->seconds,
                          "ticks", (json_int_t)r->ticks, "states", (json_int_t)r->states, "events", (json_int_t)r->events, "complete",
                          r->complete, "trouble", r->trouble, "differs", r->differs, "pictures", r->pictures);
    if (r->differs) {
        json_object_set_new(j, "differs_tick", json_integer((json_int_t)r->differs_tick));
        json_object_set_new(j, "differs_subsystem", json_string(state_subsystem(r->differs_field)));
        json_object_set_new(j, "differs_field", json_string(state_field(r->differs_field)));
    }
    json_dumpf(j, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(j);
}

static void print_report(const ReplayReport *r, bool verify) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    printf(zh ? "会话 %s（%s）：%.1f 秒，%llu 个时刻，%llu 个事件\n" : "session %s (%s): %.1f s, %llu ticks, %llu events\n", r->session, r->pack,
           r->seconds, (unsigned long long)r->ticks, (unsigned long long)r->events);
    if (r->trouble[0]) printf(zh ? "录像到此为止：%s\n" : "the recording ends here: %s\n", r->trouble);
    if (r->pictures) printf(zh ? "图片：%d 张\n" : "pictures: %d\n", r->pictures);
    if (!verify) return;
    if (!r->differs) printf(zh ? "已核对 %llu 个状态摘要：全部相同\n" : "verified: all %llu state digests are the same\n", (unsigned long long)r->states);
    else printf(zh ? "第 %llu 个时刻首次不同：%s / %s（前一秒相同）\n" : "first difference at tick %llu: %s / %s (a second before it was the same)\n",
                (unsigned long long)r->differs_tick, state_subsystem(r->differs_field), state_field(r->differs_field));
}

int command_replay(int argc, char **argv) {
    Options o = {.replay = replay_description_default()};
    ReplayReport report;
    int wrong = read_options(argc, argv, &o);
    if (wrong) return wrong;
    if (o.help) return fputs(help[language_get()], stdout), 0;
    if (!o.replay.journal) return usage("name a journal, for example session.db%s", "请指定学习记录，例如 session.db%s", "");
    bool quick = o.verify || o.json || o.replay.to_step || o.replay.to_seconds > 0 || o.replay.picture_count || o.replay.frames;
    if (!o.replay.stage.device) o.replay.stage.device = quick ? "headless" : "auto";
    bool fine = replay_run(&o.replay, &report);
    if (!fine && error_last()->id == ERR_DISPLAY && !strcmp(o.replay.stage.device, "auto")) { // no display: without a window
        o.replay.stage.device = "headless";
        fine = replay_run(&o.replay, &report);
    }
    if (!fine) {
        log_error();
        return 1;
    }
    if (o.json) print_json(&report);
    else print_report(&report, o.verify);
    return (o.verify && report.differs) || report.trouble[0] ? 1 : 0;
}
