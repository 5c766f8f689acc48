#include "tools/po.h"
#include "base/error.h"
#include "base/utf8.h"
#include <string.h>

struct Po {
    ARRAY(PoEntry) entries;
};

// ---- reading ------------------------------------------------------------------------------------------------------

typedef struct Reader {
    Arena *arena;
    const char *file, *at;
    int line;
    Po *po;
    PoEntry entry;
    const char **field; // of the entry, to which a line that is only a text is added
} Reader;

static bool wrong(const Reader *r, const char *what) {
    return fail_at(ERR_STRINGS, (Place){r->file, r->line}, "%s", what);
}

// "text" with \n \t \" \\ at r->at, appended to *out.
static bool read_text(Reader *r, const char **out) {
    char *text = arena_alloc(r->arena, strlen(*out) + strcspn(r->at, "\n") + 1);
    size_t n = strlen(*out);
    memcpy(text, *out, n);
    r->at += strspn(r->at, " \t");
    if (*r->at++ != '"') return wrong(r, "\"…\"");
    for (; *r->at != '"'; r->at++) {
        if (!*r->at || *r->at == '\n') return wrong(r, "\"…\"");
        char c = *r->at;
        if (c == '\\') {
            c = *++r->at;
            if (!c || !strchr("nt\"\\", c)) return wrong(r, "\\");
            c = c == 'n' ? '\n' : c == 't' ? ' ' : c;
        }
        text[n++] = c;
    }
    text[n] = 0;
    *out = text;
    r->at++;
    return true;
}

static void finish(Reader *r) {
    if (r->entry.key[0]) *array_push(r->arena, &r->po->entries) = r->entry;
    r->entry = (PoEntry){"", "", "", false};
    r->field = NULL;
}

// An entry begins with its comments or its key.
static bool read_line(Reader *r) {
    static const char *const words[] = {"msgctxt", "msgid", "msgstr"};
    const char **fields[] = {&r->entry.key, &r->entry.original, &r->entry.text};
    if (*r->at == '\n' || *r->at == '\r' || !*r->at) return true;
    if (*r->at == '#') {
        if (r->field == &r->entry.text) finish(r);
        if (r->at[1] == ',' && strstr(r->at, "fuzzy") && strstr(r->at, "fuzzy") < r->at + strcspn(r->at, "\n"))
            r->entry.fuzzy = true;
        return true;
    }
    if (*r->at == '"') return r->field ? read_text(r, r->field) : wrong(r, "\"…\"");
    for (int i = 0; i < 3; i++) {
        if (strncmp(r->at, words[i], strlen(words[i])) != 0) continue;
        if (i == 0 && r->field == &r->entry.text) finish(r);
        r->at += strlen(words[i]);
        r->field = fields[i], *r->field = "";
        return read_text(r, r->field);
    }
    return wrong(r, "msgctxt, msgid, msgstr");
}

Po *po_read(Arena *arena, Bytes bytes, const char *file) {
    Reader r = {.arena = arena,
                .file = file,
                .at = arena_text(arena, (const char *)bytes.data, bytes.size),
                .line = 1,
                .po = arena_new(arena, Po)};
    size_t valid = utf8_valid((const char *)bytes.data, bytes.size);
    if (valid != bytes.size) return fail_at(ERR_TEXT_ENCODING, (Place){file, 0}, "%zu", valid + 1), NULL;
    finish(&(Reader){.arena = arena, .po = r.po, .entry.key = ""});
    r.entry = (PoEntry){"", "", "", false};
    while (*r.at) {
        if (!read_line(&r)) return NULL;
        r.at += strcspn(r.at, "\n");
        if (*r.at) r.at++, r.line++;
    }
    finish(&r);
    return r.po;
}

const PoEntry *po_find(const Po *po, const char *key) {
    for (size_t i = 0; i < po->entries.count; i++)
        if (!strcmp(po->entries.items[i].key, key)) return &po->entries.items[i];
    return NULL;
}

// ---- writing ------------------------------------------------------------------------------------------------------

static void put(PoWriter *w, const char *text) {
    for (; *text; text++) *array_push(w->arena, &w->text) = *text;
}

static void put_field(PoWriter *w, const char *word, const char *text) {
    put(w, word), put(w, " \"");
    for (; *text; text++) {
        const char *escaped = *text == '\n' ? "\\n" : *text == '"' ? "\\\"" : *text == '\\' ? "\\\\" : NULL;
        if (escaped)
            put(w, escaped);
        else
            *array_push(w->arena, &w->text) = *text;
    }
    put(w, "\"\n");
}

PoWriter po_writer(Arena *arena, const char *project, const char *locale) {
    PoWriter w = {.arena = arena};
    put_field(&w, "msgid", "");
    put_field(&w, "msgstr",
              arena_print(arena,
                          "Project-Id-Version: %s\nLanguage: %s\nMIME-Version: 1.0\nContent-Type: text/plain; "
                          "charset=UTF-8\nContent-Transfer-Encoding: 8bit\n",
                          project, locale));
    return w;
}

void po_write(PoWriter *w, const PoEntry *entry, const char *context, int line) {
    put(w, arena_print(w->arena, "\n#. %s\n#: lesson.lua:%d\n%s", context, line, entry->fuzzy ? "#, fuzzy\n" : ""));
    put_field(w, "msgctxt", entry->key), put_field(w, "msgid", entry->original), put_field(w, "msgstr", entry->text);
    *array_push(w->arena, &w->keys) = entry->key;
}

bool po_wrote(const PoWriter *w, const char *key) {
    for (size_t i = 0; i < w->keys.count; i++)
        if (!strcmp(w->keys.items[i], key)) return true;
    return false;
}

const char *po_text(PoWriter *w) {
    *array_push(w->arena, &w->text) = 0;
    return w->text.items;
}
