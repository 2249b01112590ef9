// Tokens, lists, options and pipelines: the parts of the grammar that all operators share. Statements are in
// statements.cc, expressions in expression.cc, literals in literal.cc.
//
// After an error in an operator the parser goes on behind it, so that one run tells the errors of several operators.
#include "lang/kql/parser.h"

#include <algorithm>
#include <numeric>

#include "lang/kql/operators.h"

namespace tocsin::kql {

Parser::Parser(const SourceText& source, Arena& arena, Diagnostics& diagnostics, std::vector<Token> tokens)
    : source_(source), arena_(arena), diagnostics_(diagnostics), tokens_(std::move(tokens)) {}

const Token& Parser::peek(size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

Token Parser::take() {
    Token token = peek();
    if (token.kind != TokenKind::kEnd) {
        ++at_;
        last_end_ = token.span.end;
    }
    return token;
}

bool Parser::accept_symbol(std::string_view symbol) {
    if (!at_symbol(symbol)) return false;
    take();
    return true;
}

bool Parser::accept_name(std::string_view name) {
    if (!at_name(name)) return false;
    take();
    return true;
}

bool Parser::expect_symbol(std::string_view symbol) {
    if (accept_symbol(symbol)) return true;
    fail("`" + std::string(symbol) + "`");
    return false;
}

bool Parser::expect_name(std::string_view name) {
    if (accept_name(name)) return true;
    fail("`" + std::string(name) + "`");
    return false;
}

bool Parser::at_operator_end() const {
    return peek().kind == TokenKind::kEnd || at_symbol("|") || at_symbol(")") || at_symbol(";") || at_symbol("}");
}

std::nullptr_t Parser::fail(std::string_view what) {
    const Token& token = peek();
    std::string found =
        token.kind == TokenKind::kEnd ? "the end of the query" : "`" + std::string(source_.text(token.span)) + "`";
    return fail("syntax", "expected " + std::string(what) + ", found " + found, token.span);
}

std::nullptr_t Parser::fail(std::string_view code, std::string message, Span span) {
    diagnostics_.error(code, std::move(message), span);
    return nullptr;
}

bool Nesting::allowed() {
    if (parser_.depth_ <= kMaxDepth) return true;
    parser_.fail("limit", "expressions are nested deeper than " + std::to_string(kMaxDepth) + " levels",
                 parser_.peek().span);
    return false;
}

const Syntax* Parser::finish(Syntax syntax, Span span) {
    syntax.span = span;
    syntax.depth = 1;
    for (const Syntax* child : syntax.children) syntax.depth = std::max(syntax.depth, child->depth + 1);
    if (syntax.depth > kMaxDepth) {
        return fail("limit", "expressions are nested deeper than " + std::to_string(kMaxDepth) + " levels", span);
    }
    return arena_.make(syntax);
}

// --- lists and names ---

bool Parser::at_plain_or_quoted_name(size_t ahead) const {
    if (peek(ahead).kind == TokenKind::kName) return true;
    return at_symbol("[", ahead) && peek(ahead + 1).is_string() && at_symbol("]", ahead + 2);
}

bool Parser::parse_name(std::string_view& name, Span& span) {
    if (peek().kind == TokenKind::kName) {
        Token token = take();
        name = token.text;
        span = token.span;
        return true;
    }
    if (at_plain_or_quoted_name()) {
        Span open = take().span;
        name = take().value.text();
        span = cover(open, take().span);
        return true;
    }
    fail("a name");
    return false;
}

const Syntax* Parser::parse_column() {
    Syntax syntax;
    syntax.kind = SyntaxKind::kName;
    syntax.quoted = at_symbol("[");
    if (!parse_name(syntax.text, syntax.name_span)) return nullptr;
    return finish(syntax, syntax.name_span);
}

bool Parser::parse_text(std::string_view& text) {
    if (!peek().is_string()) {
        fail("a string");
        return false;
    }
    const Syntax* literal = parse_literal();
    if (literal == nullptr) return false;
    text = literal->value.text();
    return true;
}

bool Parser::parse_count(uint64_t& number) {
    if (peek().kind != TokenKind::kLiteral || !is_integer(peek().type) || peek().value.is_null()) {
        fail("a whole number");
        return false;
    }
    number = static_cast<uint64_t>(take().value.as_long());
    return true;
}

bool Parser::parse_named_list(SyntaxList& out) {
    std::vector<const Syntax*> items;
    do {
        const Syntax* item = parse_named();
        if (item == nullptr) return false;
        items.push_back(item);
    } while (accept_symbol(","));
    out = keep(items);
    return true;
}

const Syntax* Parser::parse_wildcard_name() {
    bool star_ahead = at_symbol("*") || (peek().kind == TokenKind::kName && at_symbol("*", 1) && !peek(1).spaced);
    if (!star_ahead) return parse_named();
    Span span = peek().span;
    do {
        span = cover(span, take().span);
    } while (!peek().spaced && (at_symbol("*") || peek().kind == TokenKind::kName));
    Syntax syntax;
    syntax.kind = SyntaxKind::kWildcard;
    syntax.text = source_.text(span);
    syntax.name_span = span;
    return finish(syntax, span);
}

bool Parser::parse_wildcard_list(SyntaxList& out) {
    std::vector<const Syntax*> items;
    do {
        const Syntax* item = parse_wildcard_name();
        if (item == nullptr) return false;
        items.push_back(item);
    } while (accept_symbol(","));
    out = keep(items);
    return true;
}

// --- declarations and options ---

bool Parser::parse_type(Type& type) {
    std::optional<Type> found = peek().kind == TokenKind::kName ? type_from_name(peek().text) : std::nullopt;
    if (!found) {
        fail("a type such as `string` or `long`");
        return false;
    }
    take();
    type = *found;
    return true;
}

bool Parser::parse_columns(std::span<const Declaration>& out) {
    std::vector<Declaration> columns;
    if (!expect_symbol("(")) return false;
    while (!accept_symbol(")")) {
        Declaration column;
        if (!parse_name(column.name, column.span) || !expect_symbol(":") || !parse_type(column.type)) return false;
        columns.push_back(column);
        if (!at_symbol(")") && !expect_symbol(",")) return false;
    }
    out = keep(columns);
    return true;
}

bool Parser::parse_options(std::initializer_list<std::string_view> names, std::vector<Option>& out) {
    while (peek().kind == TokenKind::kName) {
        Option option;
        bool hint = at_name("hint") && at_symbol(".", 1);
        if (!hint && (!at_symbol("=", 1) || std::find(names.begin(), names.end(), peek().text) == names.end()))
            return true;
        Span begin = take().span;
        Span end = begin;
        if (hint) {
            take();
            if (peek().kind != TokenKind::kName) return fail("the name of a hint"), false;
            end = take().span;
        }
        option.name = source_.text(cover(begin, end));
        if (!expect_symbol("=")) return false;
        if (peek().kind == TokenKind::kSymbol || peek().kind == TokenKind::kEnd) return fail("a value"), false;
        option.value = take();
        option.span = cover(begin, option.value.span);
        out.push_back(option);
    }
    return true;
}

// --- pipelines ---

uint32_t Parser::add_step(std::string_view kind, Span span) {
    steps_.push_back({std::string(kind), span, {}});
    return static_cast<uint32_t>(steps_.size() - 1);
}

namespace {

std::vector<uint32_t> in_source_order(const std::vector<Step>& steps) {
    std::vector<uint32_t> order(steps.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return steps[a].span.begin < steps[b].span.begin; });
    return order;
}

}  // namespace

std::vector<Step> Parser::steps() const {
    std::vector<Step> out;
    for (uint32_t index : in_source_order(steps_)) out.push_back(steps_[index]);
    return out;
}

std::vector<uint32_t> Parser::step_numbers() const {
    std::vector<uint32_t> numbers(steps_.size());
    uint32_t next = 0;
    for (uint32_t index : in_source_order(steps_)) numbers[index] = next++;
    return numbers;
}

// Keywords hold hyphens, which are symbols elsewhere: `mv-expand` is three tokens without blanks.
std::string_view Parser::operator_keyword(size_t& tokens) const {
    Span span = peek().span;
    tokens = 1;
    while (at_symbol("-", tokens) && !peek(tokens).spaced && peek(tokens + 1).kind == TokenKind::kName &&
           !peek(tokens + 1).spaced) {
        span = cover(span, peek(tokens + 1).span);
        tokens += 2;
    }
    return source_.text(span);
}

const Operator* Parser::parse_operator(size_t keyword_at, bool behind_pipe, uint32_t begin) {
    at_ = keyword_at;
    if (peek().kind != TokenKind::kName) return fail("an operator");
    size_t tokens = 0;
    std::string_view keyword = operator_keyword(tokens);
    const OperatorRow* row = find_operator(keyword);
    if (row == nullptr || (behind_pipe && row->position == Position::kAtStart)) {
        Span span{peek().span.begin, peek(tokens - 1).span.end};
        diagnostics_.error("syntax", "`" + std::string(keyword) + "` is not an operator", span,
                           did_you_mean(keyword, operator_keywords()));
        return nullptr;
    }
    Span keyword_span{peek().span.begin, peek(tokens - 1).span.end};
    while (tokens-- > 0) take();
    if (row->bind == nullptr) {
        return fail("unsupported",
                    "the operator `" + std::string(keyword) + "` is not supported: " + std::string(row->refusal),
                    keyword_span);
    }
    uint32_t step = add_step(row->step, {begin, begin});
    Operator* parsed = row->parse(*this);
    if (parsed == nullptr) return nullptr;
    parsed->row = row;
    parsed->span = {begin, last_end_};
    parsed->step = step;
    steps_[step].span = parsed->span;
    return parsed;
}

// Moves to the end of the operator that began at token `start`.
void Parser::skip_operator(size_t start) {
    int depth = 0;
    at_ = start;
    for (;; ++at_) {
        const Token& token = peek();
        if (token.kind == TokenKind::kEnd) return;
        if (token.kind != TokenKind::kSymbol) continue;
        if (depth == 0 && (token.text == "|" || token.text == ";")) return;
        if (token.text == "(" || token.text == "[" || token.text == "{") ++depth;
        if (token.text == ")" || token.text == "]" || token.text == "}") {
            if (depth-- == 0) return;
        }
    }
}

bool Parser::parse_subquery(std::span<const Operator* const>& out) {
    Nesting nesting(*this);
    if (!nesting.allowed() || !expect_symbol("(")) return false;
    std::vector<const Operator*> operators;
    do {
        const Operator* parsed = parse_operator(at_, true, peek().span.begin);
        if (parsed == nullptr) return false;
        operators.push_back(parsed);
    } while (accept_symbol("|"));
    out = keep(operators);
    return expect_symbol(")");
}

const Syntax* Parser::parse_pipe() {
    Nesting nesting(*this);
    if (!nesting.allowed()) return nullptr;
    size_t start = at_;
    uint32_t begin = peek().span.begin;
    const Syntax* first = nullptr;
    bool failed = false;
    size_t tokens = 0;
    const OperatorRow* row = peek().kind == TokenKind::kName ? find_operator(operator_keyword(tokens)) : nullptr;
    // `range(1, 5)` and `count()` are functions; `union (T), U`, `search (...)`, `find (...)` and `datatable (...)` are
    // operators.
    bool word_only = row != nullptr && (row->keyword == "range" || row->keyword == "print") && at_symbol("(", tokens);
    bool assigned =
        at_symbol("=", tokens) || at_symbol("|", tokens) || at_symbol(",", tokens) || at_symbol(")", tokens);
    if (row != nullptr && row->position != Position::kBehindPipe && !(word_only && row->keyword == "range") &&
        !assigned) {
        const Operator* parsed = parse_operator(at_, false, begin);
        if (parsed == nullptr) {
            skip_operator(start);
            failed = true;
        } else {
            Syntax syntax;
            syntax.kind = SyntaxKind::kSource;
            syntax.operators = keep(std::vector<const Operator*>{parsed});
            first = finish(syntax, parsed->span);
        }
    } else {
        first = parse_chain("or");
        if (first == nullptr) {
            skip_operator(start);
            failed = true;
        }
    }
    if (!at_symbol("|")) return failed ? nullptr : first;
    uint32_t step = kNoStep;
    if (first != nullptr && first->kind != SyntaxKind::kPipe && first->kind != SyntaxKind::kSource) {
        step = add_step("source", first->span);
    }
    std::vector<const Operator*> operators;
    while (at_symbol("|")) {
        size_t pipe = at_;
        const Operator* parsed = parse_operator(pipe + 1, true, peek().span.begin);
        if (parsed != nullptr && !at_operator_end()) parsed = fail("`|` or the end of the query");
        if (parsed == nullptr) {
            failed = true;
            skip_operator(pipe + 1);
        } else {
            operators.push_back(parsed);
        }
    }
    if (failed) return nullptr;
    Syntax syntax;
    syntax.kind = SyntaxKind::kPipe;
    syntax.step = step;
    syntax.children = keep(std::vector<const Syntax*>{first});
    syntax.operators = keep(operators);
    return finish(syntax, {begin, last_end_});
}

}  // namespace tocsin::kql
