// The notebook on a panel: a ruled table, and a plot with axes at round numbers, points with bars of one standard uncertainty,
// the fitted line, and below it what the fit leaves over (residuals, in a scale of their own).
// Everything is in ink and told apart by form (ring and cross, line), so that it reads in grey.
#include "stage/render/panels_private.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static double factor_of(const PanelTable *t, int column) { // SI to what people read
    double factor = 1;
    const char *symbol = t->column_unit[column];
    if (symbol && *symbol && !unit_factor(symbol, t->table->kinds[column], &factor)) factor = 1;
    return factor;
}

const char *real_minus(const char *text, char *out, size_t size) {
    if (text[0] != '-' || text[1] < '0' || text[1] > '9') return text;
    snprintf(out, size, "−%.40s", text + 1);
    return out;
}

// "距离 / cm": quantity divided by unit, as ISO 80000 and Chinese textbooks label axes and columns.
static void label_of(const PanelTable *t, int column, char *out, size_t size) {
    const char *label = t->column_label[column] ? t->column_label[column] : "", *unit = t->column_unit[column];
    if (unit && *unit) snprintf(out, size, "%s / %s", label, unit);
    else snprintf(out, size, "%s", label);
}

// ---- table --------------------------------------------------------------------------------------------------------

typedef struct TableGrid {
    float left, width, first; // first: width of the column of row numbers
    float top, row;           // of the header's top; height of a row
    int columns, rows, from;  // rows shown, first row shown
} TableGrid;

static Rect cell_of(const TableGrid *g, int row, int column, float inset) {
    float width = (g->width - g->first) / (float)g->columns;
    return (Rect){g->left + g->first + width * (float)column + inset, g->top - g->row * (float)(row + 1), width - 2 * inset, g->row};
}

// Numbers end at one line, and the widest of them stands in the middle of its column, under the middle of the label.
static Rect number_cell(const Painter *p, const PanelTable *t, const TableGrid *g, int row, int column) {
    char text[64];
    size_t most = 0;
    for (int r = 0; r < t->table->row_count; r++) {
        double value = t->table->rows[r][column];
        size_t length = isnan(value) ? 0 : (size_t)snprintf(text, sizeof text, "%.*f", t->decimals[column], value / factor_of(t, column));
        if (length > most) most = length;
    }
    Rect cell = cell_of(g, row, column, p->t * 0.2f);
    float ems = (float)most * 0.555f - (t->decimals[column] ? 0.28f : 0), spare = (cell.width - ems * p->t) / 2;
    if (spare > 0) cell.width -= spare;
    return cell;
}

static void paint_head(Painter *p, const PanelTable *t, const TableGrid *g) {
    char text[128];
    for (int c = 0; c < g->columns; c++) {
        label_of(t, c, text, sizeof text);
        paint_text(p, cell_of(g, 0, c, p->t * 0.2f), text, (Words){TEXT_BOLD, 0.92f, p->skin->ink, 1, PLACE_MIDDLE});
    }
}

static void paint_row(Painter *p, const PanelTable *t, const TableGrid *g, int shown) {
    char text[64], out[64];
    int row = g->from + shown;
    snprintf(text, sizeof text, "%d", row + 1);
    Rect number = {g->left, g->top - g->row * (float)(shown + 2), g->first - p->t * 0.35f, g->row};
    paint_text(p, number, text, (Words){TEXT_SANS, 0.85f, p->skin->quiet, 2, PLACE_MIDDLE});
    for (int c = 0; c < g->columns && row < t->table->row_count; c++) {
        double value = t->table->rows[row][c];
        if (isnan(value)) continue;
        snprintf(text, sizeof text, "%.*f", t->decimals[c], value / factor_of(t, c));
        paint_text(p, number_cell(p, t, g, shown + 1, c), real_minus(text, out, sizeof out),
                   (Words){TEXT_SANS, 1, p->skin->ink, 2, PLACE_MIDDLE});
    }
}

// Strong lines around the head and at the end, fine ones between the rows, no verticals: the numbers make the columns.
static void paint_rules(Painter *p, const TableGrid *g) {
    for (int i = 0; i <= g->rows + 1; i++) {
        bool strong = i <= 1 || i == g->rows + 1;
        float y = g->top - g->row * (float)i, inset = strong ? 0 : g->first;
        paint_stroke(p, g->left + inset, y, g->left + g->width, y, p->hair * (strong ? 1.7f : 0.6f), strong ? p->skin->ink : p->skin->rule);
    }
}

void paint_table(Painter *p, const Element *e) {
    const PanelTable *t = e->table;
    if (!t || !t->table || t->table->column_count < 1) return;
    float title = e->text && *e->text ? p->t * 1.6f : p->t * 0.2f;
    Rect r = e->rect;
    paint_text(p, (Rect){r.left, r.bottom + r.height - title, r.width, title}, e->text, (Words){TEXT_BOLD, 1, p->skin->ink, 0, PLACE_MIDDLE});
    TableGrid g = {.left = r.left, .width = r.width, .first = p->t * 1.7f, .top = r.bottom + r.height - title - p->t * 0.1f,
                   .columns = t->table->column_count};
    g.rows = (int)((r.height - title) / (p->t * 1.7f) + 0.05f) - 1;
    if (g.rows < 1) g.rows = 1;
    g.row = (r.height - title - p->t * 0.2f) / (float)(g.rows + 1);
    g.from = t->table->row_count > g.rows ? t->table->row_count - g.rows : 0; // the newest rows; their numbers tell
    Rect head = {g.left, g.top - g.row, g.width, g.row};
    paint_box(p, head, 0, p->skin->field, 0, 0);
    paint_head(p, t, &g);
    for (int i = 0; i < g.rows; i++) paint_row(p, t, &g, i);
    paint_rules(p, &g);
}

// ---- plot ---------------------------------------------------------------------------------------------------------

typedef struct Axis {
    double low, high, step; // in the unit that people read
    int decimals, column;
    double factor; // SI of one such unit
} Axis;

static double nice_step(double span, int ticks) { // 1, 2 or 5 times a power of ten
    double raw = span / ticks, power = pow(10, floor(log10(raw))), x = raw / power;
    return power * (x < 1.5 ? 1 : x < 3.5 ? 2 : x < 7.5 ? 5 : 10);
}

// The range of the data with a margin, ended at round numbers. Zero is included when the fit goes through it or the data
// come near it, so that proportions can be seen.
static Axis axis_of(const PanelTable *t, int column, bool from_zero, int ticks) {
    Axis a = {.low = INFINITY, .high = -INFINITY, .column = column, .factor = factor_of(t, column)};
    for (int i = 0; i < t->table->row_count; i++) {
        double v = t->table->rows[i][column] / a.factor;
        if (isfinite(v)) a.low = fmin(a.low, v), a.high = fmax(a.high, v);
    }
    if (a.low > a.high) a.low = 0, a.high = 1;
    if (from_zero || (a.low > 0 && a.low < a.high * 0.4)) a.low = fmin(a.low, 0);
    if (from_zero || (a.high < 0 && a.high > a.low * 0.4)) a.high = fmax(a.high, 0);
    if (a.high - a.low < 1e-12 + fabs(a.high) * 1e-9) a.high += fabs(a.high) + 1;
    double margin = (a.high - a.low) * 0.06;
    a.step = nice_step(a.high - a.low + margin, ticks);
    a.low = floor((a.low == 0 ? 0 : a.low - margin) / a.step) * a.step;
    a.high = ceil((a.high == 0 ? 0 : a.high + margin) / a.step) * a.step;
    int places = (int)ceil(-log10(a.step) - 1e-9);
    a.decimals = places < 0 ? 0 : places > 9 ? 9 : places;
    return a;
}

typedef struct Chart {
    Rect area; // inside the axes
    Axis x, y;
    const PanelTable *t;
    bool residuals; // shows y less the fit; otherwise y
    bool bare;      // the numbers of the x axis stand elsewhere
} Chart;

// One standard uncertainty of a value, SI, by its instrument; half of the last digit where a column was set, not read.
static double uncertainty_of(const PanelTable *t, int column, double value) {
    if (t->reading[column]) return reading_uncertainty(t->reading[column], value);
    return 0.5 * pow(10, -t->decimals[column]) * factor_of(t, column);
}

// Of row i, in the axis's unit; NAN when there is nothing to show.
static double shown_y(const Chart *c, int i) {
    double x = c->t->table->rows[i][c->x.column], y = c->t->table->rows[i][c->y.column];
    return (c->residuals ? y - fit_at(c->t->fit_kind, &c->t->fit, x) : y) / c->y.factor;
}

// Even about zero, wide enough for every residual with its bar; three numbers.
static Axis residual_axis(const Chart *c) {
    Axis a = {.column = c->y.column, .factor = c->y.factor};
    for (int i = 0; i < c->t->table->row_count; i++) {
        double off = fabs(shown_y(c, i)) + uncertainty_of(c->t, a.column, c->t->table->rows[i][a.column]) / a.factor;
        if (isfinite(off)) a.high = fmax(a.high, off);
    }
    if (!(a.high > 0)) a.high = 1;
    a.step = nice_step(a.high, 1);
    if (a.step < a.high) a.step *= 2;
    a.high = a.step * 1.15, a.low = -a.high;
    int places = (int)ceil(-log10(a.step) - 1e-9);
    a.decimals = places < 0 ? 0 : places > 9 ? 9 : places;
    return a;
}

static float chart_x(const Chart *c, double value) {
    return c->area.left + c->area.width * (float)((value - c->x.low) / (c->x.high - c->x.low));
}
static float chart_y(const Chart *c, double value) {
    return c->area.bottom + c->area.height * (float)((value - c->y.low) / (c->y.high - c->y.low));
}

static void tick_text(const Axis *a, double value, char *out, size_t size) {
    char text[48], other[64];
    if (fabs(value) < a->step * 1e-6) value = 0;
    snprintf(text, sizeof text, "%.*f", a->decimals, value);
    snprintf(out, size, "%s", real_minus(text, other, sizeof other));
}

// Fine lines at each tick, strong axes; at most 64 ticks whatever the numbers are.
static void paint_axes(Painter *p, const Chart *c) {
    const Skin *s = p->skin;
    const Words small = {TEXT_SANS, 0.82f, s->quiet, 1, PLACE_MIDDLE}, right = {TEXT_SANS, 0.82f, s->quiet, 2, PLACE_MIDDLE};
    Rect a = c->area;
    float t = p->t;
    char text[48];
    Color faint = (s->rule & 0xFFFFFF00) | 0x50;
    for (int i = 0; i < 64 && c->x.low + i * c->x.step <= c->x.high + c->x.step * 0.01; i++) {
        double value = c->x.low + i * c->x.step;
        float x = chart_x(c, value);
        if (i) paint_stroke(p, x, a.bottom, x, a.bottom + a.height, p->hair * 0.6f, faint);
        paint_stroke(p, x, a.bottom, x, a.bottom - t * 0.22f, p->hair, s->ink);
        if (c->bare) continue;
        tick_text(&c->x, value, text, sizeof text);
        paint_text(p, (Rect){x - t * 2, a.bottom - t * 1.4f, t * 4, t * 1.15f}, text, small);
    }
    for (int i = 0; i < 64; i++) {
        double value = (c->residuals ? -c->y.step : c->y.low) + i * c->y.step;
        if (value > c->y.high + c->y.step * 0.01) break;
        float y = chart_y(c, value);
        if (i || c->residuals) paint_stroke(p, a.left, y, a.left + a.width, y, p->hair * 0.6f, faint);
        paint_stroke(p, a.left, y, a.left - t * 0.22f, y, p->hair, s->ink);
        tick_text(&c->y, value, text, sizeof text);
        paint_text(p, (Rect){a.left - t * 3.4f, y - t * 0.6f, t * 3.05f, t * 1.2f}, text, right);
    }
    paint_stroke(p, a.left, a.bottom, a.left, a.bottom + a.height, p->hair * 1.6f, s->ink);
    paint_stroke(p, a.left, a.bottom, a.left + a.width, a.bottom, p->hair * 1.6f, s->ink);
}

// A bar of one standard uncertainty to both sides, drawn where it is longer than the ring is wide.
static void paint_bar(Painter *p, float x, float y, float dx, float dy) {
    float r = p->t * 0.27f, cap = r * 0.6f, half = dx + dy;
    if (half < r * 1.2f) return;
    const Color ink = p->skin->ink;
    paint_stroke(p, x - dx, y - dy, x + dx, y + dy, p->hair * 1.4f, ink);
    for (int side = -1; side <= 1; side += 2) {
        float ex = x + dx * (float)side, ey = y + dy * (float)side, cx = dy > 0 ? cap : 0, cy = dx > 0 ? cap : 0;
        paint_stroke(p, ex - cx, ey - cy, ex + cx, ey + cy, p->hair * 1.4f, ink);
    }
}

// A ring with a white heart, and its bars.
static void paint_points(Painter *p, const Chart *c) {
    const PanelTable *t = c->t;
    for (int i = 0; i < t->table->row_count; i++) {
        const double *row = t->table->rows[i];
        double x = row[c->x.column] / c->x.factor, y = shown_y(c, i);
        if (!isfinite(x) || !isfinite(y)) continue;
        float px = chart_x(c, x), py = chart_y(c, y);
        float dx = chart_x(c, x + uncertainty_of(t, c->x.column, row[c->x.column]) / c->x.factor) - px;
        float dy = chart_y(c, y + uncertainty_of(t, c->y.column, row[c->y.column]) / c->y.factor) - py;
        if (dy < c->area.height) paint_bar(p, px, py, 0, dy);
        if (t->reading[c->x.column] && dx < c->area.width) paint_bar(p, px, py, dx, 0);
        paint_disc(p, px, py, p->t * 0.27f, p->skin->field, p->skin->accent, p->t * 0.12f);
    }
}

static void paint_fit(Painter *p, const Chart *c) {
    enum { PIECES = 96 };
    float px = 0, py = 0;
    bool before = false;
    for (int i = 0; i <= PIECES; i++) { // in small pieces, so that what leaves the area is simply left out
        double x = c->x.low + (c->x.high - c->x.low) * i / PIECES;
        double y = fit_at(c->t->fit_kind, &c->t->fit, x * c->x.factor) / c->y.factor;
        bool in = isfinite(y) && y >= c->y.low && y <= c->y.high;
        float qx = chart_x(c, x), qy = in ? chart_y(c, y) : 0;
        if (in && before) paint_stroke(p, px, py, qx, qy, p->t * 0.095f, p->skin->primary);
        px = qx, py = qy, before = in;
    }
}

static void number_text(double value, char *out, size_t size) {
    char text[48], other[64];
    snprintf(text, sizeof text, "%.3g", value);
    snprintf(out, size, "%s", real_minus(text, other, sizeof other));
}

// y = 0.25 x + 3   R² = 0.998, in the units of the axes.
static void equation_of(const Chart *c, char *out, size_t size) {
    const Fit *f = &c->t->fit;
    char a[48], b[48];
    if (c->t->fit_kind == FIT_POWER) {
        number_text(f->a * pow(c->x.factor, f->b) / c->y.factor, a, sizeof a);
        number_text(f->b, b, sizeof b);
        snprintf(out, size, "y = %s x^%s    R² = %.3f", a, b, f->r_squared);
        return;
    }
    if (c->t->fit_kind == FIT_SQUARE) {
        number_text(f->a * c->x.factor * c->x.factor / c->y.factor, a, sizeof a);
        snprintf(out, size, "y = %s x²    R² = %.3f", a, f->r_squared);
        return;
    }
    number_text(f->a * c->x.factor / c->y.factor, a, sizeof a);
    number_text(fabs(f->b / c->y.factor), b, sizeof b);
    if (c->t->fit_kind == FIT_PROPORTIONAL) snprintf(out, size, "y = %s x    R² = %.3f", a, f->r_squared);
    else snprintf(out, size, "y = %s x %s %s    R² = %.3f", a, f->b < 0 ? "−" : "+", b, f->r_squared);
}

// In the corner where a rising line (or a falling one) leaves room.
static void paint_equation(Painter *p, const Chart *c) {
    char text[192];
    equation_of(c, text, sizeof text);
    float t = p->t;
    bool rising = fit_at(c->t->fit_kind, &c->t->fit, c->x.high * c->x.factor) >= fit_at(c->t->fit_kind, &c->t->fit, c->x.low * c->x.factor);
    const Words words = {TEXT_SANS, 0.85f, p->skin->ink, 1, PLACE_MIDDLE};
    float most = c->area.width - t * 0.7f, width = measure_text(p, most, t * 1.4f, text, words)->width + t * 0.9f;
    Rect r = {c->area.left + t * 0.35f, c->area.bottom + (rising ? c->area.height - t * 1.75f : t * 0.35f), fminf(width, most), t * 1.4f};
    Color veil = (p->skin->field & 0xFFFFFF00) | 0xE0;
    paint_box(p, r, t * 0.2f, veil, p->skin->rule, p->hair * 0.7f);
    paint_text(p, rect_inset(r, t * 0.3f, 0), text, words);
}

// The strip below the plot:   +|   o        o
//                             0|-o----------------   the points lie at random about 0 when the law holds,
//                             -|       o    o         and in an arch when it is another law
static void paint_residuals(Painter *p, Chart c, float height) {
    char label[128];
    const char *unit = c.t->column_unit[c.y.column];
    c.area.height = height, c.residuals = true, c.y = residual_axis(&c);
    paint_axes(p, &c);
    paint_stroke(p, c.area.left, chart_y(&c, 0), c.area.left + c.area.width, chart_y(&c, 0), p->t * 0.06f, p->skin->primary);
    paint_points(p, &c);
    snprintf(label, sizeof label, unit && *unit ? "%s / %s" : "%s", c.t->residual_label, unit);
    paint_text(p, (Rect){c.area.left - p->t * 3.4f, c.area.bottom + height + p->t * 0.1f, c.area.width, p->t * 1.1f}, label,
               (Words){TEXT_SANS, 0.78f, p->skin->quiet, 0, PLACE_MIDDLE});
}

void paint_plot(Painter *p, const Element *e) {
    const PanelTable *t = e->table;
    if (!t || !t->table || t->x < 0 || t->y < 0 || t->x >= t->table->column_count || t->y >= t->table->column_count) return;
    float m = p->t;
    Rect r = e->rect;
    bool zero = (t->fit_kind == FIT_PROPORTIONAL || t->fit_kind == FIT_SQUARE) && t->fit.valid, rest = t->fit.valid && t->residual_label;
    float strip = rest ? fmaxf(r.height * 0.17f, m * 2) : 0, above = rest ? strip + m * 1.8f : 0;
    Chart c = {.t = t, .bare = rest, .area = {r.left + m * 3.4f, r.bottom + m * 2.6f, r.width - m * 4.6f, r.height - m * 4.4f},
               .x = axis_of(t, t->x, zero, 5), .y = axis_of(t, t->y, zero, 4)};
    Chart below = c;
    below.bare = false;
    c.area.bottom += above, c.area.height -= above;
    char text[128];
    paint_axes(p, &c);
    if (t->fit.valid) paint_fit(p, &c);
    paint_points(p, &c);
    if (t->fit.valid) paint_equation(p, &c);
    if (rest) paint_residuals(p, below, strip);
    label_of(t, t->y, text, sizeof text);
    paint_text(p, (Rect){r.left, c.area.bottom + c.area.height + m * 0.4f, r.width, m * 1.3f}, text,
               (Words){TEXT_BOLD, 0.88f, p->skin->ink, 0, PLACE_MIDDLE});
    label_of(t, t->x, text, sizeof text);
    paint_text(p, (Rect){c.area.left, r.bottom, c.area.width + m * 0.6f, m * 1.25f}, text, (Words){TEXT_BOLD, 0.88f, p->skin->ink, 2, PLACE_MIDDLE});
}
