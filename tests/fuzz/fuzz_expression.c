// libFuzzer: any text is an expression or one clean error; what is accepted has a value, the same each time, whatever the
// values of its names are, and what the checker asks about it has an end.
#include "base/utf8.h"
#include "world/lesson/expression.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS_MOST = 200 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

// Every short name means something: which, its letters say.
static bool resolve(void *context, const char *owner, const char *member, bool call, Name *out) {
    size_t length = strlen(owner) + (member ? strlen(member) : 0);
    if (length > 12) return false;
    NameKind kind = (NameKind)((unsigned char)owner[0] % (NAME_SECONDS + 1));
    if (call && !strcmp(owner, "answer")) kind = NAME_ANSWER;
    *out = (Name){kind, (int)length, call, (UnitKind)(length % UNIT_KIND_COUNT)};
    return true;
}

static Value read_name(void *context, Name name) {
    static const double numbers[] = {0, 1, -1, 1e300, -1e-300, 0.5};
    if (name.kind == NAME_ANSWER) return (Value){.text = name.first % 2 ? "up" : "down"};
    if (name.first == 7) return (Value){.number = __builtin_nan("")};
    return (Value){.number = numbers[(unsigned)(name.first + *(int *)context) % 6]};
}

static void check_error(const char *text, bool whole) {
    char message[2000];
    const Error *error = error_last();
    must(error->id >= ERR_EXPRESSION && error->id <= ERR_EXPRESSION_LIMIT);
    for (int language = 0; language < 2; language++) {
        error_message(error, (Language)language, message, sizeof message);
        if (whole) must(utf8_valid(message, strlen(message)) == strlen(message));
    }
}

static void check_value(const Expression *e) {
    const Name *names;
    const char *word;
    int step, count = expression_names(e, &names);
    must(count >= 0 && count <= TERMS_MOST);
    for (int i = 0; expression_answer(e, i, &step, &word); i++) must(word && i < TERMS_MOST);
    for (int shift = 0; shift < 6; shift++) {
        Value a = expression_value(e, read_name, &shift), b = expression_value(e, read_name, &shift);
        must(!memcmp(&a.number, &b.number, sizeof a.number) && a.text == b.text);
        must(expression_true(e, read_name, &shift) == expression_true(e, read_name, &shift));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_create("fuzz", 64 << 20);
    const char *text = arena_text(arena, (const char *)data, size);
    error_clear();
    const Expression *e = expression_compile(arena, text, (Place){"fuzz", 1}, resolve, NULL);
    if (e) check_value(e);
    if (!e || !expression_is_truth(e, (Place){"fuzz", 1})) check_error(text, utf8_valid(text, strlen(text)) == strlen(text));
    arena_destroy(arena);
    return 0;
}
