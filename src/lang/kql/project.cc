// project: exactly these columns, computed from the incoming row.
#include "lang/kql/assignments.h"
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct ProjectSyntax : Operator {
    SyntaxList items;
};

}  // namespace

Operator* parse_project(Parser& parser) {
    ProjectSyntax syntax;
    return parser.parse_named_list(syntax.items) ? parser.make(syntax) : nullptr;
}

NodePtr bind_project(Binder& binder, const Operator& syntax, NodePtr input) {
    Schema columns = input->schema;
    SerialCollector serial;
    RowScope row;
    row.columns = &columns;
    row.serial = &serial;
    std::vector<Assignment> assignments;
    bool good = bind_assignments(binder, static_cast<const ProjectSyntax&>(syntax).items, row, nullptr, assignments);
    NodePtr output = binder.make_project(binder.make_serial(std::move(input), serial), std::move(assignments));
    if (!good) output->schema.set_open(true);
    return output;
}

}  // namespace tocsin::kql
