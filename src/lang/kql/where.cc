// where: rows for which the condition is true. `where a and b` becomes a filter with two predicates, so that each can
// be pushed down by itself.
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct WhereSyntax : Operator {
    const Syntax* condition = nullptr;
};

}  // namespace

Operator* parse_where(Parser& parser) {
    WhereSyntax syntax;
    syntax.condition = parser.parse_expression();
    return syntax.condition == nullptr ? nullptr : parser.make(syntax);
}

NodePtr bind_where(Binder& binder, const Operator& syntax, NodePtr input) {
    Schema columns = input->schema;
    SerialCollector serial;
    RowScope row;
    row.columns = &columns;
    row.serial = &serial;
    std::vector<ExprPtr> predicates;
    binder.bind_conjuncts(*static_cast<const WhereSyntax&>(syntax).condition, row, predicates);
    bool window = !serial.calls.empty();
    NodePtr output = binder.make_filter(binder.make_serial(std::move(input), serial), std::move(predicates));
    if (!window) return output;
    std::vector<std::pair<std::string, std::string>> kept;
    for (const Field& field : columns) kept.emplace_back(field.name, field.name);
    return binder.make_selection(std::move(output), kept);
}

}  // namespace tocsin::kql
