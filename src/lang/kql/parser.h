// The parser: tokens -> syntax tree. Recursive descent; each operator's own grammar stands in the operator's file and
// uses the pieces here.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "lang/kql/lexer.h"
#include "lang/kql/syntax.h"
#include "plan/node.h"

namespace tocsin::kql {

// Nesting of expressions and pipelines beyond this is an error.
inline constexpr uint32_t kMaxDepth = 500;

// `kind=inner`, `hint.strategy=shuffle`, `with_itemindex=i` behind an operator's keyword.
struct Option {
    std::string_view name;  // `hint.strategy` for a hint
    Span span;
    Token value;  // a name or a literal
};

class Parser {
public:
    Parser(const SourceText& source, Arena& arena, Diagnostics& diagnostics, std::vector<Token> tokens);

    // The whole text. Errors are told; the tree is then incomplete and must not be bound.
    std::span<const Statement> parse_query();
    // A text that is one expression and nothing else; null after an error.
    const Syntax* parse_single_expression();
    // The steps in source order; Syntax::step and Operator::step are mapped to them by step_number().
    std::vector<Step> steps() const;
    std::vector<uint32_t> step_numbers() const;

    // --- tokens ---
    const Token& peek(size_t ahead = 0) const;
    Token take();
    bool at_symbol(std::string_view symbol, size_t ahead = 0) const { return peek(ahead).is_symbol(symbol); }
    bool at_name(std::string_view name, size_t ahead = 0) const { return peek(ahead).is_name(name); }
    bool accept_symbol(std::string_view symbol);
    bool accept_name(std::string_view name);
    // False after telling that it is missing.
    bool expect_symbol(std::string_view symbol);
    bool expect_name(std::string_view name);
    // At `|`, `)`, `;`, `}` or the end of the text.
    bool at_operator_end() const;
    // Tells that `what` was expected here.
    std::nullptr_t fail(std::string_view what);
    std::nullptr_t fail(std::string_view code, std::string message, Span span);
    uint32_t last_end() const { return last_end_; }

    // --- expressions ---
    // A scalar expression.
    const Syntax* parse_expression();
    // The condition of search and find, where `column:text` is an operator.
    const Syntax* parse_search_condition();
    // A pipeline, or a scalar expression: which one it is, the binder finds out.
    const Syntax* parse_pipe();
    // `[name =] expression`, `(a, b) = expression`. An argument of a call may be a pipeline.
    const Syntax* parse_named(bool allow_pipe = false);
    // One or more of those, separated by commas.
    bool parse_named_list(SyntaxList& out);
    // A name with or without `*`, or an expression where there is none.
    const Syntax* parse_wildcard_name();
    bool parse_wildcard_list(SyntaxList& out);
    // Operators in parentheses without a source: `(where x > 1 | top 2 by x)`, the subquery of mv-apply and partition.
    bool parse_subquery(std::span<const Operator* const>& out);
    // What may follow `in`, `union`, `join`: a name, a call, a parenthesised pipeline.
    const Syntax* parse_operand();
    // A plain or quoted name.
    bool parse_name(std::string_view& name, Span& span);
    bool at_plain_or_quoted_name(size_t ahead = 0) const;
    // `a.b` columns are not allowed here: one column name.
    const Syntax* parse_column();
    // A string literal's value (adjacent literals are one).
    bool parse_text(std::string_view& text);
    // A literal with an optional sign; `number` must be whole and not negative.
    bool parse_count(uint64_t& number);

    // --- declarations and options ---
    bool parse_type(Type& type);
    // `(name: type, ...)`; `allow_star` for `(*)`; a trailing comma is allowed.
    bool parse_columns(std::span<const Declaration>& out);
    // The same with `name: type = default`.
    bool parse_columns_with_defaults(std::span<const Declaration>& out) { return parse_parameters(out, false); }
    // A text that is the parameters of a function and nothing else.
    bool parse_signature(std::span<const Declaration>& out);
    // Options with one of these names and hints, while there are any. `with_...` and `kind` need a `=`.
    bool parse_options(std::initializer_list<std::string_view> names, std::vector<Option>& out);

    // --- building ---
    template <class T>
    T* make(const T& value) {
        return arena_.make(value);
    }
    template <class T>
    std::span<const T> keep(const std::vector<T>& values) {
        return arena_.copy_array(std::span<const T>(values));
    }
    // Sets span and depth from the children; null with an error when the tree gets too deep.
    const Syntax* finish(Syntax syntax, Span span);
    std::string_view keep_text(std::string_view text) { return arena_.copy(text); }
    Arena& arena() { return arena_; }

private:
    friend class Nesting;

    bool parse_statement(std::vector<Statement>& out, bool in_function);
    bool parse_let(Statement& statement);
    bool parse_declare(Statement& statement);
    bool parse_pattern(Statement& statement);
    bool parse_pattern_case(PatternCase& made, bool with_path);
    bool parse_setting(std::vector<Statement>& out);
    const Lambda* parse_lambda();
    bool parse_parameters(std::span<const Declaration>& out, bool tabular_allowed);
    bool parse_body(std::span<const Statement>& out);
    bool at_lambda() const;
    void skip_statement(size_t start);
    void skip_operator(size_t start);
    size_t matching(size_t open) const;

    const Operator* parse_operator(size_t keyword_at, bool behind_pipe, uint32_t begin);
    std::string_view operator_keyword(size_t& tokens) const;
    uint32_t add_step(std::string_view kind, Span span);

    const Syntax* parse_chain(std::string_view word);
    const Syntax* parse_binary(int minimum);
    const Syntax* parse_in(const Syntax* left, const Token& symbol);
    const Syntax* parse_between(const Syntax* left, const Token& symbol);
    const Syntax* parse_unary();
    const Syntax* parse_postfix();
    const Syntax* parse_primary();
    const Syntax* parse_literal();
    const Syntax* parse_dynamic();
    bool parse_dynamic_value(Value& out);
    const Syntax* parse_typeof();
    const Syntax* parse_call();
    bool parse_arguments(SyntaxList& out);
    bool at_tuple() const;

    const SourceText& source_;
    Arena& arena_;
    Diagnostics& diagnostics_;
    std::vector<Token> tokens_;
    size_t at_ = 0;
    uint32_t last_end_ = 0;
    uint32_t depth_ = 0;
    bool searching_ = false;   // in a search condition
    std::vector<Step> steps_;  // in the order of parsing
};

// Counts one level of nesting while it lives.
class Nesting {
public:
    explicit Nesting(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    // False after telling the error.
    bool allowed();

private:
    Parser& parser_;
};

}  // namespace tocsin::kql
