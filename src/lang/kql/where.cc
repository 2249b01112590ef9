// where: rows for which the condition is true. `where a and b` becomes a filter with two predicates, so that each can
// be pushed down by itself.
#include <algorithm>
#include <iterator>

#include "lang/kql/operator_functions.h"
#include "plan/filter.h"
#include "plan/join.h"

namespace tocsin::kql {
namespace {

struct WhereSyntax : Operator {
    const Syntax* condition = nullptr;
};

bool reads_left_only(const Expr& predicate, const Join& join) {
    for (const std::string& name : columns_of(predicate)) {
        std::optional<size_t> place = join.schema.find(name);
        if (!place || join.outputs[*place].right) return false;
    }
    return true;
}

// A join of kind innerunique keeps one of the left rows of a key, and conditions behind it choose among them: those over
// left columns alone apply before one is chosen (docs: "innerunique join", example with a filter). They are taken out
// of `predicates`.
void filter_before_choice(Binder& binder, Node& input, std::vector<ExprPtr>& predicates) {
    Node* node = &input;
    while (node->kind == NodeKind::kFilter) node = node->inputs[0].get();
    if (node->kind != NodeKind::kJoin) return;
    Join& join = as<Join>(*node);
    if (join.join != JoinKind::kInnerUnique || join.outputs.empty()) return;
    auto behind = std::stable_partition(predicates.begin(), predicates.end(),
                                        [&](const ExprPtr& predicate) { return !reads_left_only(*predicate, join); });
    std::vector<ExprPtr> moved(std::make_move_iterator(behind), std::make_move_iterator(predicates.end()));
    predicates.erase(behind, predicates.end());
    join.inputs[0] = binder.make_filter(std::move(join.inputs[0]), std::move(moved));
}

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
    if (!window) filter_before_choice(binder, *input, predicates);
    NodePtr output = binder.make_filter(binder.make_serial(std::move(input), serial), std::move(predicates));
    if (!window) return output;
    std::vector<std::pair<std::string, std::string>> kept;
    for (const Field& field : columns) kept.emplace_back(field.name, field.name);
    return binder.make_selection(std::move(output), kept);
}

}  // namespace tocsin::kql
