// partition: a subquery over each group of rows with the same value in a column. The result is what the subqueries
// return. In parentheses the subquery continues with the rows of the group; in braces it has a source of its own and sees
// the group's value under the column's name.
#include "lang/kql/operator_functions.h"
#include "plan/apply.h"
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
        if (apply->body != nullptr && reads_logs(*apply->body)) {
            return binder.error("unsupported", "a subquery in braces cannot read the logs anew for each group",
                                written.query->span, "`partition by column ( ... )` continues with the group's rows");
        }
    }
    if (apply->body == nullptr) return nullptr;
    apply->schema = apply->body->schema;
    return apply;
}

}  // namespace tocsin::kql
