// Scalar expressions (docs: "Scalar operators"; the precedence is that of Microsoft's parser).
//
// Two surprises: string operators such as `=~` bind tighter than `+`, and comparisons do not chain. Chains of `and` and
// `or`, which may be thousands long, become one flat node; everything else is limited in depth.
#include <algorithm>

#include "function/registry.h"
#include "lang/kql/parser.h"

namespace tocsin::kql {
namespace {

// Levels of binary operators, loosest first; `and` and `or` are looser than all of them.
enum Level : int { kNone = 0, kEquality = 1, kRelation = 2, kSum = 3, kProduct = 4, kText = 5 };

struct BinaryOperator {
    std::string_view text;
    Level level;
};

constexpr BinaryOperator kOperators[] = {
    {"==", kEquality},
    {"!=", kEquality},
    {"<>", kEquality},
    {"in", kEquality},
    {"!in", kEquality},
    {"in~", kEquality},
    {"!in~", kEquality},
    {"has_any", kEquality},
    {"!has_any", kEquality},
    {"has_all", kEquality},
    {"!has_all", kEquality},
    {"between", kEquality},
    {"!between", kEquality},
    {"<", kRelation},
    {"<=", kRelation},
    {">", kRelation},
    {">=", kRelation},
    {"+", kSum},
    {"-", kSum},
    {"*", kProduct},
    {"/", kProduct},
    {"%", kProduct},
    {"=~", kText},
    {"!~", kText},
    {"has", kText},
    {"!has", kText},
    {"has_cs", kText},
    {"!has_cs", kText},
    {"hasprefix", kText},
    {"!hasprefix", kText},
    {"hasprefix_cs", kText},
    {"!hasprefix_cs", kText},
    {"hassuffix", kText},
    {"!hassuffix", kText},
    {"hassuffix_cs", kText},
    {"!hassuffix_cs", kText},
    {"contains", kText},
    {"!contains", kText},
    {"contains_cs", kText},
    {"!contains_cs", kText},
    {"startswith", kText},
    {"!startswith", kText},
    {"startswith_cs", kText},
    {"!startswith_cs", kText},
    {"endswith", kText},
    {"!endswith", kText},
    {"endswith_cs", kText},
    {"!endswith_cs", kText},
    {"matches", kText},
    {"like", kText},
    {"notlike", kText},
    {"likecs", kText},
    {"notlikecs", kText},
};

Level level_of(const Token& token) {
    if (token.kind != TokenKind::kName && token.kind != TokenKind::kSymbol) return kNone;
    for (const BinaryOperator& candidate : kOperators) {
        if (candidate.text == token.text) return candidate.level;
    }
    return kNone;
}

bool chains(Level level) { return level == kSum || level == kProduct; }

bool takes_list(std::string_view text) {
    return text == "in" || text == "!in" || text == "in~" || text == "!in~" || text == "has_any" ||
           text == "!has_any" || text == "has_all" || text == "!has_all";
}

// Functions that name a place of the logs, as in `workspace("x").Table`: every place is the same here.
bool is_place(const Syntax& syntax) {
    constexpr std::string_view kPlaces[] = {"database", "workspace", "app", "resource"};
    return syntax.kind == SyntaxKind::kCall &&
           std::find(std::begin(kPlaces), std::end(kPlaces), syntax.text) != std::end(kPlaces);
}

// Those that name another product's data.
bool is_elsewhere(const Syntax& syntax) {
    return syntax.kind == SyntaxKind::kCall &&
           (syntax.text == "cluster" || syntax.text == "adx" || syntax.text == "arg");
}

}  // namespace

const Syntax* Parser::parse_expression() {
    Nesting nesting(*this);
    if (!nesting.allowed()) return nullptr;
    return parse_chain("or");
}

const Syntax* Parser::parse_search_condition() {
    bool before = searching_;
    searching_ = true;
    const Syntax* condition = parse_expression();
    searching_ = before;
    return condition;
}

const Syntax* Parser::parse_chain(std::string_view word) {
    std::vector<const Syntax*> parts;
    do {
        const Syntax* part = word == "or" ? parse_chain("and") : parse_binary(kEquality);
        if (part == nullptr) return nullptr;
        parts.push_back(part);
    } while (accept_name(word));
    if (parts.size() == 1) return parts[0];
    Syntax syntax;
    syntax.kind = SyntaxKind::kChain;
    syntax.text = word;
    syntax.children = keep(parts);
    return finish(syntax, cover(parts.front()->span, parts.back()->span));
}

// Precedence climbing: operands of an operator at level L are made of operators tighter than L.
const Syntax* Parser::parse_binary(int minimum) {
    const Syntax* left = parse_unary();
    Level last = kNone;
    while (left != nullptr) {
        bool colon = searching_ && at_symbol(":");
        Level level = colon ? kText : level_of(peek());
        if (level < minimum || level == kNone || (level == last && !chains(level))) break;
        last = level;
        Token symbol = take();
        if (takes_list(symbol.text)) {
            left = parse_in(left, symbol);
            continue;
        }
        if (symbol.text == "between" || symbol.text == "!between") {
            left = parse_between(left, symbol);
            continue;
        }
        Syntax syntax;
        syntax.kind = SyntaxKind::kBinary;
        syntax.text = symbol.text;
        syntax.name_span = symbol.span;
        if (symbol.text == "<>") syntax.text = "!=";
        if (symbol.text == "matches") {
            if (!expect_name("regex")) return nullptr;
            syntax.text = "matches regex";
        }
        const Syntax* right = parse_binary(level + 1);
        if (right == nullptr) return nullptr;
        syntax.children = keep(std::vector<const Syntax*>{left, right});
        left = finish(syntax, cover(left->span, right->span));
    }
    return left;
}

const Syntax* Parser::parse_in(const Syntax* left, const Token& symbol) {
    Syntax syntax;
    syntax.kind = SyntaxKind::kIn;
    syntax.text = symbol.text;
    syntax.name_span = symbol.span;
    std::vector<const Syntax*> children{left};
    SyntaxList list;
    if (!expect_symbol("(") || !parse_arguments(list)) return nullptr;
    if (list.empty()) return fail("a value");
    children.insert(children.end(), list.begin(), list.end());
    syntax.children = keep(children);
    return finish(syntax, {left->span.begin, last_end_});
}

const Syntax* Parser::parse_between(const Syntax* left, const Token& symbol) {
    Syntax syntax;
    syntax.kind = SyntaxKind::kBetween;
    syntax.text = symbol.text;
    syntax.name_span = symbol.span;
    if (!expect_symbol("(")) return nullptr;
    const Syntax* low = parse_expression();
    if (low == nullptr || !expect_symbol("..")) return nullptr;
    const Syntax* high = parse_expression();
    if (high == nullptr || !expect_symbol(")")) return nullptr;
    syntax.children = keep(std::vector<const Syntax*>{left, low, high});
    return finish(syntax, {left->span.begin, last_end_});
}

const Syntax* Parser::parse_unary() {
    if (!at_symbol("-") && !at_symbol("+")) return parse_postfix();
    Nesting nesting(*this);
    if (!nesting.allowed()) return nullptr;
    Token sign = take();
    const Syntax* operand = parse_unary();
    if (operand == nullptr) return nullptr;
    Syntax syntax;
    syntax.kind = SyntaxKind::kUnary;
    syntax.text = sign.text;
    syntax.name_span = sign.span;
    syntax.children = keep(std::vector<const Syntax*>{operand});
    return finish(syntax, cover(sign.span, operand->span));
}

const Syntax* Parser::parse_operand() { return parse_postfix(); }

const Syntax* Parser::parse_postfix() {
    const Syntax* base = parse_primary();
    while (base != nullptr && (at_symbol(".") || at_symbol("["))) {
        if (is_elsewhere(*base)) {
            return fail("unsupported",
                        "`" + std::string(base->text) +
                            "` is not supported: " + std::string(refusal_reason(Language::kKql, base->text)),
                        base->span);
        }
        Syntax syntax;
        syntax.kind = SyntaxKind::kPath;
        bool dot = accept_symbol(".");
        if (dot && !at_symbol("[")) {
            if (peek().kind != TokenKind::kName) return fail("a name behind `.`");
            if (is_place(*base)) {
                base = parse_primary();
                continue;
            }
            Token name = take();
            syntax.text = name.text;
            syntax.name_span = name.span;
            syntax.children = keep(std::vector<const Syntax*>{base});
        } else {
            Nesting nesting(*this);
            if (!nesting.allowed()) return nullptr;
            take();
            const Syntax* index = parse_expression();
            if (index == nullptr || !expect_symbol("]")) return nullptr;
            if (is_place(*base) && index->kind == SyntaxKind::kLiteral && index->type == Type::kString) {
                syntax.kind = SyntaxKind::kName;
                syntax.quoted = true;
                syntax.text = index->value.text();
                syntax.name_span = index->span;
            } else {
                syntax.kind = SyntaxKind::kIndex;
                syntax.children = keep(std::vector<const Syntax*>{base, index});
            }
        }
        base = finish(syntax, {base->span.begin, last_end_});
    }
    return base;
}

const Syntax* Parser::parse_primary() {
    const Token& token = peek();
    if (token.kind == TokenKind::kLiteral) return parse_literal();
    if (at_symbol("(")) {
        uint32_t begin = take().span.begin;
        const Syntax* inner = parse_pipe();
        if (inner == nullptr || !expect_symbol(")")) return nullptr;
        Syntax* copy = arena_.make(*inner);
        copy->parenthesised = true;
        copy->span = {begin, last_end_};
        return copy;
    }
    if (at_symbol("*")) {
        Syntax syntax;
        syntax.kind = SyntaxKind::kWildcard;
        Token star = take();
        syntax.text = star.text;
        syntax.name_span = star.span;
        return finish(syntax, star.span);
    }
    if (!at_plain_or_quoted_name()) return fail("an expression");
    if (token.kind == TokenKind::kName && at_symbol("(", 1)) {
        if (token.text == "dynamic") return parse_dynamic();
        if (token.text == "typeof") return parse_typeof();
        return parse_call();
    }
    return parse_column();
}

const Syntax* Parser::parse_call() {
    Syntax syntax;
    syntax.kind = SyntaxKind::kCall;
    Token name = take();
    syntax.text = name.text;
    syntax.name_span = name.span;
    take();
    if (!parse_arguments(syntax.children)) return nullptr;
    return finish(syntax, {name.span.begin, last_end_});
}

// Arguments up to the closing parenthesis, which is taken. Conditions of a search do not reach into them.
bool Parser::parse_arguments(SyntaxList& out) {
    std::vector<const Syntax*> arguments;
    bool before = searching_;
    searching_ = false;
    bool good = true;
    if (!at_symbol(")")) {
        do {
            const Syntax* argument = parse_named(true);
            good = argument != nullptr;
            if (good) arguments.push_back(argument);
        } while (good && accept_symbol(","));
    }
    searching_ = before;
    if (!good || !expect_symbol(")")) return false;
    out = keep(arguments);
    return true;
}

bool Parser::at_tuple() const {
    if (!at_symbol("(")) return false;
    for (size_t ahead = 1;; ++ahead) {
        if (!at_plain_or_quoted_name(ahead)) return false;
        if (at_symbol("[", ahead)) ahead += 2;
        ++ahead;
        if (at_symbol(")", ahead)) return at_symbol("=", ahead + 1);
        if (!at_symbol(",", ahead)) return false;
    }
}

const Syntax* Parser::parse_named(bool allow_pipe) {
    Syntax syntax;
    uint32_t begin = peek().span.begin;
    size_t name_tokens = at_symbol("[") ? 3 : 1;
    if (at_tuple()) {
        syntax.kind = SyntaxKind::kTuple;
        std::vector<std::string_view> names;
        take();
        do {
            std::string_view name;
            Span span;
            if (!parse_name(name, span)) return nullptr;
            names.push_back(name);
        } while (accept_symbol(","));
        take();
        syntax.name_span = {begin, last_end_};
        syntax.names = keep(names);
    } else if (at_plain_or_quoted_name() && at_symbol("=", name_tokens)) {
        syntax.kind = SyntaxKind::kNamed;
        if (!parse_name(syntax.text, syntax.name_span)) return nullptr;
    } else {
        return allow_pipe ? parse_pipe() : parse_expression();
    }
    take();
    const Syntax* value = allow_pipe ? parse_pipe() : parse_expression();
    if (value == nullptr) return nullptr;
    syntax.children = keep(std::vector<const Syntax*>{value});
    return finish(syntax, {begin, last_end_});
}

}  // namespace tocsin::kql
