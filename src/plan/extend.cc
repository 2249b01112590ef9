// Copy and print of the extend node.
#include "plan/extend.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Extend::clone() const {
    auto copy = std::make_unique<Extend>();
    clone_into(*copy);
    copy->columns = clone_assignments(columns);
    return copy;
}

std::string Extend::describe() const { return "extend " + print_assignments(columns); }

}  // namespace tocsin
