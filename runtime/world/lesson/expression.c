// A recursive-descent compiler to a short postfix program, with units checked on the way:
//
//   or  <-  and  <-  not  <-  comparison  <-  sum  <-  product  <-  sign  <-  number unit | 'word' | name | ( or )
#include "world/lesson/expression.h"
#include "base/dmath.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS_MOST = 200, DEPTH_MOST = 32 };

typedef enum Op {
    OP_NUMBER, OP_WORD, OP_NAME, OP_NEGATE, OP_NOT, OP_ADD, OP_SUBTRACT, OP_MULTIPLY, OP_DIVIDE,
    OP_EQUAL, OP_UNEQUAL, OP_LESS, OP_LESS_EQUAL, OP_MORE, OP_MORE_EQUAL, OP_AND, OP_OR, OP_ABS, OP_SQRT, OP_MIN, OP_MAX
} Op;

typedef struct Term {
    Op op;
    double number;
    const char *word;
    Name name;
} Term;

struct Expression {
    Term *terms;
    int term_count;
    Name *names;
    int name_count;
};

// What a part of the expression is worth: a number of some unit, a word, or a truth. Products and quotients of two
// quantities have no unit of the table; they may be compared with anything of their own kind (UNIT_KIND_COUNT = such a one).
typedef enum Sort { SORT_NUMBER, SORT_WORD } Sort;
typedef struct Type {
    Sort sort;
    UnitKind unit;
    bool literal; // a bare number, which takes any unit on the other side only when it is 0
    bool zero;
} Type;
enum { UNIT_DERIVED = UNIT_KIND_COUNT };

typedef struct Compiler {
    Arena *arena;
    const char *text, *at;
    Place place;
    NameResolver resolve;
    void *context;
    Term terms[TERMS_MOST];
    int count, depth;
} Compiler;

static bool wrong(Compiler *c, const char *what) {
    return fail_at(ERR_EXPRESSION, c->place, "%.120s\t%s (%zu)", c->text, what, (size_t)(c->at - c->text) + 1);
}

static void skip(Compiler *c) { c->at += strspn(c->at, " \t\r\n"); }

static bool take(Compiler *c, const char *sign) {
    skip(c);
    size_t length = strlen(sign);
    if (strncmp(c->at, sign, length) != 0) return false;
    bool is_word = sign[0] >= 'a' && sign[0] <= 'z';
    char next = c->at[length];
    if (is_word && ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9') || next == '_')) return false;
    c->at += length;
    return true;
}

static bool emit(Compiler *c, Term term) {
    if (c->count == TERMS_MOST) return wrong(c, "it is too long");
    c->terms[c->count++] = term;
    return true;
}

static bool parse_or(Compiler *c, Type *type);

static size_t word_length(const char *at) {
    size_t n = 0;
    while ((at[n] >= 'a' && at[n] <= 'z') || (at[n] >= 'A' && at[n] <= 'Z') || (at[n] >= '0' && at[n] <= '9') || at[n] == '_' || at[n] == '-') n++;
    // a minus belongs to a name only inside of it: "a-b" is a name, "a - b" a difference
    while (n && at[n - 1] == '-') n--;
    return n;
}

static bool read_word(Compiler *c, char out[100]) {
    skip(c);
    size_t n = word_length(c->at);
    if (!n || n >= 100) return wrong(c, "a name is missing");
    memcpy(out, c->at, n);
    out[n] = 0;
    c->at += n;
    return true;
}

// A number with an optional unit symbol: the longest symbol that the unit table knows.
static bool parse_number(Compiler *c, Type *type) {
    char *end;
    Term term = {.op = OP_NUMBER, .number = strtod(c->at, &end)};
    c->at = end;
    *type = (Type){SORT_NUMBER, UNIT_NONE, true, term.number == 0};
    const char *unit = end + strspn(end, " ");
    size_t n = strcspn(unit, " \t)<>=~+-*,"); // m/s, m/s^2, ° and µm hold more than letters
    char symbol[16];
    if (n && n < sizeof symbol && !(unit[0] >= '0' && unit[0] <= '9')) {
        memcpy(symbol, unit, n);
        symbol[n] = 0;
        for (int kind = UNIT_NONE; kind < UNIT_LUMINANCE_RATIO; kind++) {
            double factor;
            if (!unit_factor(symbol, (UnitKind)kind, &factor)) continue;
            term.number *= factor;
            *type = (Type){SORT_NUMBER, (UnitKind)kind, false, false};
            c->at = unit + n;
            break;
        }
    }
    return d_finite(term.number) ? emit(c, term) : wrong(c, "the number is too large");
}

static bool parse_text(Compiler *c, Type *type) {
    char quote = *c->at++;
    size_t n = strcspn(c->at, quote == '"' ? "\"" : "'");
    if (!c->at[n]) return wrong(c, "a quotation mark is missing");
    Term term = {.op = OP_WORD, .word = arena_text(c->arena, c->at, n)};
    c->at += n + 1;
    *type = (Type){SORT_WORD, UNIT_NONE, false, false};
    return emit(c, term);
}

// abs(x), sqrt(x), min(a, b), max(a, b)
static bool parse_function(Compiler *c, const char *name, Type *type, bool *is_function) {
    static const struct {
        const char *name;
        Op op;
        int arguments;
    } functions[] = {{"abs", OP_ABS, 1}, {"sqrt", OP_SQRT, 1}, {"min", OP_MIN, 2}, {"max", OP_MAX, 2}};
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(functions[i].name, name) != 0) continue;
        Type second;
        *is_function = true;
        if (!parse_or(c, type)) return false;
        if (functions[i].arguments == 2) {
            if (!take(c, ",")) return wrong(c, "a comma is missing");
            if (!parse_or(c, &second)) return false;
            if (second.unit != type->unit) return wrong(c, "the two have different units");
        }
        if (type->sort != SORT_NUMBER) return wrong(c, "a number is expected");
        if (functions[i].op == OP_SQRT && type->unit != UNIT_NONE) type->unit = (UnitKind)UNIT_DERIVED;
        if (!take(c, ")")) return wrong(c, "a bracket is missing");
        return emit(c, (Term){.op = functions[i].op});
    }
    return true;
}

static bool parse_name(Compiler *c, Type *type) {
    char owner[100], member[100] = "";
    bool call = false, is_function = false;
    const char *start = c->at;
    if (!read_word(c, owner)) return false;
    if (take(c, "(")) {
        if (!parse_function(c, owner, type, &is_function)) return false;
        if (is_function) return true;
        call = true;
        if (!read_word(c, member)) return false;
        if (!take(c, ")")) return wrong(c, "a bracket is missing");
    } else if (take(c, ".")) {
        if (!read_word(c, member)) return false;
    }
    Term term = {.op = OP_NAME};
    if (!c->resolve(c->context, owner, member[0] ? member : NULL, call, &term.name)) {
        c->at = start;
        char what[260];
        snprintf(what, sizeof what, "“%s%s%s%s” is not known", owner, call ? "(" : member[0] ? "." : "", member, call ? ")" : "");
        return wrong(c, what);
    }
    bool word = term.name.kind == NAME_ANSWER;
    *type = (Type){word ? SORT_WORD : SORT_NUMBER, term.name.unit, false, false};
    return emit(c, term);
}

static bool parse_value(Compiler *c, Type *type) {
    skip(c);
    if (++c->depth > DEPTH_MOST) return wrong(c, "it is nested too deep");
    bool fine;
    if (take(c, "(")) fine = parse_or(c, type) && (take(c, ")") || wrong(c, "a bracket is missing"));
    else if (take(c, "true") || take(c, "false")) {
        *type = (Type){SORT_NUMBER, UNIT_NONE, false, false};
        fine = emit(c, (Term){.op = OP_NUMBER, .number = c->at[-2] == 'u'});
    } else if (*c->at == '"' || *c->at == '\'') fine = parse_text(c, type);
    else if ((*c->at >= '0' && *c->at <= '9') || (*c->at == '.' && c->at[1] >= '0' && c->at[1] <= '9')) fine = parse_number(c, type);
    else fine = parse_name(c, type);
    c->depth--;
    return fine;
}

static bool parse_sign(Compiler *c, Type *type) {
    if (!take(c, "-")) return parse_value(c, type);
    if (++c->depth > DEPTH_MOST) return wrong(c, "it is nested too deep");
    bool fine = parse_sign(c, type) && (type->sort == SORT_NUMBER || wrong(c, "a number is expected"));
    c->depth--;
    return fine && emit(c, (Term){.op = OP_NEGATE});
}

static UnitKind product_unit(Type a, Type b, bool quotient) {
    if (b.unit == UNIT_NONE) return a.unit;
    if (quotient && a.unit == b.unit && a.unit != (UnitKind)UNIT_DERIVED) return UNIT_NONE;
    return !quotient && a.unit == UNIT_NONE ? b.unit : (UnitKind)UNIT_DERIVED;
}

static bool parse_product(Compiler *c, Type *type) {
    if (!parse_sign(c, type)) return false;
    for (;;) {
        bool times = take(c, "*"), over = !times && take(c, "/");
        Type second;
        if (!times && !over) return true;
        if (!parse_sign(c, &second)) return false;
        if (type->sort != SORT_NUMBER || second.sort != SORT_NUMBER) return wrong(c, "numbers are expected");
        *type = (Type){SORT_NUMBER, product_unit(*type, second, over), false, false};
        if (!emit(c, (Term){.op = times ? OP_MULTIPLY : OP_DIVIDE})) return false;
    }
}

// Only zero goes with every unit: "x > 0" is meant, "length > 5" is a mistake.
static bool fit(Type a, Type b) { return a.sort == b.sort && (a.unit == b.unit || a.zero || b.zero); }

static bool parse_sum(Compiler *c, Type *type) {
    if (!parse_product(c, type)) return false;
    for (;;) {
        bool plus = take(c, "+"), minus = !plus && take(c, "-");
        Type second;
        if (!plus && !minus) return true;
        if (!parse_product(c, &second)) return false;
        if (type->sort != SORT_NUMBER || !fit(*type, second)) return wrong(c, "the two have different units");
        type->literal = type->zero = false;
        if (!emit(c, (Term){.op = plus ? OP_ADD : OP_SUBTRACT})) return false;
    }
}

static bool parse_comparison(Compiler *c, Type *type) {
    static const struct {
        const char *sign;
        Op op;
    } signs[] = {{"==", OP_EQUAL}, {"~=", OP_UNEQUAL}, {"<=", OP_LESS_EQUAL}, {">=", OP_MORE_EQUAL}, {"<", OP_LESS}, {">", OP_MORE}};
    Type second;
    if (!parse_sum(c, type)) return false;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!take(c, signs[i].sign)) continue;
        if (!parse_sum(c, &second)) return false;
        if (!fit(*type, second)) return wrong(c, "the two have different units or kinds");
        if (type->sort == SORT_WORD && i > 1) return wrong(c, "words are only equal or not");
        *type = (Type){SORT_NUMBER, UNIT_NONE, false, false};
        return emit(c, (Term){.op = signs[i].op});
    }
    return true;
}

static bool parse_not(Compiler *c, Type *type) {
    if (!take(c, "not")) return parse_comparison(c, type);
    if (++c->depth > DEPTH_MOST) return wrong(c, "it is nested too deep");
    bool fine = parse_not(c, type);
    c->depth--;
    *type = (Type){SORT_NUMBER, UNIT_NONE, false, false};
    return fine && emit(c, (Term){.op = OP_NOT});
}

static bool parse_and(Compiler *c, Type *type) {
    Type second;
    if (!parse_not(c, type)) return false;
    while (take(c, "and")) {
        if (!parse_not(c, &second) || !emit(c, (Term){.op = OP_AND})) return false;
        *type = (Type){SORT_NUMBER, UNIT_NONE, false, false};
    }
    return true;
}

static bool parse_or(Compiler *c, Type *type) {
    Type second;
    if (!parse_and(c, type)) return false;
    while (take(c, "or")) {
        if (!parse_and(c, &second) || !emit(c, (Term){.op = OP_OR})) return false;
        *type = (Type){SORT_NUMBER, UNIT_NONE, false, false};
    }
    return true;
}

const Expression *expression_compile(Arena *arena, const char *text, Place place, NameResolver resolve, void *context) {
    Compiler c = {.arena = arena, .text = text, .at = text, .place = place, .resolve = resolve, .context = context};
    Type type;
    if (!parse_or(&c, &type)) return NULL;
    skip(&c);
    if (*c.at) {
        wrong(&c, "this is too much");
        return NULL;
    }
    Expression *e = arena_new(arena, Expression);
    e->terms = arena_array(arena, Term, c.count);
    e->names = arena_array(arena, Name, c.count);
    memcpy(e->terms, c.terms, sizeof(Term) * (size_t)c.count);
    e->term_count = c.count;
    for (int i = 0; i < c.count; i++)
        if (c.terms[i].op == OP_NAME) e->names[e->name_count++] = c.terms[i].name;
    return e;
}

// ---- running ------------------------------------------------------------------------------------------------------

static Value number(double x) { return (Value){.number = x}; }
static bool truth(Value v) { return v.text ? v.text[0] != 0 : v.number == v.number && v.number != 0; }

static Value calculate(Op op, Value a, Value b) {
    bool words = a.text || b.text, same = words ? a.text && b.text && !strcmp(a.text, b.text) : a.number == b.number;
    double x = a.number, y = b.number;
    switch (op) {
    case OP_ADD: return number(x + y);
    case OP_SUBTRACT: return number(x - y);
    case OP_MULTIPLY: return number(x * y);
    case OP_DIVIDE: return number(y == 0 ? __builtin_nan("") : x / y);
    case OP_EQUAL: return number(same);
    case OP_UNEQUAL: return number(words ? !same : x < y || x > y);
    case OP_LESS: return number(x < y);
    case OP_LESS_EQUAL: return number(x <= y);
    case OP_MORE: return number(x > y);
    case OP_MORE_EQUAL: return number(x >= y);
    case OP_AND: return number(truth(a) && truth(b));
    case OP_OR: return number(truth(a) || truth(b));
    case OP_MIN: return number(d_min(x, y));
    case OP_MAX: return number(d_max(x, y));
    default: return number(0);
    }
}

static bool is_unary(Op op) { return op == OP_NEGATE || op == OP_NOT || op == OP_ABS || op == OP_SQRT; }

static Value calculate_one(Op op, Value a) {
    switch (op) {
    case OP_NEGATE: return number(-a.number);
    case OP_NOT: return number(!truth(a));
    case OP_ABS: return number(d_abs(a.number));
    default: return number(a.number >= 0 ? d_sqrt(a.number) : __builtin_nan(""));
    }
}

Value expression_value(const Expression *e, NameReader read, void *context) {
    Value stack[TERMS_MOST];
    int top = 0;
    for (int i = 0; i < e->term_count; i++) {
        const Term *t = &e->terms[i];
        if (t->op == OP_NUMBER) stack[top++] = number(t->number);
        else if (t->op == OP_WORD) stack[top++] = (Value){.text = t->word};
        else if (t->op == OP_NAME) stack[top++] = read(context, t->name);
        else if (is_unary(t->op)) stack[top - 1] = calculate_one(t->op, stack[top - 1]);
        else top--, stack[top - 1] = calculate(t->op, stack[top - 1], stack[top]);
    }
    return stack[0];
}

bool expression_true(const Expression *e, NameReader read, void *context) { return truth(expression_value(e, read, context)); }

int expression_names(const Expression *e, const Name **names) {
    *names = e->names;
    return e->name_count;
}
