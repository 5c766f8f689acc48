// What SQL can add up is added up where the facts are; only first answers come as rows, one byte each in memory.
#include "base/error.h"
#include "base/os.h"
#include "tools/report/report.h"
#include <stdlib.h>
#include <string.h>

static bool run(Report *r, const char *format, const char *value) {
    char *sql = arena_print(r->arena, format, value);
    return store_run(r->store, sql);
}

// Sessions of this lesson with their person's number; the first answer of each person to each question.
static bool make_tables(Report *r, const char *lesson) {
    return run(r,
               "DROP TABLE IF EXISTS first_answer; DROP TABLE IF EXISTS last_step; DROP TABLE IF EXISTS attempt;"
               "CREATE TEMP TABLE attempt AS SELECT id AS session, learner, version, room, school, started, device, "
               "journal, native,"
               " dense_rank() OVER (ORDER BY learner) - 1 AS person FROM session WHERE lesson = %s",
               store_quote(r->arena, lesson)) &&
           store_run(r->store, "CREATE UNIQUE INDEX attempt_session ON attempt(session)") &&
           store_run(
               r->store,
               "CREATE TEMP TABLE first_answer AS SELECT person, item, value, text, session, seconds FROM"
               " (SELECT a.person AS person, f.object AS item, f.value AS value, f.text AS text, f.session AS session, "
               "f.seconds AS seconds,"
               " row_number() OVER (PARTITION BY a.person, f.object ORDER BY a.started, f.seconds, f.number, f.id) AS k"
               " FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'answered') q WHERE k = 1") &&
           store_run(
               r->store,
               "CREATE TEMP TABLE last_step AS SELECT person, step, session, seconds FROM"
               " (SELECT a.person AS person, f.step AS step, f.session AS session, f.seconds AS seconds,"
               " row_number() OVER (PARTITION BY a.person ORDER BY a.started DESC, f.seconds DESC, f.number DESC) AS k"
               " FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'step-entered') q WHERE k = 1");
}

// ---- what ids mean
// ------------------------------------------------------------------------------------------------------

const char *report_words(Report *r, const json_t *map, const char *fallback) {
    const char *key, *want = r->document.language == LANGUAGE_CHINESE ? "zh" : "en", *any = NULL;
    json_t *value;
    if (json_is_string(map)) return arena_string(r->arena, json_string_value(map));
    json_object_foreach((json_t *)(uintptr_t)map, key, value) {
        if (!json_is_string(value)) continue;
        if (!strncmp(key, want, 2)) return arena_string(r->arena, json_string_value(value));
        any = json_string_value(value);
    }
    return arena_string(r->arena, any ? any : fallback);
}

// Versions by how many learners they have, the most used first; its definitions speak for all.
static bool read_versions(Report *r, const char *lesson) {
    ReportLesson *l = &r->lesson;
    StoreRows rows;
    bool fine = store_ask(
        r->store, "SELECT version, count(DISTINCT person) AS n FROM attempt GROUP BY version ORDER BY n DESC, version",
        &rows);
    while (fine && store_row(&rows) && l->version_count < VERSIONS_MOST)
        l->versions[l->version_count++] = arena_string(r->arena, store_text(&rows, 0));
    fine = store_done(&rows) && fine;
    for (int i = 0; fine && !l->definitions && i < l->version_count; i++) {
        char *sql = arena_print(r->arena, "SELECT definitions FROM lesson WHERE version = %s",
                                store_quote(r->arena, l->versions[i]));
        fine = store_ask(r->store, sql, &rows);
        if (fine && store_row(&rows)) l->definitions = json_loads(store_text(&rows, 0), 0, NULL);
        fine = store_done(&rows) && fine;
    }
    if (!l->definitions) l->definitions = json_object();
    json_array_append_new(r->definitions, l->definitions);
    l->id = arena_string(r->arena, lesson);
    l->title = report_words(r, json_object_get(l->definitions, "title"), l->id);
    for (int i = 0; i < 2; i++)
        l->minutes[i] = json_number_value(json_array_get(json_object_get(l->definitions, "minutes"), (size_t)i));
    return fine;
}

static int by_order(const void *a, const void *b) {
    const ReportStep *x = a, *y = b;
    return x->visits < y->visits ? -1 : x->visits > y->visits;
}

// Statements of others name no steps; a journal without definitions names them by id, in the order in which they were
// met.
static bool steps_from_facts(Report *r) {
    ReportLesson *l = &r->lesson;
    StoreRows rows;
    ARRAY(ReportStep) steps = {0};
    bool fine = store_ask(r->store,
                          "SELECT f.step, min(f.number) AS first FROM fact f JOIN attempt a ON a.session = f.session "
                          "WHERE f.kind = 'step-entered'"
                          " GROUP BY f.step ORDER BY first, f.step",
                          &rows);
    while (fine && store_row(&rows)) {
        const char *id = arena_string(r->arena, store_text(&rows, 0));
        *array_push(r->arena, &steps) = (ReportStep){.id = id, .title = id, .shown = true};
    }
    l->steps = steps.items, l->step_count = (int)steps.count;
    return store_done(&rows) && fine;
}

static bool read_steps(Report *r) {
    ReportLesson *l = &r->lesson;
    const json_t *steps = json_object_get(l->definitions, "steps");
    const char *id;
    json_t *step;
    if (!json_object_size(steps)) return steps_from_facts(r);
    l->steps = arena_array(r->arena, ReportStep, json_object_size(steps));
    json_object_foreach((json_t *)(uintptr_t)steps, id, step) {
        const char *key = arena_string(r->arena, id);
        l->steps[l->step_count++] = (ReportStep){.id = key,
                                                 .title = report_words(r, json_object_get(step, "title"), key),
                                                 .plan = json_number_value(json_object_get(step, "plan")),
                                                 .visits = (size_t)json_integer_value(json_object_get(step, "order")),
                                                 .shown = true};
    }
    qsort(l->steps, (size_t)l->step_count, sizeof *l->steps, by_order);
    for (int i = 0; i < l->step_count; i++) l->steps[i].visits = 0;
    return true;
}

static int step_index(const ReportLesson *l, const char *id) {
    for (int i = 0; i < l->step_count; i++)
        if (!strcmp(l->steps[i].id, id)) return i;
    return -1;
}

// The options of a choice; of a number: right, the typical wrong values, and any other.
static void read_options(Report *r, ReportItem *item, const json_t *question) {
    size_t i;
    const json_t *option;
    json_array_foreach(json_object_get(question, "options"), i, option) {
        if (item->option_count == OPTIONS_MOST) break;
        const char *id = json_string_value(json_object_get(option, "id")),
                   *idea = json_string_value(json_object_get(option, "misconception"));
        const char *key = arena_string(r->arena, id ? id : "");
        item->options[item->option_count++] =
            (ReportOption){.id = key,
                           .text = report_words(r, json_object_get(option, "text"), key),
                           .misconception = arena_string(r->arena, idea ? idea : ""),
                           .right = json_is_true(json_object_get(option, "right"))};
    }
    if (strcmp(item->kind, "number") != 0) return;
    const char *unit = json_string_value(json_object_get(question, "unit"));
    item->options[item->option_count++] =
        (ReportOption){.id = "right",
                       .misconception = "",
                       .right = true,
                       .text = arena_print(r->arena, "%.4g %s", json_number_value(json_object_get(question, "answer")),
                                           unit && *unit ? "(SI)" : "")};
    json_array_foreach(json_object_get(question, "wrong"), i, option) {
        if (item->option_count >= OPTIONS_MOST - 1) break;
        const char *idea = json_string_value(json_object_get(option, "misconception"));
        double value = json_number_value(json_object_get(option, "value"));
        item->options[item->option_count++] = (ReportOption){.id = arena_print(r->arena, "%.4g", value),
                                                             .text = arena_print(r->arena, "%.4g (SI)", value),
                                                             .misconception = arena_string(r->arena, idea ? idea : "")};
    }
    item->options[item->option_count++] =
        (ReportOption){.id = "other", .text = WORDS(&r->document, "another value", "其他数值"), .misconception = ""};
}

static int by_column(const void *a, const void *b) {
    const ReportItem *x = a, *y = b;
    int rank_x = x->column < 0 ? 2 : x->prediction, rank_y = y->column < 0 ? 2 : y->prediction;
    return rank_x != rank_y ? rank_x - rank_y : x->order != y->order ? x->order - y->order : strcmp(x->id, y->id);
}

// A question that fewer than one in ten answered (on a side way, or of another version) would leave hardly anyone who answered
// all, and so no figure that needs it: it is no column.
static void leave_out_unasked(Report *r) {
    ReportLesson *l = &r->lesson;
    StoreRows rows;
    int64_t persons = 0;
    uint64_t *answered = arena_array(r->arena, uint64_t, l->item_count + 1);
    if (store_ask(r->store, "SELECT count(DISTINCT person) FROM attempt", &rows) && store_row(&rows))
        persons = store_integer(&rows, 0);
    store_done(&rows);
    if (store_ask(r->store, "SELECT item, count(*) FROM first_answer GROUP BY item", &rows))
        while (store_row(&rows))
            for (int i = 0; i < l->item_count; i++)
                if (!strcmp(l->items[i].id, store_text(&rows, 0))) answered[i] = (uint64_t)store_integer(&rows, 1);
    store_done(&rows);
    for (int i = 0; i < l->item_count; i++)
        if (answered[i] * 10 < (uint64_t)persons) l->items[i].column = -1;
}

static void read_items(Report *r) {
    ReportLesson *l = &r->lesson;
    const json_t *questions = json_object_get(l->definitions, "questions");
    const char *id;
    json_t *question;
    l->items = arena_array(r->arena, ReportItem, json_object_size(questions) + 1);
    json_object_foreach((json_t *)(uintptr_t)questions, id, question) {
        if (l->item_count >= ITEMS_MOST) break;
        const char *kind = json_string_value(json_object_get(question, "kind")),
                   *step = json_string_value(json_object_get(question, "step"));
        ReportItem *item = &l->items[l->item_count++];
        *item = (ReportItem){.id = arena_string(r->arena, id),
                             .kind = arena_string(r->arena, kind ? kind : ""),
                             .step = arena_string(r->arena, step ? step : ""),
                             .prediction = json_is_true(json_object_get(question, "prediction"))};
        item->text = report_words(r, json_object_get(question, "text"), item->id);
        item->order = step_index(l, item->step);
        item->column = !strcmp(item->kind, "open") ? -1 : 0;
        read_options(r, item, question);
    }
    leave_out_unasked(r);
    qsort(l->items, (size_t)l->item_count, sizeof *l->items, by_column);
    for (int i = 0; i < l->item_count; i++) {
        if (l->items[i].column < 0) continue;
        l->items[i].column = l->columns++;
        l->judged += !l->items[i].prediction;
    }
}

// ---- persons
// ------------------------------------------------------------------------------------------------------------

static int index_of(const char **list, int *count, int most, const char *text, Arena *arena) {
    for (int i = 0; i < *count; i++)
        if (!strcmp(list[i], text)) return i;
    if (*count == most) return -1;
    list[*count] = arena_string(arena, text);
    return (*count)++;
}

// Classes in the order of their names.
static bool read_rooms(Report *r) {
    StoreRows rows;
    bool fine = store_ask(r->store, "SELECT DISTINCT room FROM attempt ORDER BY room", &rows);
    while (fine && store_row(&rows))
        index_of(r->lesson.rooms, &r->lesson.room_count, GROUPS_MOST, store_text(&rows, 0), r->arena);
    return store_done(&rows) && fine;
}

// A person's class and version are those of the first session; the journal too.
static bool read_persons(Report *r) {
    ReportLesson *l = &r->lesson;
    StoreRows rows;
    bool fine = store_ask(r->store, "SELECT count(DISTINCT person) FROM attempt", &rows);
    if (fine && store_row(&rows)) l->person_count = (size_t)store_integer(&rows, 0);
    if (!store_done(&rows) || !fine) return false;
    l->persons = arena_array(r->arena, ReportPerson, l->person_count + 1);
    fine = store_ask(r->store,
                     "SELECT person, learner, version, room, native, journal FROM attempt ORDER BY person, started "
                     "DESC, session DESC",
                     &rows);
    while (fine && store_row(&rows)) { // the earliest comes last and stays
        size_t person = (size_t)store_integer(&rows, 0);
        if (person >= l->person_count) continue;
        ReportPerson *p = &l->persons[person];
        if (!p->learner) p->learner = arena_string(r->arena, store_text(&rows, 1)), p->group = -1;
        p->version = index_of(l->versions, &l->version_count, VERSIONS_MOST, store_text(&rows, 2), r->arena);
        p->room = index_of(l->rooms, &l->room_count, GROUPS_MOST, store_text(&rows, 3), r->arena);
        p->native = arena_string(r->arena, store_text(&rows, 4)),
        p->journal = arena_string(r->arena, store_text(&rows, 5));
    }
    return store_done(&rows) && fine;
}

static bool read_ends(Report *r) {
    ReportLesson *l = &r->lesson;
    StoreRows rows;
    bool fine = store_ask(r->store,
                          "SELECT a.person, min(f.seconds) FROM fact f JOIN attempt a ON a.session = f.session WHERE "
                          "f.kind = 'lesson-ended' GROUP BY a.person",
                          &rows);
    while (fine && store_row(&rows)) {
        size_t person = (size_t)store_integer(&rows, 0);
        if (person < l->person_count)
            l->persons[person].ended = true, l->persons[person].seconds = store_number(&rows, 1), l->ended++;
    }
    fine = store_done(&rows) && fine &&
           store_ask(
               r->store,
               "SELECT DISTINCT a.person FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'paused'",
               &rows);
    while (fine && store_row(&rows))
        if ((size_t)store_integer(&rows, 0) < l->person_count) l->persons[store_integer(&rows, 0)].paused = true;
    return store_done(&rows) && fine;
}

// ---- answers
// ------------------------------------------------------------------------------------------------------------

static int option_of(const ReportItem *item, const char *text, double value) {
    for (int i = 0; i < item->option_count; i++)
        if (!strcmp(item->options[i].id, text)) return i;
    if (strcmp(item->kind, "number") != 0) return OPTIONS_MOST;
    if (value > 0) return 0;
    double given = strtod(text, NULL);
    for (int i = 1; i < item->option_count - 1; i++) {
        double typical = strtod(item->options[i].id, NULL), off = given - typical;
        if (off < 0) off = -off;
        if (off <= 1e-3 * (typical < 0 ? -typical : typical) + 1e-9) return i;
    }
    return item->option_count - 1;
}

static void take_answer(ReportLesson *l, StoreRows *rows, ReportItem *item, size_t person) {
    double value = store_number(rows, 2);
    int option = option_of(item, store_text(rows, 3), value), right = value > 0;
    if (item->prediction && option < OPTIONS_MOST)
        right = item->options[option].right;
    else if (value < 0)
        return; // not judged
    size_t at = person * (size_t)l->columns + (size_t)item->column;
    l->answers[at] = (int8_t)right, l->chosen[at] = option < OPTIONS_MOST ? (uint8_t)option : 255;
    l->answer_seconds[at] = (float)store_number(rows, 4);
    item->answered++, item->right += (uint64_t)right;
    if (option < OPTIONS_MOST) item->options[option].count++;
}

static ReportItem *item_of(ReportLesson *l, const char *id) {
    for (int i = 0; i < l->item_count; i++)
        if (l->items[i].column >= 0 && !strcmp(l->items[i].id, id)) return &l->items[i];
    return NULL;
}

static bool read_answers(Report *r) {
    ReportLesson *l = &r->lesson;
    StoreRows rows;
    size_t size = l->person_count * (size_t)l->columns + 1;
    l->answers = arena_array(r->arena, int8_t, size), l->chosen = arena_array(r->arena, uint8_t, size),
    l->answer_seconds = arena_array(r->arena, float, size);
    memset(l->answers, ANSWER_MISSING, size), memset(l->chosen, 255, size);
    bool fine = store_ask(r->store, "SELECT person, item, value, text, seconds FROM first_answer", &rows);
    while (fine && store_row(&rows)) {
        size_t person = (size_t)store_integer(&rows, 0);
        ReportItem *item = item_of(l, store_text(&rows, 1));
        if (item && person < l->person_count) take_answer(l, &rows, item, person);
    }
    return store_done(&rows) && fine;
}

// How many needed more than one try: of those who answered wrong at first it tells who stayed.
static bool read_tries(Report *r) {
    StoreRows rows;
    bool fine = store_ask(
        r->store,
        "SELECT item, count(*) FROM (SELECT a.person AS person, f.object AS item, count(*) AS tries FROM fact f JOIN "
        "attempt a ON"
        " a.session = f.session WHERE f.kind = 'answered' GROUP BY a.person, f.object) q WHERE tries > 1 GROUP BY item",
        &rows);
    while (fine && store_row(&rows)) {
        ReportItem *item = item_of(&r->lesson, store_text(&rows, 0));
        if (item) item->more_tries = (uint64_t)store_integer(&rows, 1);
    }
    return store_done(&rows) && fine;
}

// ---- groups
// ---------------------------------------------------------------------------------------------------------------

static int by_learner(const void *a, const void *b) {
    return strcmp(((const ReportPerson *)a)->learner, *(const char *const *)b);
}

static void put_group(Report *r, const char *learner, const char *group) {
    ReportLesson *l = &r->lesson;
    size_t low = 0, high = l->person_count;
    while (low < high) { // persons are numbered in the order of their pseudonyms
        size_t middle = (low + high) / 2;
        int order = by_learner(&l->persons[middle], &learner);
        if (!order) {
            for (int g = 0; g < 2; g++) {
                if (!r->group_names[g]) r->group_names[g] = arena_string(r->arena, group);
                if (!strcmp(r->group_names[g], group)) {
                    l->persons[middle].group = g;
                    return;
                }
            }
            return;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
}

// learner,group: the first two groups that occur are compared, the first in the alphabet as reference.
static bool read_groups(Report *r) {
    char line[1000], *text, *group;
    if (!r->groups) return true;
    Bytes bytes;
    if (!os->read_file(r->arena, r->groups, 256 << 20, &bytes)) return false;
    text = arena_text(r->arena, (const char *)bytes.data, bytes.size);
    r->group_names[0] = r->group_names[1] = NULL;
    for (char *at = text, *end; at && *at; at = end ? end + 1 : NULL) {
        end = strchr(at, '\n');
        snprintf(line, sizeof line, "%.*s", (int)(end ? end - at : (long)strlen(at)), at);
        line[strcspn(line, "\r")] = 0;
        if (!(group = strchr(line, ','))) continue;
        *group++ = 0;
        if (strcmp(line, "learner") != 0 && *group) put_group(r, line, group);
    }
    if (r->group_names[0] && r->group_names[1] && strcmp(r->group_names[0], r->group_names[1]) > 0) {
        const char *kept = r->group_names[0];
        r->group_names[0] = r->group_names[1], r->group_names[1] = kept;
        for (size_t i = 0; i < r->lesson.person_count; i++)
            if (r->lesson.persons[i].group >= 0) r->lesson.persons[i].group ^= 1;
    }
    return true;
}

bool report_gather(Report *r, const char *lesson) {
    r->lesson = (ReportLesson){0};
    if (!make_tables(r, lesson) || !read_versions(r, lesson) || !read_steps(r)) return false;
    read_items(r);
    return read_rooms(r) && read_persons(r) && read_ends(r) && read_answers(r) && read_tries(r) && read_groups(r);
}
