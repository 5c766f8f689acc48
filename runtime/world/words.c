#include "world/words.h"

const char *word(Language language, Word id) {
    static const char *const words[WORD_COUNT][2] = {
#define WORD(id, en, zh) {en, zh},
        WORD_LIST
#undef WORD
    };
    return words[id][language];
}
