#include "evaluate/classical.h"
#include "tools/report/report.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *report_id(Report *r, const char *name) { return arena_print(r->arena, "%s%s", r->prefix, name); }

static Cell with_interval(Cell cell, Estimate e) { return cell_with(cell, e.low, e.high); }

Cell cell_estimate(Estimate e, int digits, uint64_t needed) {
    if (e.state == ESTIMATE_TOO_FEW) return cell_not_enough((int64_t)e.n, (int64_t)needed);
    if (e.state == ESTIMATE_UNDEFINED) return (Cell){.kind = CELL_EMPTY, .n = (int64_t)e.n};
    return with_interval(cell_number(e.value, digits, (int64_t)e.n), e);
}

Cell cell_estimate_percent(Estimate e, uint64_t needed) {
    Cell cell = cell_estimate(e, 0, needed);
    cell.form = FORM_PERCENT;
    return cell;
}

Cell cell_estimate_seconds(Estimate e, uint64_t needed) {
    Cell cell = cell_estimate(e, 0, needed);
    cell.form = FORM_SECONDS;
    return cell;
}

// Whole percents, in every file: the count behind a share cannot be worked out from its digits.
static double percent(double share) { return round(share * 100) / 100; }

Cell cell_share(Report *r, uint64_t part, uint64_t n) {
    uint64_t k = r->policy.gates.cell;
    if (n < k) return cell_not_enough((int64_t)n, (int64_t)k);
    if (part && part < k) return cell_hidden(arena_print(r->arena, "< %.0f %%", 100.0 * (double)k / (double)n + 0.5));
    if (n - part && n - part < k) return cell_hidden(arena_print(r->arena, "> %.0f %%", 100.0 - 100.0 * (double)k / (double)n - 0.5));
    Cell cell = cell_estimate_percent(wilson((double)part, (double)n, r->policy.gates.confidence), k);
    cell.value = percent(cell.value), cell.low = percent(cell.low), cell.high = percent(cell.high);
    return cell;
}

Finding *report_finding(Report *r, double weight, const char *id, const char *title, const char *words) {
    Finding *finding = array_push(r->arena, &r->document.findings);
    *finding = (Finding){.weight = weight, .id = id, .title = title, .words = words, .section = r->prefix};
    return finding;
}

typedef ARRAY(Recording) Recordings;

static const char *moment(Report *r, double seconds) {
    int whole = seconds > 0 ? (int)seconds : 0;
    return arena_print(r->arena, WORDS(&r->document, "at %d:%02d", "在 %d:%02d 处"), whole / 60, whole % 60);
}

// A path as a shell takes it.
static const char *shell_quoted(Arena *arena, const char *text) {
    if (!text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-")]) return text;
    size_t size = 3;
    for (const char *c = text; *c; c++) size += *c == '\'' ? 4 : 1;
    char *out = arena_alloc(arena, size), *at = out;
    *at++ = '\'';
    for (; *text; text++) {
        if (*text == '\'') memcpy(at, "'\\''", 4), at += 4;
        else *at++ = *text;
    }
    *at++ = '\'';
    return out;
}

void finding_recordings(Report *r, Finding *finding, const char *sql, const char *what) {
    Recordings all = {0};
    StoreRows rows;
    bool fine = store_ask(r->store, sql, &rows);
    while (fine && store_row(&rows)) {
        if (!*store_text(&rows, 1)) continue;
        double seconds = store_number(&rows, 3) - 5;
        *array_push(r->arena, &all) = (Recording){
            .learner = arena_string(r->arena, store_text(&rows, 0)), .session = arena_string(r->arena, store_text(&rows, 1)), .seconds = seconds > 0 ? seconds : 0,
            .command = arena_print(r->arena, "orrery replay %s#%.8s --from %.0fs", shell_quoted(r->arena, store_text(&rows, 2)), store_text(&rows, 1), seconds > 0 ? seconds : 0)};
    }
    if (!store_done(&rows)) return;
    if (all.count < r->policy.gates.cell || finding->recording_count) return; // too few to be typical of anything, and too easily known
    for (int i = 0; i < RECORDINGS_MOST; i++) {   // a third from either end, and the middle
        Recording *chosen = &all.items[(all.count - 1) * (size_t)(i + 1) / (RECORDINGS_MOST + 1)];
        chosen->what = arena_print(r->arena, "%s, %s", what, moment(r, chosen->seconds + 5));
        finding->recordings[finding->recording_count++] = *chosen;
    }
}
