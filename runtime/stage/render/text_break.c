// Where lines may break, and breaking them: the core of UAX #14 with the rules of Chinese typesetting (GB/T 15834, CLREQ).
//
//   Han|Han  Han|word  word|Han      a line may begin between them, except
//   x、 x。 x）  （x 《x  —— ……         before closing and after opening punctuation and inside dashes,
//   word word   30 m   30 米          inside words, and between a number and its unit
//
// Half of a full-width closing mark is blank: at the end of a line the blank does not count; likewise the blank before an
// opening bracket at the start of a line, and one of the two blanks where marks follow each other.
#include "base/utf8.h"
#include "stage/render/text_private.h"
#include <string.h>

// Sets are UTF-8 strings: readable, and small enough to be searched.
static const char CLOSERS[] = "、。，．；：！？）】」』》〉〕］｝〗〙〛";
static const char OPENERS[] = "（【「『《〈〔［｛〖〘〚";
static const char NARROW_CLOSERS[] = ".,;:!?)]}%‰°′″℃℉»›…—–～·・‧々ーっゃゅょァィゥェォッャュョ〜/²³";
static const char NARROW_OPENERS[] = "([{«‹$¥￥£€＃№";
static const char SIGNS[] = "×÷±→←↑↓≈≤≥≠∝∞√∠△□○●◆■▲▼☆★※✓";
static const char UNITS_HAN[] = "米厘毫微千公里秒分度倍克个次年月日时点岁周天元%％℃";

static bool in_set(const char *set, uint32_t code) {
    for (uint32_t c; (c = utf8_next(&set));)
        if (c == code) return true;
    return false;
}

static bool is_quote_open(uint32_t c) { return c == 0x201C || c == 0x2018; }
static bool is_quote_close(uint32_t c) { return c == 0x201D || c == 0x2019; }

bool text_forbidden_start(uint32_t c) { return is_quote_close(c) || in_set(CLOSERS, c) || in_set(NARROW_CLOSERS, c); }
bool text_forbidden_end(uint32_t c) { return is_quote_open(c) || in_set(OPENERS, c) || in_set(NARROW_OPENERS, c); }

// ---- decoding and classes -----------------------------------------------------------------------------------------

static CharacterClass class_of(uint32_t c) {
    if (c == '\n' || c == 0x2028 || c == 0x2029) return CLASS_LINE;
    if (c == ' ' || c == 0x3000) return CLASS_SPACE;
    if (c == 0xA0 || c == 0x202F || c == 0x2060 || c == 0xFEFF) return CLASS_GLUE;
    if (c == 0x200B) return CLASS_ZERO;
    if (c >= '0' && c <= '9') return CLASS_DIGIT;
    if (c < 0x80 && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return CLASS_LATIN;
    if (c == '-' || c == 0x2010) return CLASS_HYPHEN;
    if (text_forbidden_end(c)) return CLASS_OPEN;
    if (text_forbidden_start(c)) return CLASS_CLOSE;
    return utf8_is_wide(c) ? CLASS_HAN : CLASS_LATIN;
}

static bool is_letter(const TextCharacter *c) { return c->cls == CLASS_LATIN; }

static void mark_widths(TextScratch *s) {
    for (int i = 0; i < s->character_count; i++) {
        TextCharacter *c = &s->characters[i];
        bool quote = is_quote_open(c->code) || is_quote_close(c->code);
        bool elision = c->code == 0x2019 && i > 0 && is_letter(c - 1) && is_letter(c + 1); // it’s
        c->full = in_set(CLOSERS, c->code) || in_set(OPENERS, c->code) || (quote && s->wide && !elision);
        c->narrow = (quote && !c->full) || in_set(SIGNS, c->code) || (!s->wide && (c->code == 0x2026 || c->code == 0xB7));
        if (elision) c->cls = CLASS_LATIN;
    }
}

// ---- break opportunities ------------------------------------------------------------------------------------------

// A short word of letters right after a number: m, cm, km/h, nm, µm, Hz, kg ... (at most four letters, then no letter).
static bool begins_unit(const TextScratch *s, int i) {
    int letters = 0;
    while (i < s->character_count && is_letter(&s->characters[i])) letters++, i++;
    return letters >= 1 && letters <= 4 && (i == s->character_count || s->characters[i].cls != CLASS_DIGIT);
}

static bool break_after_space(const TextScratch *s, int i) {
    const TextCharacter *c = &s->characters[i];
    int before = i - 1;
    while (before > 0 && s->characters[before].cls == CLASS_SPACE) before--;
    const TextCharacter *b = &s->characters[before];
    if (c->cls == CLASS_CLOSE || b->cls == CLASS_OPEN) return false;
    if (b->code == '=' || b->code == '+' || in_set(SIGNS, b->code)) return false; // an operator leads the next line
    if (b->cls == CLASS_DIGIT && begins_unit(s, i) && before == i - 2) return false;
    return true;
}

static bool break_between(const TextScratch *s, int i) {
    const TextCharacter *p = &s->characters[i - 1], *c = &s->characters[i];
    if (c->cls == CLASS_SPACE || p->cls == CLASS_GLUE || c->cls == CLASS_GLUE) return false;
    if (p->cls == CLASS_ZERO) return c->cls != CLASS_CLOSE;
    if (p->cls == CLASS_SPACE) return break_after_space(s, i);
    if (c->cls == CLASS_CLOSE || p->cls == CLASS_OPEN || c->cls == CLASS_ZERO) return false;
    if (p->cls == CLASS_DIGIT && c->cls == CLASS_HAN && in_set(UNITS_HAN, c->code)) return false;
    if (p->cls == CLASS_HYPHEN) return i > 1 && is_letter(p - 1) && is_letter(c);
    if (p->cls == CLASS_HAN || c->cls == CLASS_HAN) return c->cls != CLASS_HYPHEN || p->cls == CLASS_HAN;
    if (p->cls == CLASS_CLOSE) return p->full || p->code == 0x2014 || p->code == 0x2026;
    return c->cls == CLASS_OPEN && c->full;
}

void text_decode(TextScratch *s, const char *text) {
    s->character_count = 0, s->cut = false, s->wide = false;
    uint32_t c;
    while ((c = utf8_next(&text))) {
        if (c == '\t') c = ' ';
        if ((c < 0x20 && c != '\n') || c == 0x7F) continue; // other control characters have no form
        if (s->character_count == TEXT_CHARACTERS_MOST) {
            s->cut = true;
            break;
        }
        CharacterClass cls = class_of(c);
        s->wide = s->wide || cls == CLASS_HAN || in_set(CLOSERS, c);
        s->codes[s->character_count] = c;
        s->characters[s->character_count++] = (TextCharacter){.code = c, .cls = (uint8_t)cls};
    }
    s->characters[s->character_count] = (TextCharacter){.cls = CLASS_LINE};
    mark_widths(s);
    for (int i = 1; i < s->character_count; i++) s->characters[i].breaks = break_between(s, i);
}

// ---- filling lines ------------------------------------------------------------------------------------------------

float text_line_lead(const TextScratch *s, const TextLine *line) {
    return line->first < line->end ? s->characters[line->first].lead : 0;
}

static void add_line(TextScratch *s, int first, int end) {
    if (s->line_count == TEXT_LINES_MOST) {
        s->cut = true;
        return;
    }
    int last = end; // trailing spaces stay in the line, without width
    while (last > first && (s->characters[last - 1].cls == CLASS_SPACE || s->characters[last - 1].cls == CLASS_LINE)) last--;
    float width = 0;
    for (int i = first; i < last; i++) width += s->characters[i].width;
    if (last > first) width -= s->characters[last - 1].gap + s->characters[first].lead;
    s->lines[s->line_count++] = (TextLine){(uint16_t)first, (uint16_t)end, width > 0 ? width : 0};
}

// In a word longer than the line any place will do, but still none that breaks the rules of punctuation.
static int emergency(const TextScratch *s, int first, int overflow) {
    for (int i = overflow; i > first + 1 && i > overflow - 4; i--)
        if (s->characters[i].cls != CLASS_CLOSE && s->characters[i - 1].cls != CLASS_OPEN && s->characters[i].cls != CLASS_SPACE &&
            s->characters[i].width > 0)
            return i;
    return overflow > first ? overflow : first + 1;
}

// The end of the line that begins at `first`.
static int line_end(const TextScratch *s, int first, float limit) {
    float x = -s->characters[first].lead;
    int last_break = -1;
    for (int i = first; i < s->character_count; i++) {
        const TextCharacter *c = &s->characters[i];
        if (c->cls == CLASS_LINE) return i + 1;
        if (i > first && c->breaks) last_break = i;
        x += c->width;
        if (c->cls == CLASS_SPACE || x - c->gap <= limit + 1e-4f) continue;
        return last_break > 0 ? last_break : emergency(s, first, i);
    }
    return s->character_count;
}

static int inked(const TextScratch *s, const TextLine *line) {
    int count = 0;
    for (int i = line->first; i < line->end; i++) count += s->characters[i].cls <= CLASS_HAN;
    return count;
}

// A last line of a single hanzi looks lost: the line before gives it one word more, if that stays within the limit.
static void mend_orphan(TextScratch *s, float limit) {
    if (s->line_count < 2) return;
    TextLine *last = &s->lines[s->line_count - 1], *before = last - 1;
    if (inked(s, last) != 1 || s->characters[last->first].cls != CLASS_HAN) return;
    if (s->characters[last->first - 1].cls == CLASS_LINE) return;
    int i = before->end - 1;
    while (i > before->first + 4 && !s->characters[i].breaks) i--;
    if (i <= before->first + 4 || before->end - i > 6) return;
    float width = 0;
    for (int k = i; k < last->end; k++) width += s->characters[k].width;
    if (width > limit) return;
    int first = before->first, end = last->end;
    s->line_count -= 2;
    add_line(s, first, i);
    add_line(s, i, end);
}

void text_fill(TextScratch *s, float limit) {
    s->line_count = 0;
    for (int first = 0; first < s->character_count;) {
        int end = line_end(s, first, limit);
        add_line(s, first, end);
        first = end;
        if (first == s->character_count || s->characters[first - 1].cls == CLASS_LINE) mend_orphan(s, limit);
        if (s->line_count == TEXT_LINES_MOST) {
            s->cut = s->cut || first < s->character_count;
            return;
        }
    }
}
