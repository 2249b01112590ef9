// datatable: rows written in the query. Cells are literals or constant expressions; one that depends on the clock keeps
// the rows as expressions.
#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/operator_functions.h"
#include "plan/values.h"

namespace tocsin::kql {
namespace {

struct DatatableSyntax : Operator {
    std::span<const Declaration> columns;
    SyntaxList cells;
};

}  // namespace

Operator* parse_datatable(Parser& parser) {
    DatatableSyntax syntax;
    std::vector<const Syntax*> cells;
    if (!parser.parse_columns(syntax.columns) || !parser.expect_symbol("[")) return nullptr;
    while (!parser.accept_symbol("]")) {
        const Syntax* cell = parser.parse_expression();
        if (cell == nullptr) return nullptr;
        cells.push_back(cell);
        if (!parser.at_symbol("]") && !parser.expect_symbol(",")) return nullptr;
    }
    syntax.cells = parser.keep(cells);
    return parser.make(syntax);
}

NodePtr bind_datatable(Binder& binder, const Operator& syntax, NodePtr) {
    const auto& written = static_cast<const DatatableSyntax&>(syntax);
    auto values = binder.make<Values>();
    for (const Declaration& column : written.columns) {
        if (values->schema.has(column.name)) {
            binder.error("duplicate-column", "the column `" + std::string(column.name) + "` is made twice",
                         column.span);
        }
        values->schema.set(column.name, column.type);
    }
    size_t width = written.columns.size();
    if (width == 0 || written.cells.size() % width != 0) {
        return binder.error("syntax", "the number of values is not a multiple of the number of columns", syntax.span);
    }
    bool good = true;
    bool constant = true;
    std::vector<ExprPtr> row;
    std::vector<Value> cells;
    for (size_t i = 0; i < written.cells.size(); ++i) {
        Type type = written.columns[i % width].type;
        ExprPtr cell = binder.bind(*written.cells[i], RowScope());
        if (cell == nullptr) {
            good = false;
            continue;
        }
        bool null = cell->kind == ExprKind::kLiteral && cell->value.is_null();
        cell = null ? make_literal(missing_value(type), type, cell->span) : cast(std::move(cell), type);
        std::optional<Value> value = evaluate_constant(*cell, binder.arena());
        constant = constant && value.has_value();
        cells.push_back(value.value_or(Value::null()));
        row.push_back(std::move(cell));
        if (row.size() == width) {
            values->expressions.push_back(std::move(row));
            row.clear();
        }
    }
    if (!good) return nullptr;
    if (constant) {
        values->expressions.clear();
        for (size_t i = 0; i < cells.size(); i += width) values->rows.emplace_back(&cells[i], &cells[i] + width);
    }
    return values;
}

}  // namespace tocsin::kql
