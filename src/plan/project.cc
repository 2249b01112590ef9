// Copy and print of the project node.
#include "plan/project.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Project::clone() const {
    auto copy = std::make_unique<Project>();
    clone_into(*copy);
    copy->columns = clone_assignments(columns);
    return copy;
}

std::string Project::describe() const { return "project " + print_assignments(columns); }

}  // namespace tocsin
