#include "tools/report/svg.h"
#include "base/utf8.h"
#include <math.h>
#include <string.h>

enum { ROW = 26, TOP = 14, TICKS_MOST = 8 };

typedef struct Frame { // of the plot's area, and the value axis
    FILE *out;
    const Document *document;
    const Plot *plot;
    Arena *arena;
    double left, right, top, bottom; // units of the picture, about one CSS pixel
    double low, high;
    int width, height;
    bool narrow;
} Frame;

static double place(const Frame *f, double value) {
    double share = (value - f->low) / (f->high - f->low);
    return f->left + (f->right - f->left) * (share < 0 ? 0 : share > 1 ? 1 : share);
}

static double level(const Frame *f, double low, double high, double value) {
    double share = (value - low) / (high - low);
    return f->bottom - (f->bottom - f->top) * (share < 0 ? 0 : share > 1 ? 1 : share);
}

static void text(const Frame *f, const char *kind, double x, double y, const char *anchor, const char *words) {
    fprintf(f->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", kind, x, y, anchor);
    html_escape(f->out, words);
    fputs("</text>", f->out);
}

static void line(const Frame *f, const char *kind, double x1, double y1, double x2, double y2) {
    fprintf(f->out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", kind, x1, y1, x2, y2);
}

// Widths of letters about: a Chinese one is as wide as high, others a little over half.
static double width_of(const char *words, double size) {
    double sum = 0;
    for (const unsigned char *at = (const unsigned char *)words; *at; at++)
        if ((*at & 0xc0) != 0x80) sum += *at >= 0xe2 ? size : size * 0.56;
    return sum;
}

// Cut at a character's edge so that it fits.
static const char *fitting(const Frame *f, const char *words, double room, double size) {
    if (width_of(words, size) <= room) return words;
    size_t length = strlen(words);
    char *copy = arena_text(f->arena, words, length);
    while (length > 1 && width_of(copy, size) > room - size) {
        do length--; while (length && (copy[length] & 0xc0) == 0x80);
        copy[length] = 0;
    }
    return arena_print(f->arena, "%s…", copy);
}

// ---- the value axis ---------------------------------------------------------------------------------------------------

// 1, 2 or 5 times a power of ten, so that at most `most` steps cover the range.
static double nice_step(double range, int most) {
    double step = pow(10, floor(log10(range / most)));
    static const double factors[] = {1, 2, 5, 10};
    for (int i = 0; i < 4; i++)
        if (range / (step * factors[i]) <= most) return step * factors[i];
    return step * 10;
}

static void widen(double *low, double *high, double value) {
    if (!isfinite(value)) return;
    if (value < *low) *low = value;
    if (value > *high) *high = value;
}

static void value_range(Frame *f) {
    const Plot *p = f->plot;
    f->low = p->low, f->high = p->high;
    if (p->low < p->high) return;
    double low = p->kind == PLOT_BARS ? 0 : INFINITY, high = p->kind == PLOT_BARS ? 0 : -INFINITY;
    for (size_t i = 0; i < p->points.count; i++) {
        const PlotPoint *point = &p->points.items[i];
        if (point->hidden) continue;
        widen(&low, &high, point->value);
        if (point->has_interval) widen(&low, &high, point->low), widen(&low, &high, point->high);
        if (point->has_reference) widen(&low, &high, point->reference);
        if (point->has_second && p->kind != PLOT_SCATTER) widen(&low, &high, point->second);
    }
    if (!(low < high)) low = isfinite(low) ? low - 1 : 0, high = isfinite(low) ? low + 2 : 1;
    double step = nice_step(high - low, 6);
    f->low = floor(low / step) * step, f->high = ceil(high / step) * step;
}

static void axis(const Frame *f, CellForm form) {
    double step = nice_step(f->high - f->low, f->narrow ? 4 : TICKS_MOST);
    int digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
    if (form == FORM_PERCENT) digits = 0;
    for (double v = ceil(f->low / step - 1e-9) * step; v <= f->high + step * 1e-6; v += step) {
        double x = place(f, v);
        line(f, "grid", x, f->top, x, f->bottom);
        text(f, "tick", x, f->bottom + 15, "middle", number_words(form, fabs(v) < step * 1e-6 ? 0 : v, digits, f->arena));
    }
    if (f->plot->x_label) text(f, "axis", (f->left + f->right) / 2, f->bottom + 32, "middle", f->plot->x_label);
}

// ---- rows -------------------------------------------------------------------------------------------------------------

static const char *value_words(const Frame *f, const PlotPoint *p) {
    if (p->text) return p->text;
    return number_words(f->plot->form, p->value, f->plot->form == FORM_PLAIN || f->plot->form == FORM_SIGNED ? 2 : 0, f->arena);
}

static void diamond(const Frame *f, const char *kind, double x, double y, double r) {
    fprintf(f->out, "<path class=\"%s\" d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"/>", kind, x, y - r, r, r, -r, r, -r, -r);
}

static void row_marks(const Frame *f, const PlotPoint *p, double y) {
    bool bars = f->plot->kind == PLOT_BARS;
    double x = place(f, p->value), zero = place(f, f->low > 0 ? f->low : f->high < 0 ? f->high : 0);
    if (bars) fprintf(f->out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"12\" rx=\"1\"/>", p->alert ? "bar alert" : "bar",
                      x < zero ? x : zero, y - 6, fabs(x - zero));
    if (p->has_reference) line(f, "reference", place(f, p->reference), y - 9, place(f, p->reference), y + 9);
    if (p->has_interval) line(f, bars ? "whisker" : p->alert ? "range alert" : "range", place(f, p->low), y, place(f, p->high), y);
    if (p->has_second) diamond(f, "second", place(f, p->second), y, 5);
    if (!bars) fprintf(f->out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>", p->alert ? "dot alert" : "dot", x, y);
}

static void legend(const Frame *f) {
    const Plot *p = f->plot;
    double x = f->left, y = 10;
    if (!p->second_name && !p->reference_name) return;
    if (p->value_name) {
        if (p->kind == PLOT_BARS) fprintf(f->out, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"10\" height=\"9\"/>", x, y - 8);
        else fprintf(f->out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>", x + 5, y - 4);
        text(f, "tick", x + 15, y, "start", p->value_name), x += 30 + width_of(p->value_name, 12);
    }
    if (p->second_name) {
        diamond(f, "second", x + 5, y - 4, 5);
        text(f, "tick", x + 15, y, "start", p->second_name), x += 30 + width_of(p->second_name, 12);
    }
    if (p->reference_name) line(f, "reference", x + 5, y - 11, x + 5, y + 2), text(f, "tick", x + 13, y, "start", p->reference_name);
}

// In a narrow picture the label stands above its row, so that both have the whole width.
static void rows(Frame *f) {
    double pitch = f->narrow ? ROW + 16 : ROW, top = f->plot->second_name || f->plot->reference_name ? TOP + 12 : TOP;
    f->left = f->narrow ? 16 : 208, f->right = f->width - (f->narrow ? 70 : 96), f->top = top;
    f->bottom = top + pitch * (double)f->plot->points.count;
    value_range(f);
    axis(f, f->plot->form);
    legend(f);
    for (size_t i = 0; i < f->plot->points.count; i++) {
        const PlotPoint *p = &f->plot->points.items[i];
        double y = top + pitch * (double)i + (f->narrow ? 27 : ROW / 2.0);
        if (f->narrow) text(f, "label", f->left, y - 13, "start", fitting(f, p->label, f->width - f->left - 6, 13));
        else text(f, "label", f->left - 10, y + 4, "end", fitting(f, p->label, f->left - 14, 13));
        if (!p->hidden) row_marks(f, p, y);
        else if (p->faint) fprintf(f->out, "<rect class=\"bar faint\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"12\" rx=\"1\"/>", f->left, y - 6, place(f, p->value) - f->left);
        text(f, p->hidden ? "value hidden" : "value", f->right + 8, y + 4, "start", fitting(f, p->hidden && p->text ? p->text : p->hidden ? "–" : value_words(f, p), f->width - f->right - 8, 12));
    }
}

// ---- scatter ------------------------------------------------------------------------------------------------------------

static void points(Frame *f) {
    const Plot *p = f->plot;
    f->left = 46, f->right = f->width - 16, f->top = 14, f->bottom = f->height - 44;
    double low = p->low, high = p->high, x_low = INFINITY, x_high = -INFINITY;
    for (size_t i = 0; i < p->points.count; i++) widen(&x_low, &x_high, p->points.items[i].second);
    if (!(x_low < x_high)) x_low = 0, x_high = 1;
    if (p->form == FORM_PERCENT) x_low = 0, x_high = 1;
    f->low = x_low, f->high = x_high;
    axis(f, p->form);
    double step = nice_step(high - low, 6);
    for (double v = ceil(low / step - 1e-9) * step; v <= high + step * 1e-6; v += step) {
        double y = level(f, low, high, v);
        line(f, fabs(v) < step * 1e-6 ? "zero" : "grid", f->left, y, f->right, y);
        text(f, "tick", f->left - 7, y + 4, "end", number_words(FORM_PLAIN, fabs(v) < step * 1e-6 ? 0 : v, 1, f->arena));
    }
    if (p->y_label) text(f, "axis", f->left - 40, 9, "start", p->y_label);
    for (size_t i = 0; i < p->points.count; i++) {
        const PlotPoint *point = &p->points.items[i];
        double x = place(f, point->second), y = level(f, low, high, point->value);
        fprintf(f->out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>", point->alert ? "dot alert" : "dot", x, y);
        bool left = x + 10 + width_of(point->label, 12) > f->right;
        text(f, "value", left ? x - 9 : x + 9, y + 4 + (i % 2 ? 7 : -5), left ? "end" : "start", point->label);
    }
}

// ---- curves: points with the same label are one line ---------------------------------------------------------------------

static void curves(Frame *f) {
    const Plot *p = f->plot;
    f->left = 46, f->right = f->width - 16, f->top = 14, f->bottom = f->height - 44;
    f->low = INFINITY, f->high = -INFINITY;
    for (size_t i = 0; i < p->points.count; i++) widen(&f->low, &f->high, p->points.items[i].second);
    axis(f, FORM_PLAIN);
    for (double v = 0; v <= 1.001; v += 0.25) {
        line(f, "grid", f->left, level(f, 0, 1, v), f->right, level(f, 0, 1, v));
        text(f, "tick", f->left - 7, level(f, 0, 1, v) + 4, "end", number_words(FORM_PERCENT, v, 0, f->arena));
    }
    int number = 0;
    for (size_t i = 0; i < p->points.count; number++) {
        size_t k = i;
        fprintf(f->out, "<polyline class=\"curve c%d\" points=\"", number % 6);
        for (; k < p->points.count && !strcmp(p->points.items[k].label, p->points.items[i].label); k++)
            fprintf(f->out, "%.1f,%.1f ", place(f, p->points.items[k].second), level(f, 0, 1, p->points.items[k].value));
        fputs("\"/>", f->out);
        const PlotPoint *middle = &p->points.items[i + (k - i) / 2];
        text(f, "tick", place(f, middle->second) + 5, level(f, 0, 1, middle->value) - 5 + 12 * (number % 3), "start", middle->label);
        i = k;
    }
}

// ---- persons against items -----------------------------------------------------------------------------------------------

// Points with a text are items (value = place on the scale); the others are bars of the histogram (second = share).
static void map(Frame *f) {
    const Plot *p = f->plot;
    double most = 0, middle = f->height * 0.5;
    f->left = 16, f->right = f->width - 16, f->top = 20, f->bottom = f->height - 40;
    for (size_t i = 0; i < p->points.count; i++)
        if (!p->points.items[i].text) most = fmax(most, p->points.items[i].second);
    f->low = p->low, f->high = p->high;
    axis(f, FORM_PLAIN);
    double bar = place(f, f->low + p->points.items[0].reference) - f->left - 1.5;
    int items = 0;
    for (size_t i = 0; i < p->points.count; i++) {
        const PlotPoint *point = &p->points.items[i];
        double x = place(f, point->value);
        if (!point->text) {
            double height = most > 0 ? (middle - f->top) * point->second / most : 0;
            fprintf(f->out, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x - bar / 2, middle - height, bar, height);
            continue;
        }
        double y = middle + 18 + 15 * (items++ % 8);
        line(f, "stem", x, middle, x, y - 4);
        diamond(f, "second", x, y - 4, 4);
        bool left = x + 10 + width_of(point->text, 12) > f->right;
        text(f, "value", left ? x - 8 : x + 8, y, left ? "end" : "start", point->text);
    }
    line(f, "zero", f->left, middle, f->right, middle);
    if (p->value_name) text(f, "tick", f->left, 12, "start", p->value_name);
}

void svg_write(FILE *out, const Document *document, const Plot *plot, bool narrow) {
    Frame f = {.out = out, .document = document, .plot = plot, .arena = arena_create("svg", 0), .narrow = narrow, .width = narrow ? 340 : 720};
    bool by_rows = plot->kind == PLOT_BARS || plot->kind == PLOT_DOTS;
    double row_height = narrow ? ROW + 16 : ROW;
    f.height = by_rows ? (int)(row_height * (double)plot->points.count) + (plot->x_label ? 66 : 48) + (plot->second_name || plot->reference_name ? 12 : 0)
               : plot->kind == PLOT_MAP ? 320 : narrow ? 300 : 360;
    fprintf(out, "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", narrow ? "narrow" : "wide", f.width, f.height);
    html_escape(out, plot->title);
    if (plot->description) fputs(": ", out), html_escape(out, plot->description);
    fputs("\">", out);
    if (plot->points.count) (by_rows ? rows : plot->kind == PLOT_SCATTER ? points : plot->kind == PLOT_CURVES ? curves : map)(&f);
    fputs("</svg>", out);
    arena_destroy(f.arena);
}
