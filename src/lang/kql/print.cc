// print: one row of expressions. Unnamed columns are print_0, print_1 ... by position; several results of one call keep their names.
#include "lang/kql/assignments.h"
#include "lang/kql/operator_functions.h"
#include "plan/values.h"

namespace tocsin::kql {
namespace {

struct PrintSyntax : Operator {
    SyntaxList items;
};

}  // namespace

Operator* parse_print(Parser& parser) {
    PrintSyntax syntax;
    return parser.parse_named_list(syntax.items) ? parser.make(syntax) : nullptr;
}

NodePtr bind_print(Binder& binder, const Operator& syntax, NodePtr) {
    SyntaxList items = static_cast<const PrintSyntax&>(syntax).items;
    auto values = binder.make<Values>();
    std::vector<ExprPtr> row;
    bool good = true;
    for (size_t i = 0; i < items.size(); ++i) {
        std::vector<Assignment> columns;
        SyntaxList item = items.subspan(i, 1);
        good = bind_assignments(binder, item, RowScope(), nullptr, columns) && good;
        bool several = columns.size() > 1;
        for (Assignment& column : columns) {
            bool named = items[i]->kind == SyntaxKind::kNamed || items[i]->kind == SyntaxKind::kTuple || several;
            std::string name = named ? column.name : "print_" + std::to_string(i);
            if (values->schema.has(name)) {
                binder.error("duplicate-column", "the column `" + name + "` is made twice", items[i]->span);
                good = false;
                continue;
            }
            values->schema.set(name, column.expr->type);
            row.push_back(std::move(column.expr));
        }
    }
    values->expressions.push_back(std::move(row));
    if (!good) values->schema.set_open(true);
    return values;
}

}  // namespace tocsin::kql
