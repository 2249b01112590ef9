// Copy and print of the transform node.
#include "plan/transform.h"

#include "function/table_function.h"
#include "plan/print.h"

namespace tocsin {

NodePtr Transform::clone() const {
    auto copy = std::make_unique<Transform>();
    clone_into(*copy);
    copy->function = function;
    copy->names = names;
    copy->arguments = clone_exprs(arguments);
    copy->constants = constants;
    copy->calls = clone_calls(calls);
    copy->shared = shared;
    return copy;
}

std::string Transform::describe() const {
    std::string out = "transform " + std::string(function->name);
    if (!names.empty()) out += " " + print_names(names);
    if (!arguments.empty()) out += " (" + print_exprs(arguments) + ")";
    if (!calls.empty()) out += " " + print_calls(calls);
    return out;
}

}  // namespace tocsin
