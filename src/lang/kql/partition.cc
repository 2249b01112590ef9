// partition: a subquery over each group of rows with the same value in a column. The result is what the subqueries
// return. In parentheses the subquery continues with the rows of the group; in braces it has a source of its own and sees
// the group's value under the column's name.
#include <algorithm>
#include <iterator>

#include "lang/kql/operator_functions.h"
#include "plan/apply.h"
#include "plan/filter.h"
#include "plan/values.h"

namespace tocsin::kql {
namespace {

struct PartitionSyntax : Operator {
    const Syntax* column = nullptr;
    std::span<const Operator* const> subquery;
    const Syntax* query = nullptr;  // the form with braces
};

// The group's value: the column's first cell in the rows that are handed in.
ExprPtr value_of_group(Binder& binder, NodePtr rows, const Field& key, Span span) {
    auto scalar = std::make_unique<Expr>();
    scalar->kind = ExprKind::kScalar;
    scalar->type = key.type;
    scalar->span = span;
    scalar->subquery = binder.make_take(binder.make_selection(std::move(rows), {{key.name, key.name}}), 1);
    return scalar;
}

bool reads_logs(Node& root) {
    bool found = false;
    visit_nodes(root, [&](Node& node) { found = found || node.kind == NodeKind::kScan; });
    return found;
}

// Whether the rows of the node are the same for every group.
bool is_same_for_all(Node& root) {
    bool same = true;
    visit_nodes(root, [&](Node& node) {
        if (node.kind == NodeKind::kValues && as<Values>(node).from_apply) same = false;
        visit_exprs(node, [&](ExprPtr& expr) { same = same && !has_subquery(*expr); });
    });
    return same;
}

// Puts the conditions that do not ask for the group below those that do.
void split_conditions(NodePtr& node) {
    auto& filter = as<Filter>(*node);
    auto asks = [](const ExprPtr& predicate) { return has_subquery(*predicate); };
    auto behind = std::stable_partition(filter.predicates.begin(), filter.predicates.end(), asks);
    if (behind == filter.predicates.begin() || behind == filter.predicates.end()) return;
    auto below = std::make_unique<Filter>();
    below->step = filter.step;
    below->span = filter.span;
    below->schema = filter.inputs[0]->schema;
    below->predicates.assign(std::make_move_iterator(behind), std::make_move_iterator(filter.predicates.end()));
    filter.predicates.erase(behind, filter.predicates.end());
    below->inputs.push_back(std::move(filter.inputs[0]));
    filter.inputs[0] = std::move(below);
}

// The logs are read once: what of the body is the same for every group becomes an input of the Apply.
void move_logs_out(NodePtr& node, Apply& apply) {
    if (!reads_logs(*node)) return;
    if (node->kind == NodeKind::kFilter) split_conditions(node);
    if (is_same_for_all(*node)) {
        auto rows = std::make_unique<Values>();
        rows->step = node->step;
        rows->span = node->span;
        rows->schema = node->schema;
        rows->from_apply = true;
        rows->input = apply.inputs.size();
        apply.inputs.push_back(std::move(node));
        node = std::move(rows);
        return;
    }
    for (NodePtr& input : node->inputs) move_logs_out(input, apply);
    visit_exprs(*node, [&](ExprPtr& root) {
        std::vector<Expr*> stack{root.get()};
        while (!stack.empty()) {
            Expr* expr = stack.back();
            stack.pop_back();
            if (expr->subquery) move_logs_out(expr->subquery, apply);
            for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
        }
    });
}

}  // namespace

Operator* parse_partition(Parser& parser) {
    PartitionSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints) || !parser.expect_name("by") || !parser.parse_options({}, hints))
        return nullptr;
    syntax.column = parser.parse_column();
    if (syntax.column == nullptr) return nullptr;
    if (!parser.accept_symbol("{")) return parser.parse_subquery(syntax.subquery) ? parser.make(syntax) : nullptr;
    syntax.query = parser.parse_pipe();
    if (syntax.query == nullptr || !parser.expect_symbol("}")) return nullptr;
    return parser.make(syntax);
}

NodePtr bind_partition(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const PartitionSyntax&>(syntax);
    ExprPtr key = binder.bind_column(written.column->text, written.column->span, input->schema);
    if (key == nullptr) return nullptr;
    auto rows = binder.make<Values>();
    rows->schema = input->schema;
    rows->from_apply = true;
    auto apply = binder.make<Apply>(std::move(input));
    apply->keys.emplace_back(written.column->text);
    if (written.query == nullptr) {
        apply->body = binder.bind_operators(written.subquery, std::move(rows));
    } else {
        Field column{std::string(written.column->text), key->type};
        apply->body = binder.bind_table_with(*written.query, written.column->text,
                                             value_of_group(binder, std::move(rows), column, written.column->span));
        if (apply->body != nullptr) move_logs_out(apply->body, *apply);
    }
    if (apply->body == nullptr) return nullptr;
    apply->schema = apply->body->schema;
    return apply;
}

}  // namespace tocsin::kql
