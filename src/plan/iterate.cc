// Copy and print of the iterate node.
#include "plan/iterate.h"

namespace tocsin {

NodePtr Iterate::clone() const {
    auto copy = std::make_unique<Iterate>();
    clone_into(*copy);
    copy->body = body->clone();
    copy->values = values;
    copy->item = item;
    copy->number = number;
    return copy;
}

std::string Iterate::describe() const { return "apply to each value"; }

}  // namespace tocsin
