// Translators' files: the part of gettext's PO format that Orrery writes, and what translators' programs make of it.
//
//   #. step x1: task              context        #: lesson.lua:93       where
//   #, fuzzy                      made of an older original
//   msgctxt "x1.task"             the key        msgid "Press ..."      original       msgstr "Appuyez ..."
#ifndef ORRERY_TOOLS_PO_H
#define ORRERY_TOOLS_PO_H
#include "base/os.h"

typedef struct PoEntry {
    const char *key, *original, *text; // text "" = not translated
    bool fuzzy;
} PoEntry;

typedef struct Po Po;
// ERR_STRINGS with file and line when a text is not closed, holds an unknown escape, or a line is none of PO's.
Po *po_read(Arena *arena, Bytes bytes, const char *file);
const PoEntry *po_find(const Po *po, const char *key); // NULL = none

typedef struct PoWriter {
    Arena *arena;
    ARRAY(char) text;
    ARRAY(const char *) keys;
} PoWriter;
PoWriter po_writer(Arena *arena, const char *project, const char *locale);
void po_write(PoWriter *writer, const PoEntry *entry, const char *context, int line);
bool po_wrote(const PoWriter *writer, const char *key);
const char *po_text(PoWriter *writer);
#endif
