// The colours of panels. Body text stands at 7:1 or more on every ground it is used on (a test computes it), and nothing is
// said by colour alone: right and wrong carry signs, focus carries a double ring, the chosen option a filled letter.
#include "stage/render/panels_private.h"
#include <math.h>

// Warm xuan paper, ink, cinnabar and indigo.
static const Skin PAPER = {
    .ground_kind = PAINT_PAPER, .ground = 0xF5EDDCFF, .edge = 0xC8B48EFF, .frame = 0xC9B386B0,
    .ink = 0x221B14FF, .quiet = 0x54473AFF, .accent = 0x8A2416FF, .rule = 0x8F7D62FF,
    .button = 0xFDF9F0FF, .button_line = 0x8C7753FF, .button_ink = 0x221B14FF, .pointed = 0xFFFFFFFF, .pressed = 0xE3D3B2FF,
    .primary = 0x1E3C50FF, .primary_line = 0x142A39FF, .primary_ink = 0xFFFBF2FF, .disabled_ink = 0x4F443AFF,
    .field = 0xFFFDF8FF, .right = 0x1D5437FF, .wrong = 0x8A2416FF, .hint = 0x1E3C50FF,
    .right_card = 0xE5EEDDFF, .wrong_card = 0xF8E5DAFF, .hint_card = 0xE6EBE8FF, .badge_ink = 0xFFFBF2FF,
    .shadow = 0x1A120A52, .line = 1, .radius = 0.28f,
};

// Dark walnut under lacquer, gold hairlines.
static const Skin LACQUER = {
    .ground_kind = PAINT_LACQUER, .ground = 0x2A1813FF, .edge = 0xC9A45CFF, .frame = 0xC9A45C80,
    .ink = 0xF8EED8FF, .quiet = 0xDCC9A2FF, .accent = 0xE9C877FF, .rule = 0xA98A52FF,
    .button = 0x3B241BFF, .button_line = 0xC9A45CFF, .button_ink = 0xF8EED8FF, .pointed = 0x4A2F23FF, .pressed = 0x1D100CFF,
    .primary = 0xE4C277FF, .primary_line = 0xF8E7B8FF, .primary_ink = 0x22130EFF, .disabled_ink = 0xC9B794FF,
    .field = 0x1B0F0BFF, .right = 0x9AD3A8FF, .wrong = 0xF3A48FFF, .hint = 0xE9C877FF,
    .right_card = 0x20301FFF, .wrong_card = 0x45201AFF, .hint_card = 0x382A17FF, .badge_ink = 0x1D100CFF,
    .shadow = 0x00000080, .line = 1, .radius = 0.32f,
};

// Nearly opaque: white text keeps 7:1 even over a white wall in the sun.
static const Skin CAPTION = {
    .ground_kind = PAINT_BOX, .ground = 0x0C0F13F5, .edge = 0xFFFFFF30, .frame = 0x00000000,
    .ink = 0xFFFFFFFF, .quiet = 0xE4E7EAFF, .accent = 0xFFD884FF, .rule = 0xB9C0C7FF,
    .button = 0x242A31FF, .button_line = 0xB9C0C7FF, .button_ink = 0xFFFFFFFF, .pointed = 0x36404AFF, .pressed = 0x101418FF,
    .primary = 0xFFD884FF, .primary_line = 0xFFF0CCFF, .primary_ink = 0x14110AFF, .disabled_ink = 0xC3C9CFFF,
    .field = 0x000000FF, .right = 0x9ADCAAFF, .wrong = 0xFFAE9BFF, .hint = 0xFFD884FF,
    .right_card = 0x14261AFF, .wrong_card = 0x34160FFF, .hint_card = 0x2A2413FF, .badge_ink = 0x14110AFF,
    .shadow = 0x00000059, .line = 1, .radius = 0.6f,
};

// Black, white and yellow only; lines are 2.6 times as thick and nothing is shaded.
static const Skin CONTRAST = {
    .ground_kind = PAINT_BOX, .ground = 0x000000FF, .edge = 0xFFFFFFFF, .frame = 0x00000000,
    .ink = 0xFFFFFFFF, .quiet = 0xFFFFFFFF, .accent = 0xFFE600FF, .rule = 0xFFFFFFFF,
    .button = 0x000000FF, .button_line = 0xFFFFFFFF, .button_ink = 0xFFFFFFFF, .pointed = 0x3A3A00FF, .pressed = 0x5A5A00FF,
    .primary = 0xFFE600FF, .primary_line = 0xFFFFFFFF, .primary_ink = 0x000000FF, .disabled_ink = 0xD0D0D0FF,
    .field = 0x000000FF, .right = 0xFFFFFFFF, .wrong = 0xFFE600FF, .hint = 0xFFFFFFFF,
    .right_card = 0x000000FF, .wrong_card = 0x000000FF, .hint_card = 0x000000FF, .badge_ink = 0x000000FF,
    .shadow = 0x00000000, .line = 2.6f, .radius = 0.2f,
};

const Skin *panel_skin(PanelSkin skin, bool high_contrast) {
    static const Skin *const skins[] = {[PANEL_PAPER] = &PAPER, [PANEL_LACQUER] = &LACQUER, [PANEL_CAPTION] = &CAPTION};
    return high_contrast ? &CONTRAST : skins[skin];
}

// WCAG 2.2, relative luminance.
static float linear(Color c, int shift) {
    float v = (float)(c >> shift & 0xFF) / 255;
    return v <= 0.04045f ? v / 12.92f : powf((v + 0.055f) / 1.055f, 2.4f);
}

static float luminance(Color c) { return 0.2126f * linear(c, 24) + 0.7152f * linear(c, 16) + 0.0722f * linear(c, 8); }

bool skin_light(const Skin *skin) { return luminance(skin->ground) > 0.3f; }

float panel_contrast(Color text, Color ground) {
    float alpha = (float)(ground & 0xFF) / 255, a = luminance(text), b = luminance(ground) * alpha + 1 - alpha;
    return (fmaxf(a, b) + 0.05f) / (fminf(a, b) + 0.05f);
}
