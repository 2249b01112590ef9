// as, render and assert-schema: operators that change no row. `as` gives the rows so far a name for what follows; how a
// result is drawn (render) is not a matter of rules.
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct AsSyntax : Operator {
    std::string_view name;
    Span name_span;
};

// Everything up to the operator's end, with balanced parentheses.
Operator* skip_operator(Parser& parser) {
    int depth = 0;
    while (parser.peek().kind != TokenKind::kEnd && (depth > 0 || !parser.at_operator_end())) {
        if (parser.at_symbol("(")) ++depth;
        if (parser.at_symbol(")")) --depth;
        parser.take();
    }
    return parser.make(Operator());
}

}  // namespace

Operator* parse_as(Parser& parser) {
    AsSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints) || !parser.parse_name(syntax.name, syntax.name_span)) return nullptr;
    return parser.make(syntax);
}

Operator* parse_render(Parser& parser) { return skip_operator(parser); }
Operator* parse_assert_schema(Parser& parser) { return skip_operator(parser); }

NodePtr bind_as(Binder& binder, const Operator& syntax, NodePtr input) {
    binder.name_table(static_cast<const AsSyntax&>(syntax).name, *input);
    return input;
}

std::string_view name_given_by_as(const Syntax& table) {
    if (table.kind != SyntaxKind::kPipe || table.operators.empty()) return {};
    const Operator& last = *table.operators.back();
    return last.row->bind == bind_as ? static_cast<const AsSyntax&>(last).name : std::string_view();
}

NodePtr bind_render(Binder&, const Operator&, NodePtr input) { return input; }
NodePtr bind_assert_schema(Binder&, const Operator&, NodePtr input) { return input; }

}  // namespace tocsin::kql
