// Copy and print of the values node.
#include "plan/values.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Values::clone() const {
    auto copy = std::make_unique<Values>();
    clone_into(*copy);
    copy->rows = rows;
    for (const auto& row : expressions) copy->expressions.push_back(clone_exprs(row));
    copy->from_apply = from_apply;
    copy->input = input;
    return copy;
}

std::string Values::describe() const {
    if (from_apply && input > 0) return "rows of input " + std::to_string(input) + " of the operator above";
    if (from_apply) return "rows of the operator above";
    if (expressions.size() == 1) return "values (" + print_exprs(expressions[0]) + ")";
    return "values of " + std::to_string(rows.size() + expressions.size()) + " rows";
}

}  // namespace tocsin
