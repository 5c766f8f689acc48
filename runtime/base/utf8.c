#include "base/utf8.h"

// Reads one character of at most `room` bytes; returns its length or 0 when it is not valid.
static int decode(const unsigned char *s, size_t room, uint32_t *character) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    int length = s[0] < 0x80 ? 1 : (s[0] & 0xe0) == 0xc0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : (s[0] & 0xf8) == 0xf0 ? 4 : 0;
    if (length == 0 || (size_t)length > room) return 0;
    uint32_t c = length == 1 ? s[0] : s[0] & (0x7fu >> length);
    for (int i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80) return 0;
        c = c << 6 | (s[i] & 0x3f);
    }
    if (c < smallest[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return 0;
    *character = c;
    return length;
}

static size_t room_left(const char *s) {
    size_t n = 0;
    while (n < 4 && s[n]) n++;
    return n;
}

uint32_t utf8_next(const char **at) {
    if (!**at) return 0;
    uint32_t character = 0;
    int length = decode((const unsigned char *)*at, room_left(*at), &character);
    *at += length ? length : 1;
    return length ? character : 0xfffd;
}

size_t utf8_valid(const char *text, size_t length) {
    size_t at = 0;
    while (at < length && text[at]) {
        uint32_t character;
        int n = decode((const unsigned char *)text + at, length - at, &character);
        if (!n) break;
        at += (size_t)n;
    }
    return at;
}

int utf8_within(const char *text, int most) {
    const char *end = text;
    for (const char *at = text; utf8_next(&at) && at - text <= most;) end = at;
    return (int)(end - text);
}

size_t utf8_count(const char *text) {
    size_t count = 0;
    while (utf8_next(&text)) count++;
    return count;
}

int utf8_encode(uint32_t c, char out[5]) {
    int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int i = n - 1; i > 0; i--, c >>= 6) out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[n] | c);
    out[n] = 0;
    return n;
}

bool utf8_is_wide(uint32_t c) {
    static const uint32_t ranges[][2] = {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
                                         {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6},
                                         {0x20000, 0x3fffd}};
    for (unsigned i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1]) return true;
    return false;
}
