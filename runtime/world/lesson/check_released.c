// Rules about ids that learners' records already hold: released.json keeps what the ids of the last published version
// meant.
//
//   { "version": "1.0.0",
//     "ids": { "step": { "x1": "q_see" },  "question": { "q_see": "choice" },  "option": { "q_see.up": "wrong upright"
//     } } }
//
// A step means its question; a question its kind and unit; an option whether it is right and what it shows.
#include "world/lesson/check_private.h"
#include <string.h>

// ---- what ids mean ------------------------------------------------------------------------------------------------

static const char *option_meaning(Arena *arena, const Lesson *l, const LessonOption *o) {
    return arena_print(arena, "%s %s", o->right ? "right" : "wrong",
                       o->misconception >= 0 ? l->misconceptions[o->misconception].id : "-");
}

static const char *question_meaning(Arena *arena, const LessonQuestion *q) {
    static const char *const kinds[] = {"choice", "number", "open"};
    return arena_print(arena, "%s%s%s", kinds[q->kind], q->prediction ? " prediction" : "",
                       q->kind == QUESTION_NUMBER ? arena_print(arena, " %s", q->unit) : "");
}

static void put(json_t *ids, const char *kind, const char *id, const char *meaning) {
    json_object_set_new(json_object_get(ids, kind), id, json_string(meaning));
}

json_t *check_released_ids(Arena *arena, const Lesson *l) {
    json_t *ids = json_pack("{s:{}, s:{}, s:{}}", "step", "question", "option");
    for (int i = 0; i < l->step_count; i++) {
        const LessonQuestion *q = l->steps[i].question;
        put(ids, "step", l->steps[i].id, q ? q->id : "-");
        if (q) put(ids, "question", q->id, question_meaning(arena, q));
        for (int k = 0; q && q->kind == QUESTION_CHOICE && k < q->option_count; k++)
            put(ids, "option", arena_print(arena, "%s.%s", q->id, q->options[k].id),
                option_meaning(arena, l, &q->options[k]));
    }
    return json_pack("{s:s, s:o}", "version", l->version, "ids", ids);
}

// ---- compared with the last version -------------------------------------------------------------------------------

static bool is_migrated(const Lesson *l, const char *step) {
    for (int i = 0; i < l->migration_count; i++)
        if (!strcmp(l->migrations[i].from, step)) return true;
    return false;
}

// A question goes with its step: where that was migrated, its answers stay behind on purpose.
static bool went_with_step(const Lesson *l, const json_t *old, const char *question) {
    const char *step;
    json_t *meaning;
    json_object_foreach((json_t *)json_object_get(old, "step"), step,
                        meaning) if (json_is_string(meaning) &&
                                     !strcmp(json_string_value(meaning), question)) return is_migrated(l, step);
    return false;
}

static int line_of(const Lesson *l, const char *kind, const char *id) {
    size_t length = strcspn(id, ".");
    for (int i = 0; i < l->step_count; i++) {
        const LessonQuestion *q = l->steps[i].question;
        if (!strcmp(kind, "step") ? !strcmp(l->steps[i].id, id)
                                  : q && strlen(q->id) == length && !strncmp(q->id, id, length))
            return !strcmp(kind, "step") ? l->steps[i].line : q->line;
    }
    return 0;
}

static void compare(Check *c, const char *version, const char *kind, const json_t *old, const json_t *now) {
    const char *id;
    json_t *meaning;
    json_object_foreach((json_t *)json_object_get(old, kind), id, meaning) {
        const char *before = json_string_value(meaning),
                   *after = json_string_value(json_object_get(json_object_get(now, kind), id));
        int line = line_of(c->lesson, kind, id);
        if (!before || (after && !strcmp(before, after))) continue;
        bool gone = !after, owned = !strcmp(kind, "option");
        const char *question = owned ? arena_text(c->arena, id, strcspn(id, ".")) : id;
        if (gone && !strcmp(kind, "step") && is_migrated(c->lesson, id)) continue;
        if (gone && strcmp(kind, "step") != 0 && went_with_step(c->lesson, old, question)) continue;
        if (gone && owned && !lesson_question(c->lesson, question)) continue; // told of the question
        found(c, gone ? CHECK_RELEASED_LOST : CHECK_RELEASED_REUSED, line, "%s\t%.60s\t%.20s\t%.60s", kind, id, version,
              before);
    }
}

void check_released(Check *c) {
    static const char *const kinds[] = {"step", "question", "option"};
    Bytes bytes;
    if (!c->files->has(c->files->context, "released.json")) return; // nobody has learned with it yet
    error_clear();
    json_t *root = c->files->read(c->files->context, c->arena, "released.json", &bytes)
                       ? json_parse(bytes, "released.json")
                       : NULL;
    const char *version = json_string_value(json_object_get(root, "version"));
    const json_t *old = json_object_get(root, "ids");
    if (!root)
        found_in(c, error_last()->id, "released.json", error_last()->line, "%s", error_last()->values);
    else if (!version || !json_is_object(old))
        found_in(c, ERR_JSON_FIELD, "released.json", 0, "version, ids\ttext, {}");
    json_t *now = root ? check_released_ids(c->arena, c->lesson) : NULL;
    for (int i = 0; version && i < 3; i++) compare(c, version, kinds[i], old, json_object_get(now, "ids"));
    json_decref(now);
    json_decref(root);
}
