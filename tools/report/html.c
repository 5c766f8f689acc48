// The page: one file, no script, no other file, for screens, phones and paper.
#include "base/os.h"
#include "tools/report/svg.h"
#include <stdlib.h>
#include <string.h>

void html_escape(FILE *out, const char *text) {
    for (; *text; text++) {
        switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        case '\'': fputs("&#39;", out); break;
        default:
            if ((unsigned char)*text >= ' ' || *text == '\n') fputc(*text, out);
        }
    }
}

static const char style[] =
    ":root{--ink:#1d2733;--soft:#55616e;--rule:#d9d5c9;--paper:#fffefa;--wash:#f4f1e8;--indigo:#28506f;--light:#b9cbd8;--cinnabar:#a8381f;--gold:#8a6414}"
    "*{box-sizing:border-box}html{font-size:17px;-webkit-text-size-adjust:100%}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.65 'Source Sans 3','Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;"
    "font-variant-numeric:lining-nums}"
    "main,header,footer{max-width:50rem;margin:0 auto;padding:0 1.25rem}"
    "h1,h2,h3{font-family:'Source Serif 4','Noto Serif','Noto Serif CJK SC','Songti SC',SimSun,serif;line-height:1.25;font-weight:600}"
    "header{padding-top:3.5rem}h1{font-size:2.3rem;margin:0 0 .4rem;letter-spacing:-.01em}"
    ".subtitle{max-width:none;color:var(--soft);margin:0 0 2rem;padding-bottom:1.2rem;border-bottom:2px solid var(--ink)}"
    "h2{font-size:1.55rem;margin:3.2rem 0 .6rem;padding-top:.9rem;border-top:1px solid var(--ink)}h2.chapter{font-size:1.9rem;border-top:2px solid var(--ink);margin-top:4rem}"
    "h3{font-size:1.05rem;margin:1.9rem 0 .4rem}p{margin:.5rem 0 .9rem;max-width:40rem}"
    "nav ol{columns:2;column-gap:2.2rem;padding-left:1.3rem;margin:.4rem 0 1rem}nav li{break-inside:avoid;padding:.1rem 0}"
    "a{color:var(--indigo)}"
    ".finding{border-left:4px solid var(--indigo);background:var(--wash);padding:1rem 1.2rem 1rem 1.3rem;margin:1.1rem 0;break-inside:avoid}"
    ".finding h3{margin:0 0 .35rem;font-size:1.2rem}.finding .rank{color:var(--cinnabar);margin-right:.7rem}tr.group td{font-weight:600;border-top:1px solid var(--ink)}"
    ".finding p{margin:.3rem 0}.evidence{color:var(--soft);font-size:.9rem}.advice{font-weight:600}"
    ".recordings{margin:.6rem 0 0;padding:0;list-style:none;font-size:.85rem}.recordings li{padding:.35rem 0;border-top:1px solid var(--rule)}"
    "code{font:.8rem/1.5 'Noto Sans Mono','DejaVu Sans Mono',Menlo,Consolas,monospace;background:#fff;border:1px solid var(--rule);border-radius:3px;padding:.1rem .35rem;"
    "overflow-wrap:anywhere;display:inline-block;max-width:100%}"
    ".scroll{overflow-x:auto;margin:.5rem 0 .4rem}"
    "table{border-collapse:collapse;font-size:.86rem;line-height:1.4;width:100%;font-variant-numeric:tabular-nums lining-nums}"
    "caption{text-align:left;font-weight:600;padding-bottom:.4rem}"
    "th{font-weight:600;text-align:right;vertical-align:bottom;padding:.3rem .5rem;border-bottom:1.5px solid var(--ink);color:var(--soft)}"
    "td{text-align:right;padding:.32rem .5rem;border-bottom:1px solid var(--rule);vertical-align:top}"
    "th:first-child,td:first-child{text-align:left;padding-left:0}td.t,th.t{text-align:left}"
    ".i{display:block;color:var(--soft);font-size:.76rem;white-space:nowrap}.v{white-space:nowrap}.miss{color:var(--soft);font-style:normal;font-size:.8rem}"
    "td.alert .v{color:var(--cinnabar);font-weight:600}"
    ".note,dl{font-size:.84rem;color:var(--soft)}dl{margin:.2rem 0 1.2rem}dt{font-weight:600;display:inline}dt:after{content:': '}dd{display:inline;margin:0}dd:after{content:'';display:block}"
    "details{margin:.2rem 0 1.4rem}summary{font-size:.84rem;color:var(--soft);cursor:pointer}"
    "figure{margin:1.2rem 0 .8rem;break-inside:avoid}figcaption{font-weight:600;font-size:.95rem;margin-bottom:.5rem}"
    "svg{display:block;width:100%;height:auto}svg.narrow{display:none}"
    "svg text{font-family:inherit;font-size:12px;fill:#55616e}svg .label{font-size:13px;fill:#1d2733}svg .value{fill:#1d2733;font-variant-numeric:tabular-nums}svg .hidden{fill:#55616e}"
    "svg .grid{stroke:#e4e0d4}svg .zero{stroke:#1d2733}svg .bar{fill:#28506f}svg .bar.alert{fill:#a8381f}svg .bar.faint{fill:#dfe6ea}svg .whisker{stroke:#8fa9ba;stroke-width:2}"
    "svg .range{stroke:#8fa9ba;stroke-width:4;stroke-linecap:round}svg .range.alert{stroke:#d9a599}svg .dot{fill:#28506f}svg .dot.alert{fill:#a8381f}"
    "svg .second{fill:#c08a1e}svg .reference{stroke:#1d2733;stroke-width:2}svg .stem{stroke:#c9c3b2}svg .axis{fill:#1d2733}"
    "svg .curve{fill:none;stroke-width:2}svg .c0{stroke:#28506f}svg .c1{stroke:#a8381f}svg .c2{stroke:#8a6414}svg .c3{stroke:#4d7a4a}svg .c4{stroke:#6b4f83}svg .c5{stroke:#55616e}"
    "footer{margin-top:4rem;padding-top:1rem;padding-bottom:3rem;border-top:2px solid var(--ink);font-size:.84rem;color:var(--soft)}"
    "a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--gold);outline-offset:2px}"
    "@media(max-width:46rem){html{font-size:16px}header{padding-top:1.8rem}h1{font-size:1.7rem}nav ol{columns:1}svg.wide{display:none}svg.narrow{display:block}h2{margin-top:2.4rem}}"
    "@media print{@page{size:A4;margin:18mm 16mm 20mm}html{font-size:11.5px}body{background:#fff}main,header,footer{max-width:none;padding:0}header{padding-top:0}"
    "svg.wide{display:block}svg.narrow{display:none}.scroll{overflow:visible}tr,figure,.finding{break-inside:avoid}h2,h3,figcaption,caption{break-after:avoid}"
    "h2.chapter{break-before:page}thead{display:table-header-group}details>*{display:block}a{color:inherit;text-decoration:none}}";

// ---- tables -------------------------------------------------------------------------------------------------------------

static bool is_text_column(const Table *t, int column) {
    for (size_t r = 0; r < t->rows.count; r++)
        if (t->rows.items[r][column].kind == CELL_TEXT) return true;
    return column == 0;
}

static void put_interval(FILE *out, const Document *d, const Cell *c, Arena *arena) {
    if (c->has_interval)
        fprintf(out, "<span class=\"i\">%s … %s</span>", number_words(c->form, c->low, c->digits, arena), number_words(c->form, c->high, c->digits, arena));
    if (c->n >= 0) fprintf(out, "<span class=\"i\">n = %lld</span>", (long long)document_n(d, c->n));
}

static void put_cell(FILE *out, const Document *d, const Cell *c, bool left, Arena *arena) {
    bool missing = c->kind == CELL_NOT_ENOUGH || c->kind == CELL_HIDDEN;
    fprintf(out, "<td%s><span class=\"%s\">", left ? " class=\"t\"" : c->alert ? " class=\"alert\"" : "", missing ? "miss" : c->kind == CELL_TEXT ? "w" : "v");
    html_escape(out, cell_words(d, c, arena));
    fputs("</span>", out);
    if (c->kind == CELL_NUMBER) put_interval(out, d, c, arena);
    fputs("</td>", out);
}

static void put_definitions(FILE *out, const Document *d, const Table *t) {
    bool any = t->note != NULL;
    for (int i = 0; i < t->column_count; i++) any = any || t->columns[i].definition;
    if (!any) return;
    bool columns = false;
    for (int i = 0; i < t->column_count; i++) columns = columns || t->columns[i].definition;
    if (t->note) fputs("<p class=\"note\">", out), html_escape(out, t->note), fputs("</p>", out);
    if (!columns) return;
    fprintf(out, "<details open><summary>%s</summary><dl>", WORDS(d, "What the columns mean", "各列的含义"));
    for (int i = 0; i < t->column_count; i++) {
        if (!t->columns[i].definition) continue;
        fputs("<dt>", out), html_escape(out, t->columns[i].title), fputs("</dt><dd>", out);
        html_escape(out, t->columns[i].definition), fputs("</dd>", out);
    }
    fputs("</dl></details>", out);
}

static void put_table(FILE *out, const Document *d, const Table *t) {
    Arena *arena = arena_create("table", 0);
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"", out), html_escape(out, t->title), fprintf(out, WORDS(d, " (table)", "（表）"));
    fprintf(out, "\"><table id=\"t-%s\"><caption>", t->id), html_escape(out, t->title), fputs("</caption><thead><tr>", out);
    for (int i = 0; i < t->column_count; i++) {
        fputs(is_text_column(t, i) ? "<th scope=\"col\" class=\"t\">" : "<th scope=\"col\">", out);
        html_escape(out, t->columns[i].title), fputs("</th>", out);
    }
    fputs("</tr></thead><tbody>", out);
    for (size_t r = 0; r < t->rows.count; r++) {
        fputs(t->rows.items[r][0].alert ? "<tr class=\"group\">" : "<tr>", out);
        for (int i = 0; i < t->column_count; i++) put_cell(out, d, &t->rows.items[r][i], is_text_column(t, i), arena);
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>", out);
    put_definitions(out, d, t);
    arena_destroy(arena);
}

// ---- the rest -----------------------------------------------------------------------------------------------------------

static void put_plot(FILE *out, const Document *d, const Plot *p) {
    fprintf(out, "<figure id=\"p-%s\" class=\"plot\"><figcaption>", p->id), html_escape(out, p->title), fputs("</figcaption>", out);
    svg_write(out, d, p, false), svg_write(out, d, p, true);
    if (p->description) fputs("<p class=\"note\">", out), html_escape(out, p->description), fputs("</p>", out);
    fputs("</figure>\n", out);
}

static void put_words(FILE *out, const char *words) { fputs("<p>", out), html_escape(out, words), fputs("</p>\n", out); }

static void put_item(FILE *out, const Document *d, const Item *item) {
    if (item->table) put_table(out, d, item->table);
    if (item->plot) put_plot(out, d, item->plot);
    if (item->words) put_words(out, item->words);
}

static void put_recordings(FILE *out, const Document *d, const Finding *f) {
    if (!f->recording_count) return;
    fprintf(out, "<ul class=\"recordings\" aria-label=\"%s\">", WORDS(d, "Typical recordings", "典型录像"));
    for (int i = 0; i < f->recording_count; i++) {
        const Recording *r = &f->recordings[i];
        fprintf(out, "<li>%s %.8s: ", WORDS(d, "Learner", "学习者"), r->learner);
        html_escape(out, r->what ? r->what : ""), fputs("<br><code>", out), html_escape(out, r->command), fputs("</code></li>", out);
    }
    fputs("</ul>", out);
}

static void put_finding(FILE *out, const Document *d, const Finding *f, int rank) {
    fprintf(out, "<article class=\"finding\" id=\"f-%d\"><h3><span class=\"rank\">%d</span>", rank, rank), html_escape(out, f->title), fputs("</h3>", out);
    put_words(out, f->words);
    if (f->evidence) fputs("<p class=\"evidence\">", out), html_escape(out, f->evidence), fputs("</p>", out);
    if (f->advice) fputs("<p class=\"advice\">", out), html_escape(out, f->advice), fputs("</p>", out);
    put_recordings(out, d, f);
    fputs("</article>\n", out);
}

static void put_head(FILE *out, const Document *d) {
    fprintf(out, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
            d->language == LANGUAGE_CHINESE ? "zh-CN" : "en");
    html_escape(out, d->title);
    fprintf(out, "</title><link rel=\"icon\" href=\"data:,\"><style>%s</style></head><body>\n<header><h1>", style);
    html_escape(out, d->title), fputs("</h1><p class=\"subtitle\">", out);
    html_escape(out, d->subtitle ? d->subtitle : ""), fputs("</p></header><main>\n", out);
}

static void put_findings(FILE *out, const Document *d) {
    fprintf(out, "<section aria-labelledby=\"findings\"><h2 id=\"findings\">%s</h2>", WORDS(d, "What matters most", "最重要的发现"));
    if (!d->findings.count) put_words(out, WORDS(d, "Nothing stands out, or there is not yet enough data to tell.", "没有突出的问题，或数据还不足以判断。"));
    for (size_t i = 0; i < d->findings.count && i < (size_t)d->findings_shown; i++) put_finding(out, d, &d->findings.items[i], (int)i + 1);
    fputs("</section>\n", out);
}

static void put_contents(FILE *out, const Document *d) {
    fprintf(out, "<nav aria-label=\"%s\"><h2>%s</h2><ol>", WORDS(d, "Contents", "目录"), WORDS(d, "Contents", "目录"));
    for (size_t i = 0; i < d->sections.count; i++)
        fprintf(out, "<li><a href=\"#%s\">", d->sections.items[i]->id), html_escape(out, d->sections.items[i]->title), fputs("</a></li>", out);
    fputs("</ol></nav>\n", out);
}

static void put_section(FILE *out, const Document *d, const Section *s) {
    fprintf(out, "<section aria-labelledby=\"%s\"><h2 id=\"%s\"%s>", s->id, s->id, s->level == 1 ? " class=\"chapter\"" : "");
    html_escape(out, s->title), fputs("</h2>", out);
    if (s->intro) put_words(out, s->intro);
    for (size_t i = 0; i < s->items.count; i++) put_item(out, d, &s->items.items[i]);
    fputs("</section>\n", out);
}

bool document_write_html(const Document *d, const char *path) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    put_head(out, d);
    put_findings(out, d);
    put_contents(out, d);
    for (size_t i = 0; i < d->facts.count; i++) put_item(out, d, &d->facts.items[i]);
    for (size_t i = 0; i < d->sections.count; i++) put_section(out, d, d->sections.items[i]);
    fprintf(out, "</main><footer><p>%s %s</p></footer></body></html>\n", "Orrery " ORRERY_VERSION ",", d->made);
    fclose(out);
    bool fine = os->write_file(path, text, size);
    free(text);
    return fine;
}
