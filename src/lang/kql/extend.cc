// extend and serialize: new columns, or new values for columns that are there, in their place.
//
// Window functions (row_number(), prev(x) ...) are computed by a Serial node below, calls with several results by an Extend; what
// they gave is dropped again above, unless every new column is a window function by itself: then the Serial node makes the columns
// under their names.
#include "lang/kql/assignments.h"
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct ExtendSyntax : Operator {
    SyntaxList items;
};

// Gives the window functions' results their final names if nothing else is to be done.
bool rename_calls(std::vector<Assignment>& columns, const Schema& input, SerialCollector& serial) {
    if (columns.size() != serial.calls.size()) return false;
    for (size_t i = 0; i < columns.size(); ++i) {
        const Expr& expr = *columns[i].expr;
        if (expr.kind != ExprKind::kColumn || expr.name != serial.calls[i].name || input.has(columns[i].name))
            return false;
    }
    for (size_t i = 0; i < columns.size(); ++i) serial.calls[i].name = columns[i].name;
    columns.clear();
    return true;
}

}  // namespace

Operator* parse_extend(Parser& parser) {
    ExtendSyntax syntax;
    return parser.parse_named_list(syntax.items) ? parser.make(syntax) : nullptr;
}

Operator* parse_serialize(Parser& parser) {
    ExtendSyntax syntax;
    if (!parser.at_operator_end() && !parser.parse_named_list(syntax.items)) return nullptr;
    return parser.make(syntax);
}

NodePtr bind_extend(Binder& binder, const Operator& syntax, NodePtr input) {
    Schema columns = input->schema;
    SerialCollector serial;
    RowScope row;
    row.columns = &columns;
    row.serial = &serial;
    std::vector<Assignment> assignments;
    bool good = bind_assignments(binder, static_cast<const ExtendSyntax&>(syntax).items, row, &columns, assignments);
    bool drop = !serial.shared.empty() || (!serial.calls.empty() && !rename_calls(assignments, columns, serial));
    for (const Assignment& assignment : assignments) columns.set(assignment.name, assignment.expr->type);
    NodePtr output = binder.make_extend(binder.make_serial(std::move(input), serial), std::move(assignments));
    if (drop) {
        std::vector<std::pair<std::string, std::string>> kept;
        for (const Field& field : columns) kept.emplace_back(field.name, field.name);
        output = binder.make_selection(std::move(output), kept);
    }
    // A column whose expression failed may have any type from here on.
    if (!good) output->schema.set_open(true);
    return output;
}

NodePtr bind_serialize(Binder& binder, const Operator& syntax, NodePtr input) {
    return bind_extend(binder, syntax, std::move(input));
}

}  // namespace tocsin::kql
