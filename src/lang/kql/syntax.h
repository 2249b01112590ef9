// The syntax tree: what was written, before any name has a meaning. All nodes live in one arena and never change.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/source_text.h"
#include "data/type.h"
#include "data/value.h"

namespace tocsin::kql {

struct Syntax;
struct OperatorRow;  // operators.h
using SyntaxList = std::span<const Syntax* const>;

enum class SyntaxKind : uint8_t {
    kLiteral,   // value, type
    kName,      // text: a column, a let name, a table; `quoted` when written ['name']
    kWildcard,  // text with `*`: `*`, `a*`
    kCall,      // text(children...)
    kPath,      // children[0].text
    kIndex,     // children[0][children[1]]
    kUnary,     // text ("-" or "+") before children[0]
    kBinary,    // children[0] text children[1]
    kChain,     // children joined by text ("and" or "or"), two or more
    kIn,        // children[0] text (children[1], ...): in, !in~, has_any ...
    kBetween,   // children[0] text (children[1] .. children[2])
    kNamed,     // text = children[0]
    kTuple,     // (names...) = children[0]
    kTypeof,    // typeof(type)
    kPipe,      // children[0] | operators...; children[0] may stand alone in parentheses
    kSource,    // operators[0] without input: print, range, datatable, union, search ...
};

// One operator of a pipeline. Each operator's file derives its own form from this.
struct Operator {
    const OperatorRow* row = nullptr;
    Span span;          // with the leading `|`
    uint32_t step = 0;  // number among the steps of the query
};

// Must stay trivially destructible, as must everything derived from Operator.
struct Syntax {
    SyntaxKind kind = SyntaxKind::kLiteral;
    Type type = Type::kDynamic;
    bool quoted = false;
    bool parenthesised = false;
    uint32_t depth = 1;   // height of the tree
    uint32_t step = ~0u;  // kPipe: the step of its source, if that counts as one
    Span span;
    Span name_span;  // of `text`, where it is a name
    std::string_view text;
    Value value;
    SyntaxList children;
    std::span<const std::string_view> names;     // kTuple
    std::span<const Operator* const> operators;  // kPipe, kSource
};

// A column or parameter declared with its type: `name: type = default`.
struct Declaration {
    std::string_view name;
    Span span;
    Type type = Type::kDynamic;
    const Syntax* default_value = nullptr;
    bool tabular = false;                  // a parameter `T: (...)`
    bool any_columns = false;              // ... `T: (*)`
    std::span<const Declaration> columns;  // ... `T: (a: string)`
};

// Names under which bin_auto() finds the values of `set query_bin_auto_size` and `set query_bin_auto_at`.
inline constexpr std::string_view kBinAutoSize = "set query_bin_auto_size";
inline constexpr std::string_view kBinAutoAt = "set query_bin_auto_at";

struct Statement;

// `(parameters) { statements }`; the last statement is an expression.
struct Lambda {
    std::span<const Declaration> parameters;
    std::span<const Statement> body;
    bool view = false;
    Span span;
};

// `declare pattern name = (arguments)[path] { (values).[path] = { body }; ... }`
struct PatternCase {
    std::span<const std::string_view> values;  // one for each argument
    std::string_view path;                     // where the pattern has one
    const Lambda* body = nullptr;              // without parameters
};

struct Pattern {
    std::span<const Declaration> arguments;
    std::string_view path;  // the name of the path argument; empty without
    std::span<const PatternCase> cases;
};

enum class StatementKind : uint8_t { kLet, kFunction, kParameters, kPattern, kQuery };

struct Statement {
    StatementKind kind = StatementKind::kQuery;
    Span span;
    std::string_view name;  // kLet, kFunction, kPattern
    Span name_span;
    const Syntax* expression = nullptr;       // kLet, kQuery
    const Lambda* lambda = nullptr;           // kFunction
    const Pattern* pattern = nullptr;         // kPattern
    std::span<const Declaration> parameters;  // kParameters: declare query_parameters
};

}  // namespace tocsin::kql
