// distinct: the different combinations of some expressions, or of all columns. An Aggregate without calls.
#include "lang/kql/assignments.h"
#include "lang/kql/operator_functions.h"
#include "plan/aggregate.h"

namespace tocsin::kql {
namespace {

struct DistinctSyntax : Operator {
    SyntaxList items;
    bool all = false;
};

}  // namespace

Operator* parse_distinct(Parser& parser) {
    DistinctSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints)) return nullptr;
    syntax.all = parser.accept_symbol("*");
    if (!syntax.all && !parser.parse_named_list(syntax.items)) return nullptr;
    return parser.make(syntax);
}

NodePtr bind_distinct(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& distinct = static_cast<const DistinctSyntax&>(syntax);
    std::vector<Assignment> keys;
    bool good = true;
    if (distinct.all) {
        if (input->schema.open()) {
            if (binder.has_unknown_table()) return nullptr;
            return binder.error("unsupported", "`distinct *` needs columns that are known before the query runs",
                                syntax.span);
        }
        for (const Field& field : input->schema)
            keys.push_back({field.name, make_column(field.name, field.type, syntax.span)});
    } else {
        RowScope row;
        row.columns = &input->schema;
        good = bind_assignments(binder, distinct.items, row, nullptr, keys);
    }
    std::vector<Field> fields;
    for (const Assignment& key : keys) {
        if (key.expr->type == Type::kDynamic && !binder.is_loose(*key.expr, &input->schema)) {
            binder.error("type", "`" + key.name + "` is dynamic, which `distinct` does not take", key.expr->span,
                         "convert it with `tostring(...)`");
            good = false;
        }
        fields.push_back({key.name, key.expr->type});
    }
    auto aggregate = binder.make<Aggregate>(std::move(input));
    aggregate->schema = Schema(std::move(fields), !good);
    aggregate->keys = std::move(keys);
    return aggregate;
}

}  // namespace tocsin::kql
