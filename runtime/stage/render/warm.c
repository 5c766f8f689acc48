// Text is warmed while loading: pieces of the queued texts are shaped and baked until the time that a call may take is over, so
// that a step's new words cost nothing in the frame that shows them first.
#include "base/utf8.h"
#include "stage/render/renderer_private.h"
#include <string.h>

enum { PIECE_LEAST = 6, PIECE_SIZE = 256, HANZI = 0x2E80 };

void renderer_warm_text(Renderer *r, const char *text, unsigned voices) {
    if (!r->fonts || !text || !*text) return;
    for (TextFace face = TEXT_SANS; face < TEXT_FACE_COUNT; face++) {
        if (!(voices & 1u << face)) continue;
        WarmText *it = arena_new(r->arena, WarmText);
        *it = (WarmText){.text = text, .face = face};
        *r->warm_end = it;
        r->warm_end = &it->next;
    }
}

// A piece ends where shaping does not reach across: after a space or a hanzi.
static const char *take_piece(const char *from, char out[PIECE_SIZE]) {
    const char *at = from;
    for (int i = 1; *at && at - from < PIECE_SIZE - 8; i++) {
        uint32_t code = utf8_next(&at);
        if (i >= PIECE_LEAST && (code == ' ' || code >= HANZI)) break;
    }
    memcpy(out, from, (size_t)(at - from));
    out[at - from] = 0;
    return at;
}

bool renderer_warm(Renderer *r, uint64_t budget_ns) {
    char piece[PIECE_SIZE];
    uint64_t until = render_now() + budget_ns;
    while (r->warm) {
        WarmText *it = r->warm;
        if (render_now() >= until) return false;
        it->text = take_piece(it->text, piece);
        text_warm(r->fonts, it->face, piece);
        if (!*it->text) r->warm = it->next;
    }
    r->warm_end = &r->warm;
    return true;
}
