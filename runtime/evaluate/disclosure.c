#include "evaluate/disclosure.h"
#include <assert.h>
#include <string.h>

// The table with its margins as a network: rows and columns are nodes, cells are arcs. Who knows the shown cells can
// move the hidden ones only along cycles, because every row and every column keeps its sum:
//
//            col 0     col 1     total            + - +            raising a cell of sign + is a flow from its row to
//            its
//     row 0   +d        -d                 sign    + - ...          column; lowering it, a flow back (at most its
//     count). row 1   -d        +d                         - - +            Margins have sign -, for them it is the
//     other way round.
//
// So a cell (+) can rise by the largest flow from its column to its row through the other hidden cells, and fall by the
// largest flow the other way. With whole counts that flow is whole: linear and integer programming agree.
enum { UNBOUNDED_SHIFT = 60 };
static const uint64_t UNBOUNDED = UINT64_C(1) << UNBOUNDED_SHIFT;

typedef struct Network {
    int rows, columns; // with the margin
    const uint64_t *counts;
    uint64_t *forward, *backward; // [cell] what may still flow row -> column, column -> row; 0 for shown cells
    int *from;                    // [node] the cell by which the search came, -1
    uint64_t *cost;               // [node]
} Network;

static Network network_of(Arena *arena, const uint64_t *counts, int rows, int columns) {
    size_t cells = (size_t)rows * (size_t)columns, nodes = (size_t)rows + (size_t)columns;
    return (Network){rows,
                     columns,
                     counts,
                     arena_array(arena, uint64_t, cells),
                     arena_array(arena, uint64_t, cells),
                     arena_array(arena, int, nodes),
                     arena_array(arena, uint64_t, nodes)};
}

static bool is_negative(const Network *n, int cell) {
    return (cell / n->columns == n->rows - 1) != (cell % n->columns == n->columns - 1);
}

static void open_cell(Network *n, int cell) {
    bool negative = is_negative(n, cell);
    n->forward[cell] = negative ? n->counts[cell] : UNBOUNDED;
    n->backward[cell] = negative ? UNBOUNDED : n->counts[cell];
}

static void open_hidden(Network *n, const bool *shown) {
    for (int cell = 0; cell < n->rows * n->columns; cell++) {
        n->forward[cell] = n->backward[cell] = 0;
        if (!shown[cell]) open_cell(n, cell);
    }
}

// Nodes: rows 0 .., then columns. The other end of a cell, seen from a node.
static int other_end(const Network *n, int node, int cell) {
    return node < n->rows ? n->rows + cell % n->columns : cell / n->columns;
}

static uint64_t *room(Network *n, int node, int cell) {
    return node < n->rows ? &n->forward[cell] : &n->backward[cell];
}

// The cell between a node and the i-th node of the other side.
static int cell_at(const Network *n, int node, int i) {
    return node < n->rows ? node * n->columns + i : i * n->columns + node - n->rows;
}

// Cheapest way from `start` to every node (Bellman and Ford; all costs are positive or zero). `price`: of passing a
// cell.
static bool search(Network *n, int start, int end, const uint64_t *price) {
    int nodes = n->rows + n->columns;
    for (int v = 0; v < nodes; v++) n->cost[v] = UINT64_MAX, n->from[v] = -1;
    n->cost[start] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (int v = 0; v < nodes; v++) {
            if (n->cost[v] == UINT64_MAX) continue;
            int width = v < n->rows ? n->columns : n->rows;
            for (int i = 0; i < width; i++) {
                int cell = cell_at(n, v, i), to = other_end(n, v, cell);
                uint64_t cost = n->cost[v] + price[cell];
                if (!*room(n, v, cell) || cost >= n->cost[to]) continue;
                n->cost[to] = cost, n->from[to] = cell, changed = true;
            }
        }
    }
    return n->cost[end] != UINT64_MAX;
}

// Sends what the path found takes, at most `most`; returns it.
static uint64_t send(Network *n, int start, int end, uint64_t most) {
    for (int v = end; v != start; v = other_end(n, v, n->from[v])) {
        uint64_t here = *room(n, other_end(n, v, n->from[v]), n->from[v]);
        most = here < most ? here : most;
    }
    for (int v = end; v != start; v = other_end(n, v, n->from[v])) {
        *room(n, other_end(n, v, n->from[v]), n->from[v]) -= most;
        *room(n, v, n->from[v]) += most;
    }
    return most;
}

// Largest flow from start to end, at most `most`. Every step costs 1, so paths are shortest first (Edmonds and Karp).
static uint64_t flow(Network *n, int start, int end, uint64_t most, const uint64_t *ones) {
    uint64_t sum = 0;
    while (sum < most && search(n, start, end, ones)) sum += send(n, start, end, most - sum);
    return sum;
}

typedef struct Table {
    Arena *arena;
    Network network;
    uint64_t *ones, *price;
    bool *shown, *sensitive;
    uint64_t k;
} Table;

// How far a hidden cell can rise (or fall) as far as a reader can tell, at most `most`. The network is left with that
// flow.
static uint64_t freedom(Table *t, int cell, bool rise, uint64_t most) {
    Network *n = &t->network;
    int row = cell / n->columns, column = n->rows + cell % n->columns;
    bool to_row = rise != is_negative(n, cell); // the flow that closes the cycle
    open_hidden(n, t->shown);
    n->forward[cell] = n->backward[cell] = 0;
    return flow(n, to_row ? column : row, to_row ? row : column, most, t->ones);
}

static uint64_t fall(Table *t, int cell) {
    uint64_t count = t->network.counts[cell];
    return count ? freedom(t, cell, false, count) : 0;
}

static bool is_protected(Table *t, int cell) {
    uint64_t down = fall(t, cell);
    return down >= t->k || freedom(t, cell, true, t->k - down) == t->k - down;
}

// Hides the cells of the cheapest cycle by which the cell can rise further. There always is one: the cell, its two
// totals and the corner can all rise.
static void widen(Table *t, int cell) {
    Network *n = &t->network;
    uint64_t down = fall(t, cell);
    freedom(t, cell, true, t->k - down); // what the hidden cells give is used up first
    for (int c = 0; c < n->rows * n->columns; c++) {
        t->price[c] = t->shown[c] ? n->counts[c] + 1 : 0;
        if (t->shown[c]) open_cell(n, c);
    }
    int row = cell / n->columns, column = n->rows + cell % n->columns;
    int start = is_negative(n, cell) ? row : column, end = is_negative(n, cell) ? column : row;
    bool found = search(n, start, end, t->price);
    assert(found);
    for (int v = end; found && v != start; v = other_end(n, v, n->from[v])) t->shown[n->from[v]] = false;
}

static bool all_protected(Table *t) {
    for (int c = 0; c < t->network.rows * t->network.columns; c++)
        if (t->sensitive[c] && !is_protected(t, c)) return false;
    return true;
}

// Cells that were hidden on the way but are not needed any more are shown again, the largest first.
static void show_again(Table *t) {
    int cells = t->network.rows * t->network.columns;
    bool *tried = arena_array(t->arena, bool, cells);
    for (;;) {
        int best = -1;
        for (int c = 0; c < cells; c++)
            if (!t->shown[c] && !t->sensitive[c] && !tried[c] &&
                (best < 0 || t->network.counts[c] > t->network.counts[best]))
                best = c;
        if (best < 0) return;
        tried[best] = true;
        t->shown[best] = true;
        if (!all_protected(t)) t->shown[best] = false;
    }
}

static void add_margins(uint64_t *counts, int rows, int columns) {
    int width = columns + 1;
    memset(counts + rows * width, 0, sizeof *counts * (size_t)width);
    for (int i = 0; i < rows; i++) {
        counts[i * width + columns] = 0;
        for (int j = 0; j < columns; j++) {
            counts[i * width + columns] += counts[i * width + j];
            counts[rows * width + j] += counts[i * width + j];
        }
        counts[rows * width + columns] += counts[i * width + columns];
    }
}

static Table table_of(Arena *arena, const uint64_t *counts, int rows, int columns, bool *shown) {
    size_t cells = (size_t)(rows + 1) * (size_t)(columns + 1);
    Table t = {.arena = arena,
               .network = network_of(arena, counts, rows + 1, columns + 1),
               .shown = shown,
               .ones = arena_array(arena, uint64_t, cells),
               .price = arena_array(arena, uint64_t, cells),
               .sensitive = arena_array(arena, bool, cells)};
    for (size_t c = 0; c < cells; c++) t.ones[c] = 1;
    return t;
}

size_t disclosure_protect(Arena *arena, uint64_t *counts, int rows, int columns, DisclosureRule rule, bool *shown) {
    assert(rows >= 1 && columns >= 1);
    add_margins(counts, rows, columns);
    Table t = table_of(arena, counts, rows, columns, shown);
    t.k = rule.k;
    int cells = (rows + 1) * (columns + 1);
    for (int c = 0; c < cells; c++) {
        t.sensitive[c] = counts[c] < rule.k && !(rule.zero_is_shown && counts[c] == 0);
        shown[c] = !t.sensitive[c];
    }
    for (int c = 0; c < cells; c++)
        while (t.sensitive[c] && !is_protected(&t, c)) widen(&t, c);
    show_again(&t);
    size_t count = 0;
    for (int c = 0; c < cells; c++) count += shown[c];
    return count;
}

DisclosureInterval disclosure_interval(Arena *arena, const uint64_t *counts, int rows, int columns, const bool *shown,
                                       int row, int column) {
    int cell = row * (columns + 1) + column;
    double count = (double)counts[cell];
    if (shown[cell]) return (DisclosureInterval){count, count};
    bool *copy = arena_array(arena, bool, (rows + 1) * (columns + 1));
    memcpy(copy, shown, sizeof *copy * (size_t)(rows + 1) * (size_t)(columns + 1));
    Table t = table_of(arena, counts, rows, columns, copy);
    uint64_t up = freedom(&t, cell, true, UNBOUNDED);
    return (DisclosureInterval){count - (double)fall(&t, cell), up == UNBOUNDED ? __builtin_inf() : count + (double)up};
}
