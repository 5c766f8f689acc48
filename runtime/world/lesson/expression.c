// A recursive-descent compiler to a short postfix program, with units checked on the way:
//
//   or  <-  and  <-  not  <-  comparison  <-  sum  <-  product  <-  sign  <-  number unit | 'word' | name | ( or )
#include "world/lesson/expression.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS_MOST = 200, DEPTH_MOST = 32 };

typedef enum Op {
    OP_NUMBER,
    OP_WORD,
    OP_NAME,
    OP_NEGATE,
    OP_NOT,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_EQUAL,
    OP_UNEQUAL,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_MORE,
    OP_MORE_EQUAL,
    OP_AND,
    OP_OR,
    OP_ABS,
    OP_SQRT,
    OP_MIN,
    OP_MAX
} Op;

typedef struct Term {
    Op op;
    double number;
    const char *word;
    Name name; // of a constant: only its unit; UNIT_KIND_COUNT for true and false
} Term;

struct Expression {
    const char *text;
    Term *terms;
    int term_count;
    Name *names;
    int name_count;
    bool is_truth;
};

// What a part of the expression is worth: a number of some unit, a word, or a truth. Products and quotients of two
// quantities have no unit of the table; they may be compared with anything of their own kind.
typedef enum Sort { SORT_NUMBER, SORT_WORD, SORT_TRUTH } Sort;
typedef struct Type {
    Sort sort;
    int unit;  // UnitKind or UNIT_DERIVED
    bool zero; // a bare 0, which goes with every unit
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

static size_t position(const Compiler *c) { return (size_t)(c->at - c->text) + 1; }

// The expression itself for a message: no tabs, no half characters.
static const char *quoted(const Compiler *c) {
    char *copy = arena_text(c->arena, c->text, strnlen(c->text, 120));
    for (char *at = copy; *at; at++)
        if ((unsigned char)*at < 0x20) *at = ' ';
    copy[utf8_valid(copy, strlen(copy))] = 0;
    return copy;
}

static bool expected(Compiler *c, const char *what) {
    return fail_at(ERR_EXPRESSION, c->place, "%s\t%zu\t%s", quoted(c), position(c), what);
}

static bool too_much(Compiler *c) { return fail_at(ERR_EXPRESSION_LIMIT, c->place, "%s", quoted(c)); }

static bool not_truth(Compiler *c) {
    return fail_at(ERR_EXPRESSION_TRUTH, c->place, "%s\t%zu", quoted(c), position(c));
}

// A type as every language writes it: a unit in brackets, a word in quotation marks.
static const char *type_sign(Type type) {
    static const char *const units[] = {"[1]", "[m]", "[s]", "[deg]", "[kg]", "[m/s]", "[m/s^2]", "[1]", "[J]", "[deg/s]", "[a * b]"};
    _Static_assert(sizeof units / sizeof units[0] == UNIT_DERIVED + 1, "a sign for each kind of unit");
    return type.sort == SORT_WORD ? "\"…\"" : type.sort == SORT_TRUTH ? "true/false" : units[type.unit];
}

static bool misfit(Compiler *c, Type a, Type b) {
    return fail_at(ERR_EXPRESSION_UNIT, c->place, "%s\t%s\t%s\t%zu", quoted(c), type_sign(a), type_sign(b),
                   position(c));
}

static void skip(Compiler *c) { c->at += strspn(c->at, " \t\r\n"); }

static bool take(Compiler *c, const char *sign) {
    skip(c);
    size_t length = strlen(sign);
    if (strncmp(c->at, sign, length) != 0) return false;
    bool is_word = sign[0] >= 'a' && sign[0] <= 'z';
    char next = c->at[length];
    if (is_word &&
        ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9') || next == '_'))
        return false;
    c->at += length;
    return true;
}

static bool emit(Compiler *c, Term term) {
    if (c->count == TERMS_MOST) return too_much(c);
    c->terms[c->count++] = term;
    return true;
}

static bool parse_or(Compiler *c, Type *type);

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t word_length(const char *at) {
    size_t n = 0;
    while (is_letter(at[n]) || is_digit(at[n]) || at[n] == '-') n++;
    // a minus belongs to a name only inside of it: "a-b" is a name, "a - b" a difference
    while (n && at[n - 1] == '-') n--;
    return n;
}

static bool read_word(Compiler *c, char out[100]) {
    skip(c);
    size_t n = word_length(c->at);
    if (!n || n >= 100 || c->at[0] == '-') return expected(c, "NAME");
    memcpy(out, c->at, n);
    out[n] = 0;
    c->at += n;
    return true;
}

// The longest unit symbol at `at` ("m/s^2" before "m/s" before "m") that is not the beginning of a longer word.
static size_t find_unit(const char *at, UnitKind *kind, double *factor) {
    size_t most = strcspn(at, " \t\r\n)<>=~+*,\"'");
    char symbol[16];
    for (size_t n = most < sizeof symbol ? most : sizeof symbol - 1; n > 0; n--) {
        if ((is_letter(at[n - 1]) || is_digit(at[n - 1])) && (is_letter(at[n]) || is_digit(at[n]) || at[n] == '('))
            continue;
        memcpy(symbol, at, n);
        symbol[n] = 0;
        for (int k = UNIT_NONE; k < UNIT_KIND_COUNT; k++)
            if (unit_factor(symbol, (UnitKind)k, factor)) return *kind = (UnitKind)k, n;
    }
    return 0;
}

// Digits, a point, digits, an exponent: what strtod takes beyond that (inf, nan, hexadecimal) is not a number here.
static size_t number_length(const char *at) {
    size_t n = strspn(at, "0123456789");
    if (at[n] == '.') n += 1 + strspn(at + n + 1, "0123456789");
    if (at[n] == 'e' || at[n] == 'E') {
        size_t sign = at[n + 1] == '-' || at[n + 1] == '+', digits = strspn(at + n + 1 + sign, "0123456789");
        if (digits) n += 1 + sign + digits;
    }
    return n;
}

static bool parse_number(Compiler *c, Type *type) {
    char digits[64];
    size_t length = number_length(c->at);
    if (length >= sizeof digits) return too_much(c);
    memcpy(digits, c->at, length);
    digits[length] = 0;
    Term term = {.op = OP_NUMBER, .number = strtod(digits, NULL)};
    c->at += length;
    *type = (Type){SORT_NUMBER, UNIT_NONE, term.number == 0};
    const char *unit = c->at + strspn(c->at, " ");
    UnitKind kind;
    double factor;
    size_t unit_length = find_unit(unit, &kind, &factor);
    if (unit_length) {
        term.number *= factor;
        term.name.unit = kind;
        *type = (Type){SORT_NUMBER, (int)kind, false};
        c->at = unit + unit_length;
    }
    return d_finite(term.number) ? emit(c, term) : too_much(c);
}

static bool parse_text(Compiler *c, Type *type) {
    char quote = *c->at++;
    size_t n = strcspn(c->at, quote == '"' ? "\"" : "'");
    if (!c->at[n]) return expected(c, quote == '"' ? "\"" : "'");
    Term term = {.op = OP_WORD, .word = arena_text(c->arena, c->at, n)};
    c->at += n + 1;
    *type = (Type){SORT_WORD, UNIT_NONE, false};
    return emit(c, term);
}

static const struct Function {
    const char *name;
    Op op;
    int arguments;
} functions[] = {{"abs", OP_ABS, 1}, {"sqrt", OP_SQRT, 1}, {"min", OP_MIN, 2}, {"max", OP_MAX, 2}};

static const struct Function *find_function(const char *name) {
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (!strcmp(functions[i].name, name)) return &functions[i];
    return NULL;
}

// Only zero goes with every unit: "x > 0" is meant, "length > 5" is a mistake.
static bool fit(Type a, Type b) {
    return a.sort == b.sort && (a.unit == b.unit || (a.sort == SORT_NUMBER && (a.zero || b.zero)));
}

// abs(x), sqrt(x), min(a, b), max(a, b); the bracket is open
static bool parse_function(Compiler *c, const struct Function *f, Type *type) {
    Type second;
    if (!parse_or(c, type)) return false;
    if (type->sort != SORT_NUMBER) return misfit(c, *type, (Type){0});
    if (f->arguments == 2) {
        if (!take(c, ",")) return expected(c, ",");
        if (!parse_or(c, &second)) return false;
        if (!fit(*type, second)) return misfit(c, *type, second);
        if (type->zero) type->unit = second.unit;
    }
    type->zero = false;
    if (f->op == OP_SQRT && type->unit != UNIT_NONE) type->unit = UNIT_DERIVED;
    if (!take(c, ")")) return expected(c, ")");
    return emit(c, (Term){.op = f->op});
}

// What functions of the lesson tell: a word, a truth, or a number of some unit. A brightness ratio is a pure number.
static Type name_type(Name name) {
    bool truth =
        name.kind == NAME_ANSWERED || name.kind == NAME_RIGHT || name.kind == NAME_VISITED || name.kind == NAME_GRABBED;
    if (name.kind == NAME_ANSWER) return (Type){SORT_WORD, UNIT_NONE, false};
    if (truth) return (Type){SORT_TRUTH, UNIT_NONE, false};
    return (Type){SORT_NUMBER, name.unit == UNIT_LUMINANCE_RATIO ? UNIT_NONE : (int)name.unit, false};
}

static bool parse_resolved(Compiler *c, const char *owner, const char *member, bool call, Type *type) {
    Term term = {.op = OP_NAME};
    if (!c->resolve(c->context, owner, member[0] ? member : NULL, call, &term.name))
        return fail_at(ERR_EXPRESSION_NAME, c->place, "%s\t%s%s%s%s", quoted(c), owner,
                       call        ? "("
                       : member[0] ? "."
                                   : "",
                       member, call ? ")" : "");
    *type = name_type(term.name);
    return emit(c, term);
}

static bool parse_name(Compiler *c, Type *type) {
    char owner[100], member[100] = "";
    if (!read_word(c, owner)) return false;
    if (take(c, "(")) {
        const struct Function *function = find_function(owner);
        if (function) return parse_function(c, function, type);
        if (!read_word(c, member)) return false;
        return take(c, ")") ? parse_resolved(c, owner, member, true, type) : expected(c, ")");
    }
    if (take(c, ".") && !read_word(c, member)) return false;
    return parse_resolved(c, owner, member, false, type);
}

static bool parse_bracket(Compiler *c, Type *type) { return parse_or(c, type) && (take(c, ")") || expected(c, ")")); }

static bool parse_value(Compiler *c, Type *type) {
    skip(c);
    if (++c->depth > DEPTH_MOST) return too_much(c);
    bool fine, is_true = false;
    if (take(c, "(")) {
        fine = parse_bracket(c, type);
    } else if ((is_true = take(c, "true")) || take(c, "false")) {
        *type = (Type){SORT_TRUTH, UNIT_NONE, false};
        fine = emit(c, (Term){.op = OP_NUMBER, .number = is_true, .name.unit = UNIT_KIND_COUNT});
    } else if (*c->at == '"' || *c->at == '\'') {
        fine = parse_text(c, type);
    } else if (is_digit(*c->at) || (*c->at == '.' && is_digit(c->at[1]))) {
        fine = parse_number(c, type);
    } else {
        fine = parse_name(c, type);
    }
    c->depth--;
    return fine;
}

static bool parse_sign(Compiler *c, Type *type) {
    if (!take(c, "-")) return parse_value(c, type);
    if (++c->depth > DEPTH_MOST) return too_much(c);
    bool fine = parse_sign(c, type) && (type->sort == SORT_NUMBER || misfit(c, *type, (Type){0}));
    c->depth--;
    return fine && emit(c, (Term){.op = OP_NEGATE});
}

static int product_unit(Type a, Type b, bool quotient) {
    if (b.unit == UNIT_NONE) return a.unit;
    if (quotient && a.unit == b.unit && a.unit != UNIT_DERIVED) return UNIT_NONE;
    return !quotient && a.unit == UNIT_NONE ? b.unit : UNIT_DERIVED;
}

static bool parse_product(Compiler *c, Type *type) {
    if (!parse_sign(c, type)) return false;
    for (;;) {
        bool times = take(c, "*"), over = !times && take(c, "/");
        Type second;
        if (!times && !over) return true;
        if (!parse_sign(c, &second)) return false;
        if (type->sort != SORT_NUMBER || second.sort != SORT_NUMBER) return misfit(c, *type, second);
        *type = (Type){SORT_NUMBER, product_unit(*type, second, over), false};
        if (!emit(c, (Term){.op = times ? OP_MULTIPLY : OP_DIVIDE})) return false;
    }
}

static bool parse_sum(Compiler *c, Type *type) {
    if (!parse_product(c, type)) return false;
    for (;;) {
        bool plus = take(c, "+"), minus = !plus && take(c, "-");
        Type second;
        if (!plus && !minus) return true;
        if (!parse_product(c, &second)) return false;
        if (type->sort != SORT_NUMBER || !fit(*type, second)) return misfit(c, *type, second);
        if (type->zero) type->unit = second.unit;
        type->zero = false;
        if (!emit(c, (Term){.op = plus ? OP_ADD : OP_SUBTRACT})) return false;
    }
}

static bool parse_comparison(Compiler *c, Type *type) {
    static const struct {
        const char *sign;
        Op op;
    } signs[] = {{"==", OP_EQUAL},      {"~=", OP_UNEQUAL}, {"<=", OP_LESS_EQUAL},
                 {">=", OP_MORE_EQUAL}, {"<", OP_LESS},     {">", OP_MORE}};
    Type second;
    if (!parse_sum(c, type)) return false;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!take(c, signs[i].sign)) continue;
        if (!parse_sum(c, &second)) return false;
        bool orders = i > 1;
        if (!fit(*type, second) || (type->sort != SORT_NUMBER && orders)) return misfit(c, *type, second);
        *type = (Type){SORT_TRUTH, UNIT_NONE, false};
        return emit(c, (Term){.op = signs[i].op});
    }
    return true;
}

// A truth, or a pure number that is not 0: tries(q1)
static bool is_truth(Type type) {
    return type.sort == SORT_TRUTH || (type.sort == SORT_NUMBER && type.unit == UNIT_NONE);
}

static bool parse_not(Compiler *c, Type *type) {
    if (!take(c, "not")) return parse_comparison(c, type);
    if (++c->depth > DEPTH_MOST) return too_much(c);
    bool fine = parse_not(c, type) && (is_truth(*type) || not_truth(c));
    c->depth--;
    *type = (Type){SORT_TRUTH, UNIT_NONE, false};
    return fine && emit(c, (Term){.op = OP_NOT});
}

static bool parse_joined(Compiler *c, Type *type, const char *sign, Op op, bool (*parse)(Compiler *, Type *)) {
    Type second;
    if (!parse(c, type)) return false;
    while (take(c, sign)) {
        if (!is_truth(*type)) return not_truth(c);
        if (!parse(c, &second)) return false;
        if (!is_truth(second)) return not_truth(c);
        *type = (Type){SORT_TRUTH, UNIT_NONE, false};
        if (!emit(c, (Term){.op = op})) return false;
    }
    return true;
}

static bool parse_and(Compiler *c, Type *type) { return parse_joined(c, type, "and", OP_AND, parse_not); }
static bool parse_or(Compiler *c, Type *type) { return parse_joined(c, type, "or", OP_OR, parse_and); }

const Expression *expression_compile(Arena *arena, const char *text, Place place, NameResolver resolve, void *context) {
    Compiler c = {.arena = arena, .text = text, .at = text, .place = place, .resolve = resolve, .context = context};
    Type type;
    if (!parse_or(&c, &type)) return NULL;
    skip(&c);
    if (*c.at) {
        expected(&c, "and, or, <, >, +, …");
        return NULL;
    }
    Expression *e = arena_new(arena, Expression);
    e->terms = arena_array(arena, Term, c.count);
    e->names = arena_array(arena, Name, c.count);
    memcpy(e->terms, c.terms, sizeof(Term) * (size_t)c.count);
    e->text = quoted(&c);
    e->term_count = c.count;
    e->is_truth = is_truth(type);
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
    Value stack[TERMS_MOST] = {{0}};
    int top = 0;
    for (int i = 0; i < e->term_count; i++) {
        const Term *t = &e->terms[i];
        if (t->op == OP_NUMBER)
            stack[top++] = number(t->number);
        else if (t->op == OP_WORD)
            stack[top++] = (Value){.text = t->word};
        else if (t->op == OP_NAME)
            stack[top++] = read(context, t->name);
        else if (is_unary(t->op))
            stack[top - 1] = calculate_one(t->op, stack[top - 1]);
        else
            top--, stack[top - 1] = calculate(t->op, stack[top - 1], stack[top]);
    }
    return stack[0];
}

bool expression_true(const Expression *e, NameReader read, void *context) {
    return truth(expression_value(e, read, context));
}

int expression_names(const Expression *e, const Name **names) {
    *names = e->names;
    return e->name_count;
}

bool expression_number(const Expression *e, int index, double *value, UnitKind *kind) {
    for (int i = 0; i < e->term_count; i++) {
        const Term *t = &e->terms[i];
        if (t->op != OP_NUMBER || t->name.unit == UNIT_KIND_COUNT || index-- > 0) continue;
        *value = t->number, *kind = t->name.unit;
        return true;
    }
    return false;
}

bool expression_is_truth(const Expression *e, Place place) {
    return e->is_truth || fail_at(ERR_EXPRESSION_TRUTH, place, "%s\t%zu", e->text, strlen(e->text));
}

// The two sides of a comparison stand side by side in the program: NAME WORD == or WORD NAME ==.
bool expression_answer(const Expression *e, int index, int *step, const char **word) {
    for (int i = 2; i < e->term_count; i++) {
        const Term *a = &e->terms[i - 2], *b = &e->terms[i - 1];
        if (e->terms[i].op != OP_EQUAL && e->terms[i].op != OP_UNEQUAL) continue;
        if (a->op == OP_WORD) a = b, b = &e->terms[i - 2];
        if (a->op != OP_NAME || b->op != OP_WORD || a->name.kind != NAME_ANSWER || index-- > 0) continue;
        *step = a->name.first, *word = b->word;
        return true;
    }
    return false;
}
