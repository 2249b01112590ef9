// partition: a subquery over each group of rows with the same value in a column. The result is what the subquery
// returns.
#include "lang/kql/operator_functions.h"
#include "plan/apply.h"
#include "plan/values.h"

namespace tocsin::kql {
namespace {

struct PartitionSyntax : Operator {
    const Syntax* column = nullptr;
    std::span<const Operator* const> subquery;
};

}  // namespace

Operator* parse_partition(Parser& parser) {
    PartitionSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints) || !parser.expect_name("by") || !parser.parse_options({}, hints))
        return nullptr;
    syntax.column = parser.parse_column();
    if (syntax.column == nullptr) return nullptr;
    if (parser.at_symbol("{")) {
        return parser.fail("unsupported", "`partition ... { ... }` is not supported; `partition by column ( ... )` is",
                           parser.peek().span);
    }
    return parser.parse_subquery(syntax.subquery) ? parser.make(syntax) : nullptr;
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
    apply->body = binder.bind_operators(written.subquery, std::move(rows));
    if (apply->body == nullptr) return nullptr;
    apply->schema = apply->body->schema;
    return apply;
}

}  // namespace tocsin::kql
