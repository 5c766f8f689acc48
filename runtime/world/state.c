#include "world/state.h"
#include "base/hash.h"
#include "world/world_state.h"
#include <string.h>

static const struct {
    const char *subsystem, *field;
} names[STATE_FIELD_COUNT] = {
#define STATE(id, subsystem, field) {subsystem, field},
    STATE_LIST
#undef STATE
};

const char *state_subsystem(StateField field) { return field < STATE_FIELD_COUNT ? names[field].subsystem : ""; }
const char *state_field(StateField field) { return field < STATE_FIELD_COUNT ? names[field].field : ""; }

// The values of one field go into both the digest of all and the check of this field.
typedef struct Walk {
    const World *world;
    DigestState all;
    uint64_t check;
} Walk;

static void add(Walk *walk, const void *data, size_t size) {
    digest_add(&walk->all, data, size);
    uint64_t h = walk->check;
    for (const unsigned char *at = data; size;) { // a multiplication for each 8 bytes
        uint64_t word = 0;
        size_t part = size < 8 ? size : 8;
        memcpy(&word, at, part);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
        at += part, size -= part;
    }
    walk->check = h;
}

#define ADD(value) add(walk, &(value), sizeof(value)) // a scalar, an array of scalars, or a struct of floats
static void add_int(Walk *walk, int64_t value) { ADD(value); }
static void add_text(Walk *walk, const char *text) {
    add_int(walk, text ? (int64_t)strlen(text) : -1);
    if (text) add(walk, text, strlen(text));
}

// “No value” is a NaN whose sign differs between processors.
static void add_number(Walk *walk, double value) {
    if (value == value) ADD(value);
    else add_text(walk, NULL);
}

static void random_state(Walk *walk) { ADD(walk->world->random.state), ADD(walk->world->random.stream); }
static void tick(Walk *walk) { ADD(walk->world->tick); }
static void paused(Walk *walk) {
    const World *w = walk->world;
    add_int(walk, w->paused | w->ended << 1 | w->away << 2), add_int(walk, w->menu), add_int(walk, w->breaks);
}

static void step(Walk *walk) {
    const StepState *s = &walk->world->step;
    add_int(walk, s->index), ADD(s->entered), add_int(walk, s->rows_at_entry);
}
static void line(Walk *walk) {
    const StepState *s = &walk->world->step;
    add_int(walk, s->line), ADD(s->line_left), ADD(s->line_number);
}
static void goal(Walk *walk) {
    const StepState *s = &walk->world->step;
    ADD(s->goal_held), add_int(walk, s->done), ADD(s->looked);
}
static void hints(Walk *walk) {
    const StepState *s = &walk->world->step;
    add_int(walk, s->hints), ADD(s->hint_clock), add_int(walk, s->errors), add_text(walk, s->hint_text);
}
static void feedback(Walk *walk) {
    const StepState *s = &walk->world->step;
    add_text(walk, s->feedback), add_int(walk, s->feedback_kind), add_text(walk, s->notice);
}
static void questions(Walk *walk) {
    for (int i = 0; i < walk->world->lesson->step_count; i++) {
        const QuestionState *q = &walk->world->questions[i];
        add_int(walk, q->tries), add_int(walk, q->chosen);
        add_int(walk, q->answered | q->right << 1 | q->first_right << 2);
        ADD(q->struck), ADD(q->picked), add_text(walk, q->answer);
    }
}
static void visited(Walk *walk) {
    add(walk, walk->world->visited, (size_t)walk->world->lesson->step_count * sizeof(bool));
}
static void misconceptions(Walk *walk) {
    add(walk, walk->world->misconception_met, (size_t)walk->world->lesson->misconception_count * sizeof(bool));
}
static void entry(Walk *walk) { add_text(walk, walk->world->entry); }

static void parameters(Walk *walk) {
    const World *w = walk->world;
    for (int i = 0; i < w->lesson->apparatus_count; i++)
        add(walk, w->apparatus[i].parameters, (size_t)w->apparatus[i].kind->parameter_count * sizeof(double));
}
static void apparatus(Walk *walk) {
    const World *w = walk->world;
    for (int i = 0; i < w->lesson->apparatus_count; i++)
        if (w->apparatus[i].kind->state_size) {
            add(walk, w->apparatus[i].state, w->apparatus[i].kind->state_size);
            ADD(w->apparatus[i].chance.state);
        }
}
static void notebook(Walk *walk) {
    const Notebook *n = &walk->world->notebook;
    for (int t = 0; t < n->table_count; t++) {
        add_int(walk, n->tables[t].row_count);
        for (int r = 0; r < n->tables[t].row_count; r++)
            for (int c = 0; c < n->tables[t].column_count; c++) add_number(walk, n->tables[t].rows[r][c]);
    }
}

#define EACH_OBJECT(o)                                                                                                 \
    for (const ObjectState *o = walk->world->objects; o < walk->world->objects + walk->world->lesson->object_count; o++)
static void travel(Walk *walk) {
    EACH_OBJECT(o) ADD(o->travel), ADD(o->shown), add_int(walk, o->hidden);
}
static void placed(Walk *walk) {
    EACH_OBJECT(o) ADD(o->placed);
}
static void looked(Walk *walk) {
    EACH_OBJECT(o) ADD(o->looked), ADD(o->looked_total);
}
static void grabs(Walk *walk) {
    EACH_OBJECT(o) add_int(walk, o->grabs);
}
static void hold(Walk *walk) {
    const Hold *h = &walk->world->hold;
    add_int(walk, h->by), add_int(walk, h->object), add_int(walk, h->hand), add_int(walk, h->angle_known);
    ADD(h->point), ADD(h->travel_start), ADD(h->angle_last), ADD(h->turned);
    ADD(h->grip_start), ADD(h->in_hand), ADD(h->moved_from);
}

static void focus(Walk *walk) {
    const Focus *f = &walk->world->focus;
    add_int(walk, f->on | f->scanning << 1), add_text(walk, f->id), ADD(f->scan_left), add_int(walk, f->glide);
}
static void hands(Walk *walk) {
    for (int i = 0; i < HAND_COUNT; i++) {
        const HandState *h = &walk->world->hands[i];
        ADD(h->buttons_before), add_int(walk, h->object), add_int(walk, h->panel), add_int(walk, h->element);
        add_int(walk, h->tracked | h->poking << 1), ADD(h->distance), ADD(h->ray);
    }
}
static void seat(Walk *walk) { ADD(walk->world->seat); }
static void teleport(Walk *walk) {
    const World *w = walk->world;
    add_int(walk, w->teleport_to), add_int(walk, w->aiming[HAND_LEFT] | w->aiming[HAND_RIGHT] << 1 | w->sees_through << 2 | w->placed << 3);
    ADD(w->teleport_target);
}
static void panels(Walk *walk) {
    const World *w = walk->world;
    ADD(w->anchor_yaw), ADD(w->anchor_from), ADD(w->anchor_to), ADD(w->anchor_time), ADD(w->anchor_away);
    ADD(w->anchor_head), ADD(w->anchor_head_from), ADD(w->anchor_head_time);
    add_int(walk, w->side), ADD(w->side_shown), ADD(w->side_step);
}
static void light(Walk *walk) { add_int(walk, walk->world->light_index), ADD(walk->world->light_time); }
static void optics(Walk *walk) {
    for (int i = 0; i < 4; i++) {
        const WorldOptics *o = &walk->world->optics[i];
        add_int(walk, o->on), add_int(walk, o->shape), add_number(walk, o->hole);
        add_number(walk, o->blur), add_number(walk, o->diffraction), add_number(walk, o->brightness);
    }
}
static void nodes(Walk *walk) {
    for (size_t i = 0; i < walk->world->scene.nodes.count; i++) ADD(walk->world->scene.nodes.items[i].local);
}

static void settings(Walk *walk) {
    const WorldSettings *s = &walk->world->given.settings;
    ADD(s->eye_height), ADD(s->snap_turn), ADD(s->text_scale), ADD(s->reading_speed), ADD(s->scan_seconds);
    ADD(s->vignette), ADD(s->break_minutes);
    add_int(walk, s->captions | s->one_switch << 1 | s->seated << 2);
}

static void (*const walks[STATE_FIELD_COUNT])(Walk *) = {
    [STATE_TICK] = tick,           [STATE_RANDOM] = random_state,
    [STATE_PAUSED] = paused,       [STATE_STEP] = step,
    [STATE_LINE] = line,           [STATE_GOAL] = goal,
    [STATE_HINTS] = hints,         [STATE_FEEDBACK] = feedback,
    [STATE_QUESTIONS] = questions, [STATE_VISITED] = visited,
    [STATE_MISCONCEPTIONS] = misconceptions, [STATE_ENTRY] = entry,
    [STATE_PARAMETERS] = parameters, [STATE_APPARATUS] = apparatus,
    [STATE_NOTEBOOK] = notebook,   [STATE_TRAVEL] = travel,
    [STATE_PLACED] = placed,         [STATE_LOOKED] = looked,
    [STATE_GRABS] = grabs,         [STATE_HOLD] = hold,
    [STATE_FOCUS] = focus,         [STATE_HANDS] = hands,
    [STATE_SEAT] = seat,           [STATE_TELEPORT] = teleport,
    [STATE_PANELS] = panels,       [STATE_LIGHT] = light,
    [STATE_OPTICS] = optics,       [STATE_NODES] = nodes,
    [STATE_SETTINGS] = settings,
};

void world_state(const World *world, WorldState *out) {
    Walk walk = {.world = world};
    digest_begin(&walk.all);
    for (int i = 0; i < STATE_FIELD_COUNT; i++) {
        walk.check = 0;
        walks[i](&walk);
        out->checks[i] = (uint16_t)(walk.check ^ walk.check >> 16 ^ walk.check >> 32 ^ walk.check >> 48);
    }
    Digest all = digest_end(&walk.all);
    out->tick = world->tick;
    memcpy(out->digest, all.bytes, sizeof out->digest);
}

StateField world_state_difference(const WorldState *a, const WorldState *b) {
    int field = 0;
    while (field < STATE_FIELD_COUNT && a->checks[field] == b->checks[field]) field++;
    return (StateField)field;
}
