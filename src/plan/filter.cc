// Copy and print of the filter node.
#include "plan/filter.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Filter::clone() const {
    auto copy = std::make_unique<Filter>();
    clone_into(*copy);
    copy->predicates = clone_exprs(predicates);
    return copy;
}

std::string Filter::describe() const { return "filter " + print_exprs(predicates, " and "); }

}  // namespace tocsin
